/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "../doctor-fixture.h"
#include "base/error.h"
#include "doctor/udev-rules.h"
#include "ui/backup-page.h"
#include "ui/backup-restore-window.h"
#include "ui/confirm-page.h"
#include "ui/connect-page.h"
#include "ui/dfu-page.h"
#include "ui/doctor-view.h"
#include "ui/doctor-window.h"
#include "ui/firmware-page.h"
#include "ui/progress-page.h"
#include "guide/remedies.h"
#include "ui/question-page.h"
#include "ui/remedies-page.h"
#include "ui/repair-page.h"
#include "ui/result-page.h"
#include "ui/return-page.h"
#include "ui/software-page.h"
#include "ui/symptom-page.h"
#include "ui/window.h"

#include "look.h"

/*
 * Every page of the window in every state, without a phone: each must fit into 360 px, also with text half as large
 * again, and has a title. With ROUSE_PICTURES=DIR a picture of each is written there; ROUSE_WIDTH and ROUSE_TEXT_SIZE
 * (1.5) say how it is seen, the other looks come from GTK's own variables.
 */

typedef struct {
  GtkApplication *application;
  RouseSession *session;
  RouseWindow *window;
  RouseLog *log;
  RouseProgress *progress;
  DoctorFixture computer; /* that the doctor looks at */
  RouseDoctor *doctor;
  GtkWindow *other; /* a side page, if it is that which is shown */
} Fixture;

#define PAGE(f, STEP, TYPE) ROUSE_##TYPE##_PAGE (rouse_window_get_page ((f)->window, ROUSE_STEP_##STEP))

static const guint64 ecids[] = { 0x001A2B3C4D5E3F2A, 0x000918273645BEEF };

/* iPhone 11 and iPhone 8 */
static void
plug (Fixture *f, guint nth, RouseDeviceMode mode)
{
  RouseSighting sighting = {
    .ecid = ecids[nth],
    .mode = mode,
    .chip_id = nth == 0 ? 0x8030 : 0x8015,
    .board_id = nth == 0 ? 0x04 : 0x02,
    .image4 = TRUE,
  };

  rouse_device_list_apply (rouse_session_get_devices (f->session), &sighting);
}

static void
choose_first (Fixture *f)
{
  plug (f, 0, ROUSE_DEVICE_MODE_RECOVERY);
  rouse_session_set_device (f->session, rouse_device_list_find (rouse_session_get_devices (f->session), ecids[0]));
}

/* --- the computer --- */

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = rouse_doctor_run_finish (ROUSE_DOCTOR (source), result, NULL);
}

/* With what was changed on the computer since. */
static void
look_at_computer (Fixture *f)
{
  gboolean looked = FALSE;

  rouse_doctor_run_async (f->doctor, ROUSE_DOCTOR_ALL, NULL, looked_cb, &looked);
  while (!looked)
    g_main_context_iteration (NULL, TRUE);
  rouse_connect_page_set_doctor (PAGE (f, CONNECT, CONNECT), f->doctor);
}

/* A computer where nothing is missing. */
static void
make_computer (Fixture *f)
{
  g_autofree char *rule = rouse_udev_rules_get_text ();
  const char *const programs[] = { "/usr/sbin/usbmuxd", "/usr/bin/idevicebackup2" };

  doctor_fixture_set_up (&f->computer, NULL);
  f->computer.host->free_bytes = G_GINT64_CONSTANT (82000000000);
  doctor_fixture_put (&f->computer, "/etc/udev/rules.d/70-rouse.rules", rule);
  doctor_fixture_put (&f->computer, "/etc/os-release", "ID=debian\n");
  doctor_fixture_put (&f->computer, "/sys/bus/usb/devices/usb1/idVendor", "1d6b\n");
  doctor_fixture_put (&f->computer, "/run/systemd/system/x", "");
  for (gsize i = 0; i < G_N_ELEMENTS (programs); i++) {
    g_autofree char *program = rouse_doctor_host_path (f->computer.host, programs[i]);

    doctor_fixture_put (&f->computer, programs[i], "#!/bin/sh\necho usbmuxd 1.1.1\n");
    g_assert_cmpint (g_chmod (program, 0755), ==, 0);
  }
  f->doctor = rouse_doctor_new (f->computer.host);
}

static void
remove_file (Fixture *f, const char *path)
{
  g_autofree char *full = rouse_doctor_host_path (f->computer.host, path);

  g_remove (full);
}

static void
open_doctor (Fixture *f)
{
  f->other = rouse_doctor_window_new (GTK_WINDOW (f->window), f->doctor);
}

static void
doctor_looking (Fixture *f)
{
  g_autoptr (GSocketListener) deaf = g_socket_listener_new (); /* takes the question and does not answer */
  g_autofree char *url = NULL;

  url = g_strdup_printf ("http://127.0.0.1:%u/", g_socket_listener_add_any_inet_port (deaf, NULL, NULL));
  f->computer.host->urls = g_strdupv ((char *[]){ url, NULL });
  g_object_set_data_full (G_OBJECT (f->doctor), "deaf", g_steal_pointer (&deaf), g_object_unref);
  open_doctor (f);
}

static void
doctor_all_good (Fixture *f)
{
  doctor_fixture_plug (&f->computer, "1-1", "1227\n", "480\n");
  look_at_computer (f);
  open_doctor (f);
}

static void
doctor_details (Fixture *f)
{
  GtkWidget *view;
  GObject *rest;

  doctor_all_good (f);
  view = GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (f->other), ROUSE_TYPE_DOCTOR_WINDOW, "view"));
  rest = gtk_widget_get_template_child (view, ROUSE_TYPE_DOCTOR_VIEW, "rest_row");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (rest), TRUE);
}

static void
doctor_three_problems (Fixture *f)
{
  doctor_fixture_plug (&f->computer, "1-1.4", "1227\n", "12\n");
  remove_file (f, "/usr/sbin/usbmuxd");
  f->computer.host->may_write = doctor_fixture_may_never;
  look_at_computer (f);
  open_doctor (f);
}

/* What was wrong stays where it was, and says that it is fine. */
static void
doctor_mended (Fixture *f)
{
  doctor_three_problems (f);
  doctor_fixture_plug (&f->computer, "1-1.4", "1227\n", "480\n");
  look_at_computer (f);
}

/* --- the states, in the order of the wizard --- */

static void
symptom (Fixture *f)
{
}

static void
symptom_offer (Fixture *f)
{
  plug (f, 0, ROUSE_DEVICE_MODE_RECOVERY);
}

static void
detail (Fixture *f)
{
  RouseWizardFacts facts = { .symptom = ROUSE_SYMPTOM_PART };

  rouse_question_page_ask_detail (PAGE (f, DETAIL, QUESTION), &facts);
  rouse_window_turn_to (f->window, ROUSE_STEP_DETAIL);
}

static void
damage (Fixture *f)
{
  RouseWizardFacts facts = { .damage = ROUSE_DAMAGE_SCREEN };

  rouse_question_page_ask_damage (PAGE (f, DAMAGE, QUESTION), &facts);
  rouse_window_turn_to (f->window, ROUSE_STEP_DAMAGE);
}

static void
better (Fixture *f)
{
  RouseWizardFacts facts = { .symptom = ROUSE_SYMPTOM_LOGO };

  rouse_question_page_ask_better (PAGE (f, BETTER, QUESTION), &facts, _ ("Rouse has seen it start."));
  rouse_window_turn_to (f->window, ROUSE_STEP_BETTER);
}

static void
show_remedies (Fixture *f, const RouseWizardFacts *facts)
{
  rouse_remedies_page_show (PAGE (f, REMEDIES, REMEDIES), facts);
  rouse_window_turn_to (f->window, ROUSE_STEP_REMEDIES);
}

static void
remedies (Fixture *f)
{
  show_remedies (f, &(RouseWizardFacts){ .symptom = ROUSE_SYMPTOM_LOGO, .damage = ROUSE_DAMAGE_NO });
}

/* Everything that can be said of a rung. */
static void
remedies_all (Fixture *f)
{
  RouseWizardFacts facts = {
    .symptom = ROUSE_SYMPTOM_PART,
    .damage = ROUSE_DAMAGE_SCREEN,
    .damage_accepted = TRUE,
    .buttons_dead = TRUE,
    .mode = ROUSE_DEVICE_MODE_NORMAL,
  };

  facts.tried[ROUSE_REMEDY_ENTER_RECOVERY] = ROUSE_TRIED_NO_HELP;
  show_remedies (f, &facts);
}

static RouseSoftwarePage *
show_software (Fixture *f)
{
  plug (f, 0, ROUSE_DEVICE_MODE_RECOVERY);
  rouse_software_page_show (PAGE (f, SOFTWARE, SOFTWARE), ROUSE_ACT_LEAVE_RECOVERY,
                            rouse_session_get_waiter (f->session),
                            rouse_device_list_find (rouse_session_get_devices (f->session), ecids[0]));
  rouse_window_turn_to (f->window, ROUSE_STEP_SOFTWARE);
  return PAGE (f, SOFTWARE, SOFTWARE);
}

static void
software (Fixture *f)
{
  show_software (f);
}

static void
software_busy (Fixture *f)
{
  rouse_software_page_show_busy (show_software (f));
}

static void
software_back (Fixture *f)
{
  rouse_software_page_show_result (show_software (f), ROUSE_ACT_CAME_BACK, NULL);
}

static void
software_unseen (Fixture *f)
{
  rouse_software_page_show_result (show_software (f), ROUSE_ACT_NOT_SEEN, NULL);
}

static void
result_gentle (Fixture *f)
{
  RouseResultFacts facts = { .gentle = TRUE, .picture = ROUSE_PICTURE_ON };

  rouse_result_page_show (PAGE (f, RESULT, RESULT), &facts);
  rouse_window_turn_to (f->window, ROUSE_STEP_RESULT);
}

static void
result_unsure (Fixture *f)
{
  RouseResultFacts facts = { .gentle = TRUE, .unsure = TRUE, .picture = ROUSE_PICTURE_ON };

  rouse_result_page_show (PAGE (f, RESULT, RESULT), &facts);
  rouse_window_turn_to (f->window, ROUSE_STEP_RESULT);
}

static void
connect_none (Fixture *f)
{
  rouse_window_turn_to (f->window, ROUSE_STEP_CONNECT);
}

/* The phone of the session has left, and another one is there. */
static void
connect_other (Fixture *f)
{
  choose_first (f);
  rouse_connect_page_set_wanted (PAGE (f, CONNECT, CONNECT), rouse_session_get_device (f->session));
  plug (f, 0, ROUSE_DEVICE_MODE_GONE);
  plug (f, 1, ROUSE_DEVICE_MODE_NORMAL);
  connect_none (f);
}

static void
connect_no_usbmuxd (Fixture *f)
{
  remove_file (f, "/usr/sbin/usbmuxd");
  look_at_computer (f);
  connect_none (f);
}

static void
connect_recovery (Fixture *f)
{
  doctor_fixture_plug (&f->computer, "1-1", "1281\n", "480\n");
  look_at_computer (f);
  plug (f, 0, ROUSE_DEVICE_MODE_RECOVERY);
  connect_none (f);
}

static void
connect_dfu (Fixture *f)
{
  plug (f, 0, ROUSE_DEVICE_MODE_DFU);
  connect_none (f);
}

static void
connect_normal (Fixture *f)
{
  plug (f, 0, ROUSE_DEVICE_MODE_NORMAL);
  connect_none (f);
}

static void
connect_several (Fixture *f)
{
  plug (f, 0, ROUSE_DEVICE_MODE_RECOVERY);
  plug (f, 1, ROUSE_DEVICE_MODE_NORMAL);
  connect_none (f);
}

static void
connect_no_permission (Fixture *f)
{
  RouseSighting sighting = { .mode = ROUSE_DEVICE_MODE_DFU, .no_permission = TRUE, .bus = 1, .address = 5 };

  doctor_fixture_plug (&f->computer, "1-1", "1227\n", "480\n");
  remove_file (f, "/etc/udev/rules.d/70-rouse.rules");
  f->computer.host->may_write = doctor_fixture_may_never;
  look_at_computer (f);
  rouse_device_list_apply (rouse_session_get_devices (f->session), &sighting);
  connect_none (f);
}

static void
connect_unknown (Fixture *f)
{
  RouseSighting sighting = { .ecid = 1, .mode = ROUSE_DEVICE_MODE_DFU, .chip_id = 0x9999, .board_id = 0x01 };

  rouse_device_list_apply (rouse_session_get_devices (f->session), &sighting);
  connect_none (f);
}

static void
firmware (Fixture *f)
{
  choose_first (f);
  rouse_firmware_page_show_empty (PAGE (f, FIRMWARE, FIRMWARE), "iPhone 11");
  rouse_window_turn_to (f->window, ROUSE_STEP_FIRMWARE);
}

static RouseFirmwareRelease *
make_release (const char *version, const char *build, const char *day)
{
  static const char *const product_types[] = { "iPhone12,1", NULL };
  const RouseReleaseFacts facts = {
    .product_types = product_types,
    .version = version,
    .build = build,
    .url = "https://updates.cdn-apple.com/made/up.ipsw",
    .size = G_GUINT64_CONSTANT (8412345678),
    .release_date = day,
    .is_signed = ROUSE_SIGNED_YES,
    .is_beta = rouse_firmware_release_is_beta_build (build),
    .sources = ROUSE_CATALOGUE_INDEX,
  };

  return rouse_firmware_release_new (&facts);
}

/* What ipsw.me and Apple say; @is_offline: and said some time ago */
static RouseCatalogue *
make_catalogue (gboolean is_offline)
{
  RouseCatalogueAnswer answers[] = {
    { .source = ROUSE_CATALOGUE_INDEX, .as_of = 1784000000, .is_stale = is_offline },
    { .source = ROUSE_CATALOGUE_APPLE, .as_of = 1784000000, .is_stale = TRUE },
  };

  answers[0].releases = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (answers[0].releases, make_release ("27.0", "24A5279h", "2026-07-07"));
  g_ptr_array_add (answers[0].releases, make_release ("26.6", "23G71", "2026-07-27"));
  g_ptr_array_add (answers[0].releases, make_release ("26.5.2", "23F84", "2026-06-15"));
  return rouse_catalogue_new ("iPhone12,1", answers, G_N_ELEMENTS (answers));
}

static void
show_versions (Fixture *f, gboolean is_offline)
{
  RouseVersionsView *view = rouse_firmware_page_get_versions (PAGE (f, FIRMWARE, FIRMWARE));
  g_autoptr (RouseCatalogue) catalogue = make_catalogue (is_offline);

  firmware (f);
  gtk_widget_set_visible (GTK_WIDGET (view), TRUE);
  rouse_versions_view_show_catalogue (view, catalogue);
}

static void
firmware_versions_all (Fixture *f)
{
  show_versions (f, FALSE);
  rouse_versions_view_set_sections_open (rouse_firmware_page_get_versions (PAGE (f, FIRMWARE, FIRMWARE)), TRUE);
}

static void
firmware_versions (Fixture *f)
{
  show_versions (f, FALSE);
}

static void
firmware_versions_old (Fixture *f)
{
  show_versions (f, TRUE);
}

static void
firmware_versions_loading (Fixture *f)
{
  RouseVersionsView *view = rouse_firmware_page_get_versions (PAGE (f, FIRMWARE, FIRMWARE));

  firmware (f);
  gtk_widget_set_visible (GTK_WIDGET (view), TRUE);
  rouse_versions_view_show_loading (view);
}

static void
firmware_versions_unknown (Fixture *f)
{
  RouseVersionsView *view = rouse_firmware_page_get_versions (PAGE (f, FIRMWARE, FIRMWARE));

  firmware (f);
  gtk_widget_set_visible (GTK_WIDGET (view), TRUE);
  rouse_versions_view_show_error (view);
}

static void
firmware_fetching (Fixture *f)
{
  RouseFirmwarePage *page = PAGE (f, FIRMWARE, FIRMWARE);

  show_versions (f, FALSE);
  rouse_firmware_page_show_fetching (page, "26.6");
  rouse_download_view_show (rouse_firmware_page_get_download (page), 0.31, "2.6 GB of 8.4 GB, 11.3 MB/s", 515);
}

static void
firmware_asking (Fixture *f)
{
  RouseFirmwarePage *page = PAGE (f, FIRMWARE, FIRMWARE);

  show_versions (f, FALSE);
  rouse_firmware_page_show_fetching (page, "26.6");
  rouse_download_view_show (rouse_firmware_page_get_download (page), 0.0,
                            _ ("Asking Apple whether this version is allowed"), -1);
}

static void
firmware_paused (Fixture *f)
{
  firmware_fetching (f);
  rouse_download_view_show (rouse_firmware_page_get_download (PAGE (f, FIRMWARE, FIRMWARE)), 0.31, _ ("Paused"), -1);
}

static void
show_fetch_error (Fixture *f, RouseError code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (ROUSE_ERROR, (int) code, message);

  show_versions (f, FALSE);
  rouse_firmware_page_show_fetch_error (PAGE (f, FIRMWARE, FIRMWARE), error);
}

static void
firmware_no_room (Fixture *f)
{
  show_fetch_error (f, ROUSE_ERROR_NO_ROOM, "3.2 GB are missing in ~/.cache/rouse/firmware.");
}

static void
firmware_not_signed (Fixture *f)
{
  show_fetch_error (f, ROUSE_ERROR_NOT_SIGNED, "status 94");
}

static void
firmware_copy_damaged (Fixture *f)
{
  show_fetch_error (f, ROUSE_ERROR_DAMAGED_FIRMWARE, "another digest");
}

static void
firmware_untrusted (Fixture *f)
{
  show_fetch_error (f, ROUSE_ERROR_UNTRUSTED, "expired");
}

#define FILE_NAME "iPhone11,8,iPhone12,1_17.4_21E219_Restore.ipsw"

static void
firmware_checking (Fixture *f)
{
  choose_first (f);
  rouse_firmware_page_show_checking (PAGE (f, FIRMWARE, FIRMWARE), FILE_NAME);
  rouse_window_turn_to (f->window, ROUSE_STEP_FIRMWARE);
}

static void
firmware_ready (Fixture *f)
{
  RouseFirmwareFacts facts = { FILE_NAME, "iPhone 11", "17.4", "21E219", G_GUINT64_CONSTANT (7512345678) };

  choose_first (f);
  rouse_firmware_page_show_ready (PAGE (f, FIRMWARE, FIRMWARE), &facts);
  rouse_window_turn_to (f->window, ROUSE_STEP_FIRMWARE);
}

static void
firmware_wrong (Fixture *f)
{
  g_autoptr (GError) error = g_error_new (ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "no identity");

  choose_first (f);
  rouse_firmware_page_show_error (PAGE (f, FIRMWARE, FIRMWARE), FILE_NAME, error);
  rouse_window_turn_to (f->window, ROUSE_STEP_FIRMWARE);
}

static void
show_confirm (Fixture *f, gboolean erase)
{
  RouseConfirmFacts facts = { "iPhone 11", "3F2A", "17.4", "21E219", erase };

  choose_first (f);
  rouse_confirm_page_show (PAGE (f, CONFIRM, CONFIRM), &facts);
  rouse_window_turn_to (f->window, ROUSE_STEP_CONFIRM);
}

static void
confirm_erase (Fixture *f)
{
  show_confirm (f, TRUE);
}

static void
confirm_keep (Fixture *f)
{
  show_confirm (f, FALSE);
}

static void
show_progress (Fixture *f)
{
  choose_first (f);
  rouse_log_add (f->log, "check-firmware: 34 components of iPhone 11 (n104ap)");
  rouse_log_add (f->log, "personalize: ticket of 8421 bytes");
  rouse_progress_page_show (PAGE (f, PROGRESS, PROGRESS), f->progress, f->log, ROUSE_PICTURE_RECOVERY);
  rouse_window_turn_to (f->window, ROUSE_STEP_PROGRESS);
}

static void
progress_start (Fixture *f)
{
  rouse_progress_begin (f->progress, ROUSE_PHASE_VERIFY);
  rouse_progress_set_bytes (f->progress, ROUSE_PHASE_VERIFY, 2100000000, 7512345678);
  show_progress (f);
}

static void
progress_boot (Fixture *f)
{
  rouse_progress_finish (f->progress, ROUSE_PHASE_VERIFY);
  rouse_progress_finish (f->progress, ROUSE_PHASE_SIGN);
  rouse_progress_begin (f->progress, ROUSE_PHASE_BOOT);
  show_progress (f);
}

/* What comes by itself after minutes of silence (test-progress has the clock). */
static void
progress_slow (Fixture *f)
{
  GtkWidget *slow;

  progress_boot (f);
  slow = GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (PAGE (f, PROGRESS, PROGRESS)), ROUSE_TYPE_PROGRESS_PAGE,
                                                    "slow_label"));
  while (g_main_context_iteration (NULL, FALSE)) /* what the progress has to tell, it tells from there */
    ;
  g_assert_false (gtk_widget_get_visible (slow));
  gtk_widget_set_visible (slow, TRUE);
}

static void
progress_image (Fixture *f)
{
  GCancellable *cancellable = g_cancellable_new ();

  for (RousePhase phase = 0; phase < ROUSE_PHASE_IMAGE; phase++) {
    rouse_progress_begin (f->progress, phase);
    rouse_progress_finish (f->progress, phase);
  }
  rouse_progress_forbid_cancel (f->progress, cancellable, NULL);
  rouse_progress_begin (f->progress, ROUSE_PHASE_IMAGE);
  rouse_progress_set_bytes (f->progress, ROUSE_PHASE_IMAGE, 2300000000, 7500000000);
  show_progress (f);
  g_object_unref (cancellable);
}

static void
show_result (Fixture *f, GError *error, gboolean erase, const char *warnings)
{
  RouseResultFacts facts = {
    .phone_name = "iPhone 11",
    .version = "17.4",
    .erase = erase,
    .picture = ROUSE_PICTURE_RECOVERY,
    .error = error,
    .log = f->log,
    .warnings = warnings,
  };

  choose_first (f);
  rouse_result_page_show (PAGE (f, RESULT, RESULT), &facts);
  rouse_window_turn_to (f->window, ROUSE_STEP_RESULT);
  g_clear_error (&error);
}

static void
result_erased (Fixture *f)
{
  show_result (f, NULL, TRUE, NULL);
}

static void
result_kept (Fixture *f)
{
  show_result (f, NULL, FALSE, "baseband: not updated");
}

static void
result_gone (Fixture *f)
{
  show_result (f, g_error_new (ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE, "asr: 2300000000 of 7500000000"), TRUE, NULL);
}

static void
result_not_signed (Fixture *f)
{
  show_result (f, g_error_new (ROUSE_ERROR, ROUSE_ERROR_NOT_SIGNED, "STATUS=94"), TRUE, NULL);
}

static void
result_stopped (Fixture *f)
{
  show_result (f, g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped"), TRUE, NULL);
}

static void
plug_model (Fixture *f, const char *product_type, RouseDeviceMode mode)
{
  gsize n_models;
  const RouseDeviceModel *model = rouse_device_models_all (&n_models);
  RouseSighting sighting = { .ecid = ecids[0], .mode = mode, .image4 = TRUE };

  while (!g_str_equal (model->product_type, product_type))
    model++;
  sighting.chip_id = model->chip_id;
  sighting.board_id = model->board_id;
  rouse_device_list_apply (rouse_session_get_devices (f->session), &sighting);
}

/* The page of the button guide for that model, before anything is pressed. */
static RouseDfuPage *
show_dfu (Fixture *f, const char *product_type, RouseDeviceMode mode)
{
  RouseDeviceList *list = rouse_session_get_devices (f->session);

  plug_model (f, product_type, mode);
  rouse_session_set_device (f->session, rouse_device_list_find (list, ecids[0]));
  rouse_dfu_page_show_way (PAGE (f, DFU, DFU), list, rouse_session_get_device (f->session), ROUSE_GUIDE_DFU);
  rouse_window_turn_to (f->window, ROUSE_STEP_DFU);
  return PAGE (f, DFU, DFU);
}

/* Hands that let go too late, as the guide remembers it. */
static RouseDfuGuide *
make_missed (RouseSight outcome, gboolean claims)
{
  RouseDfuGuide *guide = rouse_dfu_guide_new (ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_DFU, 0, 0, 100);

  rouse_dfu_guide_begin (guide, 0, TRUE);
  rouse_dfu_guide_run (guide, 2000);
  if (claims)
    rouse_dfu_guide_claim (guide, ROUSE_BUTTON_POWER, TRUE, 2300);
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, 9000);
  if (claims)
    rouse_dfu_guide_claim (guide, ROUSE_BUTTON_VOLUME_DOWN, TRUE, 9700);
  rouse_dfu_guide_see (guide, outcome, outcome == ROUSE_SIGHT_NORMAL ? 12000 : 16000);
  return guide;
}

static void
show_missed (Fixture *f, RouseSight outcome)
{
  RouseDfuGuide *guide = make_missed (outcome, FALSE);

  rouse_dfu_page_show_missed (show_dfu (f, "iPhone12,1", ROUSE_DEVICE_MODE_NORMAL), guide);
  rouse_dfu_guide_free (guide);
}

static void
dfu_read (Fixture *f)
{
  show_dfu (f, "iPhone12,1", ROUSE_DEVICE_MODE_NORMAL);
}

static void
dfu_read_tablet (Fixture *f)
{
  show_dfu (f, "iPhone9,1", ROUSE_DEVICE_MODE_RECOVERY);
}

static void
dfu_practice (Fixture *f)
{
  rouse_dfu_page_practise (show_dfu (f, "iPhone12,1", ROUSE_DEVICE_MODE_NORMAL));
}

/* In the middle of it: the phone went black two seconds ago, and both hands hold. */
static void
dfu_hold (Fixture *f)
{
  RouseDfuPage *page = show_dfu (f, "iPhone12,1", ROUSE_DEVICE_MODE_NORMAL);
  RouseDfuGuide *guide = rouse_dfu_guide_new (ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_DFU, 0, 0, 100);
  gint64 begin_ms = g_get_monotonic_time () / 1000 - 11000; /* the ring goes by that clock */
  RouseCue cue;

  rouse_dfu_guide_begin (guide, begin_ms, TRUE);
  rouse_dfu_guide_run (guide, begin_ms + 2000);
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, begin_ms + 9000);
  rouse_dfu_guide_run (guide, begin_ms + 11000);
  while (rouse_dfu_guide_pop_cue (guide, &cue))
    rouse_dfu_page_show_cue (page, guide, &cue);
  rouse_dfu_guide_free (guide);
}

static void
dfu_too_long (Fixture *f)
{
  show_missed (f, ROUSE_SIGHT_RECOVERY);
}

static void
dfu_too_early (Fixture *f)
{
  show_missed (f, ROUSE_SIGHT_NORMAL);
}

/* --- backups --- */

static RouseBackup *
make_backup (RouseBackupState state, RouseTruth encrypted, guint days)
{
  RouseBackup *backup = g_new0 (RouseBackup, 1);

  backup->path = g_strdup ("/srv/rouse/backups/00008030-001A2B3C4D5E3F2A");
  backup->name = g_strdup ("Anna’s iPhone");
  backup->date = g_get_real_time () / G_USEC_PER_SEC - (gint64) days * 24 * 3600 - 600;
  backup->encrypted = encrypted;
  backup->state = state;
  backup->size = G_GUINT64_CONSTANT (23456789012);
  backup->n_files = 48211;
  backup->is_measured = TRUE;
  return backup;
}

static RouseBackupSurvey *
make_survey (RousePhoneTrust trust, RouseBackup *first, RouseBackup *second)
{
  RouseBackupSurvey *survey = g_new0 (RouseBackupSurvey, 1);
  RouseBackupFacts *facts = rouse_backup_facts_new (NULL, NULL, NULL, NULL, NULL, NULL);
  gboolean told = trust == ROUSE_PHONE_TRUST_YES;

  facts->trust = trust;
  facts->name = g_strdup ("Anna’s iPhone");
  facts->version = g_strdup ("17.4");
  facts->build = g_strdup ("21E213");
  facts->battery = told ? 17 : -1;
  facts->find_my = told ? ROUSE_TRUTH_YES : ROUSE_TRUTH_UNKNOWN;
  facts->will_encrypt = told ? ROUSE_TRUTH_NO : ROUSE_TRUTH_UNKNOWN;
  facts->capacity = told ? G_GINT64_CONSTANT (118000000000) : -1;
  facts->available = told ? G_GINT64_CONSTANT (41200000000) : -1;
  facts->last_cloud = told ? g_get_real_time () / G_USEC_PER_SEC - 5 * 24 * 3600 : 0;
  survey->facts = facts;
  survey->backups = g_ptr_array_new_with_free_func ((GDestroyNotify) rouse_backup_free);
  if (first != NULL)
    g_ptr_array_add (survey->backups, first);
  if (second != NULL)
    g_ptr_array_add (survey->backups, second);
  survey->is_certain = survey->can_back_up = survey->has_tool = TRUE;
  survey->udid = g_strdup ("00008030-001A2B3C4D5E3F2A");
  survey->room = G_GUINT64_CONSTANT (412000000000);
  return survey;
}

static RouseBackupPage *
show_backup (Fixture *f, RouseBackupSurvey *survey, gboolean erase)
{
  RouseBackupPage *page = PAGE (f, BACKUP, BACKUP);

  choose_first (f);
  if (survey != NULL)
    rouse_backup_page_show_survey (page, survey, erase);
  rouse_window_turn_to (f->window, ROUSE_STEP_BACKUP);
  return page;
}

static void
backup_none (Fixture *f)
{
  show_backup (f, make_survey (ROUSE_PHONE_TRUST_YES, NULL, NULL), TRUE);
}

static void
backup_untrusted (Fixture *f)
{
  show_backup (f, make_survey (ROUSE_PHONE_TRUST_NO, make_backup (ROUSE_BACKUP_DAMAGED, ROUSE_TRUTH_NO, 40), NULL),
               FALSE);
}

static void
backup_found (Fixture *f)
{
  show_backup (f,
               make_survey (ROUSE_PHONE_TRUST_YES, make_backup (ROUSE_BACKUP_COMPLETE, ROUSE_TRUTH_YES, 3),
                            make_backup (ROUSE_BACKUP_INCOMPLETE, ROUSE_TRUTH_UNKNOWN, 70)),
               FALSE);
}

static void
backup_impossible (Fixture *f)
{
  RouseBackupSurvey *survey = make_survey (ROUSE_PHONE_TRUST_YES, NULL, NULL);

  g_clear_pointer (&survey->facts, rouse_backup_facts_free);
  survey->can_back_up = FALSE;
  show_backup (f, survey, TRUE);
}

static void
backup_no_tool (Fixture *f)
{
  RouseBackupSurvey *survey = make_survey (ROUSE_PHONE_TRUST_YES, NULL, NULL);

  survey->has_tool = survey->can_back_up = FALSE;
  show_backup (f, survey, FALSE);
}

static void
backup_running (Fixture *f)
{
  const RouseBackupNews news = { .stage = ROUSE_BACKUP_STAGE_COPY,
                                 .ask = ROUSE_BACKUP_ASKS_PASSCODE,
                                 .fraction = .41,
                                 .encrypted = ROUSE_TRUTH_NO,
                                 .needed = G_GUINT64_CONSTANT (76800000000) };

  rouse_backup_page_show_news (show_backup (f, NULL, FALSE), ROUSE_BACKUP_JOB_CREATE, &news);
}

static void
backup_done (Fixture *f)
{
  RouseBackupPage *page = show_backup (f, make_survey (ROUSE_PHONE_TRUST_YES, NULL, NULL), TRUE);
  g_autoptr (RouseBackup) backup = make_backup (ROUSE_BACKUP_COMPLETE, ROUSE_TRUTH_YES, 0);

  rouse_backup_page_show_done (page, backup);
}

static void
backup_failed (Fixture *f)
{
  RouseBackupPage *page = show_backup (f, make_survey (ROUSE_PHONE_TRUST_YES, NULL, NULL), TRUE);
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");

  rouse_backup_page_show_failed (page, error);
}

static void
backup_without (Fixture *f)
{
  rouse_backup_page_show_without (show_backup (f, make_survey (ROUSE_PHONE_TRUST_YES, NULL, NULL), TRUE));
}

static void
phone_full (Fixture *f)
{
  g_autoptr (GError) error = g_error_new (ROUSE_ERROR, ROUSE_ERROR_PHONE_FULL, "200 MB");

  firmware (f);
  rouse_firmware_page_show_phone_full (PAGE (f, FIRMWARE, FIRMWARE), error);
}

static RouseReturnPage *
show_return (Fixture *f)
{
  RouseReturnPage *page;
  RouseBackupSurvey *survey =
      make_survey (ROUSE_PHONE_TRUST_YES, make_backup (ROUSE_BACKUP_COMPLETE, ROUSE_TRUTH_YES, 1),
                   make_backup (ROUSE_BACKUP_DAMAGED, ROUSE_TRUTH_NO, 200));

  f->other = GTK_WINDOW (rouse_backup_restore_window_open (GTK_WINDOW (f->window), NULL));
  page = ROUSE_RETURN_PAGE (
      gtk_widget_get_template_child (GTK_WIDGET (f->other), ROUSE_TYPE_BACKUP_RESTORE_WINDOW, "page"));
  rouse_return_page_show_survey (page, survey);
  return page;
}

static void
return_choice (Fixture *f)
{
  show_return (f);
}

static void
return_running (Fixture *f)
{
  const RouseBackupNews news = { .stage = ROUSE_BACKUP_STAGE_COPY, .fraction = .62 };

  rouse_return_page_show_news (show_return (f), &news);
}

static void
return_failed (Fixture *f)
{
  g_autoptr (GError) error = g_error_new (ROUSE_ERROR, ROUSE_ERROR_FIND_MY, "on");

  rouse_return_page_show_ended (show_return (f), error);
}

static void
return_done (Fixture *f)
{
  rouse_return_page_show_ended (show_return (f), NULL);
}

static const RouseRepairTry repair_tries[] = {
  { "Force restart", NULL, ROUSE_TRY_NOT_BETTER, 1795300000, NULL, NULL },
  { "Repair and keep the data", "17.4 (21E219)", ROUSE_TRY_FAILED, 1795303000, "14",
    "The system could not be written" },
};

static void
show_repair (Fixture *f, RouseRepairReason reason, gboolean once_more)
{
  const RouseRepairFacts facts = {
    .reason = reason,
    .phone_name = "iPhone 11",
    .ecid_end = "3F2A",
    .can_restore_again = once_more,
    .can_continue = reason == ROUSE_REPAIR_DAMAGED,
    .tries = repair_tries,
    .n_tries = reason == ROUSE_REPAIR_NOT_BETTER ? G_N_ELEMENTS (repair_tries) : 0,
  };

  choose_first (f);
  rouse_repair_page_show (PAGE (f, REPAIR, REPAIR), &facts);
  rouse_window_turn_to (f->window, ROUSE_STEP_REPAIR);
}

static void
repair_not_better (Fixture *f)
{
  show_repair (f, ROUSE_REPAIR_NOT_BETTER, FALSE);
}

static void
repair_once_more (Fixture *f)
{
  show_repair (f, ROUSE_REPAIR_NOT_BETTER, TRUE);
}

static void
repair_failed (Fixture *f)
{
  show_repair (f, ROUSE_REPAIR_FAILED, FALSE);
}

static void
repair_damaged (Fixture *f)
{
  show_repair (f, ROUSE_REPAIR_DAMAGED, FALSE);
}

static void
repair_swollen (Fixture *f)
{
  show_repair (f, ROUSE_REPAIR_SWOLLEN, FALSE);
}

static void
result_number (Fixture *f)
{
  g_autoptr (GError) error = g_error_new (ROUSE_ERROR, ROUSE_ERROR_RESTORE, "the phone reports status 14");
  RouseResultFacts facts = { .phone_name = "iPhone 11",
                             .picture = ROUSE_PICTURE_BLACK,
                             .error = error,
                             .phase = ROUSE_PHASE_IMAGE,
                             .status = 14,
                             .log = f->log };

  choose_first (f);
  rouse_result_page_show (PAGE (f, RESULT, RESULT), &facts);
  rouse_window_turn_to (f->window, ROUSE_STEP_RESULT);
}

static const struct {
  const char *name;
  void (*show) (Fixture *f);
} states[] = {
  { "01-symptom", symptom },
  { "02-symptom-offer", symptom_offer },
  { "03-detail", detail },
  { "04-damage", damage },
  { "05-remedies", remedies },
  { "06-remedies-all", remedies_all },
  { "10-connect-none", connect_none },
  { "11-connect-recovery", connect_recovery },
  { "12-connect-dfu", connect_dfu },
  { "13-connect-normal", connect_normal },
  { "14-connect-several", connect_several },
  { "15-connect-no-permission", connect_no_permission },
  { "16-connect-unknown", connect_unknown },
  { "17-connect-other", connect_other },
  { "18-connect-no-usbmuxd", connect_no_usbmuxd },
  { "20-software", software },
  { "21-software-busy", software_busy },
  { "22-software-back", software_back },
  { "23-software-unseen", software_unseen },
  { "25-better", better },
  { "27-backup-done", backup_done },
  { "27-backup-failed", backup_failed },
  { "27-backup-found", backup_found },
  { "27-backup-impossible", backup_impossible },
  { "27-backup-none", backup_none },
  { "27-backup-running", backup_running },
  { "27-backup-no-tool", backup_no_tool },
  { "27-backup-untrusted", backup_untrusted },
  { "27-backup-without", backup_without },
  { "30-firmware", firmware },
  { "30-firmware-versions", firmware_versions },
  { "30-firmware-versions-loading", firmware_versions_loading },
  { "30-firmware-versions-old", firmware_versions_old },
  { "30-firmware-versions-unknown", firmware_versions_unknown },
  { "30-firmware-versions-all", firmware_versions_all },
  { "30-firmware-asking", firmware_asking },
  { "30-firmware-fetching", firmware_fetching },
  { "30-firmware-paused", firmware_paused },
  { "30-firmware-no-room", firmware_no_room },
  { "30-firmware-not-signed", firmware_not_signed },
  { "30-firmware-copy-damaged", firmware_copy_damaged },
  { "30-firmware-untrusted", firmware_untrusted },
  { "30-firmware-phone-full", phone_full },
  { "31-firmware-checking", firmware_checking },
  { "32-firmware-ready", firmware_ready },
  { "33-firmware-wrong", firmware_wrong },
  { "35-dfu-read", dfu_read },
  { "36-dfu-read-recovery", dfu_read_tablet },
  { "37-dfu-practice", dfu_practice },
  { "37-dfu-hold", dfu_hold },
  { "38-dfu-too-long", dfu_too_long },
  { "39-dfu-too-early", dfu_too_early },
  { "40-confirm-erase", confirm_erase },
  { "41-confirm-keep", confirm_keep },
  { "50-progress-start", progress_start },
  { "51-progress-boot", progress_boot },
  { "52-progress-image", progress_image },
  { "53-progress-slow", progress_slow },
  { "60-result-erased", result_erased },
  { "61-result-kept", result_kept },
  { "62-result-gone", result_gone },
  { "63-result-not-signed", result_not_signed },
  { "64-result-stopped", result_stopped },
  { "65-result-gentle", result_gentle },
  { "66-result-unsure", result_unsure },
  { "75-return-choice", return_choice },
  { "75-return-done", return_done },
  { "75-return-failed", return_failed },
  { "75-return-running", return_running },
  { "67-result-number", result_number },
  { "70-repair-not-better", repair_not_better },
  { "71-repair-once-more", repair_once_more },
  { "72-repair-failed", repair_failed },
  { "73-repair-damaged", repair_damaged },
  { "74-repair-swollen", repair_swollen },
  { "80-doctor-looking", doctor_looking },
  { "81-doctor-all-good", doctor_all_good },
  { "82-doctor-three-problems", doctor_three_problems },
  { "83-doctor-mended", doctor_mended },
  { "84-doctor-details", doctor_details },
};

/* --- the frame around them --- */

static void
set_up (Fixture *f, gconstpointer data)
{
  f->application = GTK_APPLICATION (g_application_get_default ());
  f->session = rouse_session_new (NULL, NULL);
  f->window = ROUSE_WINDOW (rouse_window_new (f->application, f->session));
  make_computer (f);
  rouse_connect_page_set_doctor (PAGE (f, CONNECT, CONNECT), f->doctor);
  f->log = rouse_log_new ();
  f->progress = rouse_progress_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gpointer window = f->window;

  if (f->other != NULL)
    gtk_window_destroy (f->other);
  g_object_add_weak_pointer (G_OBJECT (window), &window);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (f->session);
  g_object_unref (f->progress);
  g_object_unref (f->log);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (window);
  doctor_fixture_give_away (&f->computer, f->doctor);
  doctor_fixture_tear_down (&f->computer, NULL);
}

/* The window that is looked at. */
static GtkWidget *
get_shown (Fixture *f)
{
  return f->other != NULL ? GTK_WIDGET (f->other) : GTK_WIDGET (f->window);
}

static void
test_state (Fixture *f, gconstpointer data)
{
  gsize nth = GPOINTER_TO_SIZE (data);
  g_autofree char *title = NULL;

  look_present (GTK_WIDGET (f->window), 680);
  states[nth].show (f);
  if (f->other != NULL) {
    if (g_getenv ("ROUSE_WIDTH") != NULL)
      gtk_window_set_default_size (f->other, atoi (g_getenv ("ROUSE_WIDTH")), 680);
    gtk_window_present (f->other);
  }
  look_settle (get_shown (f));

  g_object_get (rouse_window_get_page (f->window, rouse_window_get_step (f->window)), "title", &title, NULL);
  g_assert_cmpstr (title, !=, "");
  look_save_picture (get_shown (f), states[nth].name);
  look_check_width (get_shown (f));
  look_check_keys (get_shown (f));
}

/* Nothing is erased before the word was typed, whatever its case. */
static void
test_typed_word (Fixture *f, gconstpointer data)
{
  RousePage *page = rouse_window_get_page (f->window, ROUSE_STEP_CONFIRM);
  static const struct {
    const char *typed;
    gboolean agreed;
  } words[] = { { "", FALSE }, { "ERAS", FALSE }, { "ERASE", TRUE }, { " erase ", TRUE }, { "erase it", FALSE } };
  GtkEditable *entry;

  show_confirm (f, TRUE);
  entry = GTK_EDITABLE (gtk_widget_get_template_child (GTK_WIDGET (page), ROUSE_TYPE_CONFIRM_PAGE, "typed_row"));
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    gboolean enabled;

    gtk_editable_set_text (entry, words[i].typed);
    g_object_get (page, "primary-enabled", &enabled, NULL);
    g_assert_cmpint (enabled, ==, words[i].agreed);
  }
}

/* The phone that is gone cannot be restored; it comes back by itself. */
static void
test_phone_leaves (Fixture *f, gconstpointer data)
{
  RousePage *page = rouse_window_get_page (f->window, ROUSE_STEP_CONFIRM);
  gboolean enabled;

  show_confirm (f, FALSE);
  g_object_get (page, "primary-enabled", &enabled, NULL);
  g_assert_true (enabled);
  plug (f, 0, ROUSE_DEVICE_MODE_GONE);
  g_object_get (page, "primary-enabled", &enabled, NULL);
  g_assert_false (enabled);
  plug (f, 0, ROUSE_DEVICE_MODE_RECOVERY);
  g_object_get (page, "primary-enabled", &enabled, NULL);
  g_assert_true (enabled);
}

/* A page without a button keeps its place; the next page has its button there again. */
static void
test_button_comes_back (Fixture *f, gconstpointer data)
{
  GtkWidget *button =
      GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (f->window), ROUSE_TYPE_WINDOW, "primary_button"));
  graphene_rect_t before, after;

  progress_start (f);
  gtk_window_present (GTK_WINDOW (f->window));
  look_settle (GTK_WIDGET (f->window));
  g_assert_true (gtk_widget_compute_bounds (button, GTK_WIDGET (f->window), &before));
  g_object_set (rouse_window_get_page (f->window, ROUSE_STEP_PROGRESS), "primary-label", "", NULL);
  look_settle (GTK_WIDGET (f->window));
  g_assert_cmpfloat (gtk_widget_get_opacity (button), ==, 0.0);
  g_assert_false (gtk_widget_get_can_target (button));
  result_erased (f);
  look_settle (GTK_WIDGET (f->window));
  g_assert_cmpfloat (gtk_widget_get_opacity (button), ==, 1.0);
  g_assert_true (gtk_widget_compute_bounds (button, GTK_WIDGET (f->window), &after));
  g_assert_true (graphene_rect_equal (&before, &after));
  g_assert_true (
      gtk_widget_pick (GTK_WIDGET (f->window), before.origin.x + 20, before.origin.y + 20, GTK_PICK_DEFAULT) == button);
}

/* The gentle way is the one that is chosen. */
static void
test_never_erase_first (Fixture *f, gconstpointer data)
{
  RouseRemedy remedy;

  remedies (f);
  remedy = rouse_remedies_page_get_remedy (PAGE (f, REMEDIES, REMEDIES));
  g_assert_cmpint (remedy, !=, ROUSE_REMEDY_NONE);
  g_assert_false (rouse_remedy_get_entry (remedy)->erase);
}

/* --- which phone is drawn --- */

static const struct {
  const char *product_type;
  RouseLook look;
} looks[] = {
  { "iPhone6,1", ROUSE_LOOK_POD },    { "iPhone8,1", ROUSE_LOOK_HOME },    { "iPhone10,1", ROUSE_LOOK_HOME },
  { "iPhone12,1", ROUSE_LOOK_NOTCH }, { "iPhone15,4", ROUSE_LOOK_ISLAND }, { "iPad7,5", ROUSE_LOOK_TABLET_HOME },
};

static void
check_look (Fixture *f, RouseStep step, RouseLook wanted)
{
  RouseLook look;

  g_object_get (rouse_page_get_phone_view (rouse_window_get_page (f->window, step)), "look", &look, NULL);
  g_assert_cmpint (look, ==, wanted);
}

/* The phone that is there, on the pages that are there already and on those that come; any phone where none is. */
static void
test_look (Fixture *f, gconstpointer data)
{
  gsize nth = GPOINTER_TO_SIZE (data);
  g_autofree char *name = g_strdup_printf ("90-look-%s-connect", looks[nth].product_type);
  g_autofree char *later = g_strdup_printf ("90-look-%s-progress", looks[nth].product_type);

  look_present (GTK_WIDGET (f->window), 680);
  connect_none (f);
  check_look (f, ROUSE_STEP_CONNECT, ROUSE_LOOK_PLAIN);
  plug_model (f, looks[nth].product_type, ROUSE_DEVICE_MODE_RECOVERY);
  check_look (f, ROUSE_STEP_CONNECT, looks[nth].look);
  look_settle (GTK_WIDGET (f->window));
  look_save_picture (GTK_WIDGET (f->window), name);
  plug_model (f, looks[nth].product_type, ROUSE_DEVICE_MODE_GONE);
  check_look (f, ROUSE_STEP_CONNECT, ROUSE_LOOK_PLAIN);

  plug_model (f, looks[nth].product_type, ROUSE_DEVICE_MODE_RECOVERY);
  rouse_session_set_device (f->session, rouse_device_list_find (rouse_session_get_devices (f->session), ecids[0]));
  rouse_progress_begin (f->progress, ROUSE_PHASE_IMAGE);
  rouse_progress_set_bytes (f->progress, ROUSE_PHASE_IMAGE, 2300000000, 7500000000);
  rouse_progress_page_show (PAGE (f, PROGRESS, PROGRESS), f->progress, f->log, ROUSE_PICTURE_RECOVERY);
  rouse_window_turn_to (f->window, ROUSE_STEP_PROGRESS);
  check_look (f, ROUSE_STEP_PROGRESS, looks[nth].look);
  plug_model (f, looks[nth].product_type, ROUSE_DEVICE_MODE_GONE); /* it restarts, and is the same phone */
  check_look (f, ROUSE_STEP_PROGRESS, looks[nth].look);
  look_settle (GTK_WIDGET (f->window));
  look_save_picture (GTK_WIDGET (f->window), later);
}

/* What stands in a .ui file is spoken as what stands in the program; look_set_language() has seen that it is
 * translated. */
static void
test_language (Fixture *f, gconstpointer data)
{
  doctor_looking (f);
  g_assert_cmpstr (gtk_window_get_title (f->other), ==, _ ("Check this computer"));
}

static void
activate_cb (GApplication *application, int *status)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  look_prepare (application);
  *status = g_test_run ();
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = NULL;
  int status = 1;

  g_test_init (&argc, &argv, NULL);
  look_set_language ();

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++) {
    g_autofree char *path = g_strdup_printf ("/pages/%s", states[i].name);

    g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_state, tear_down);
  }
  if (g_strcmp0 (_ ("_Continue"), "_Continue") == 0)
    g_test_add ("/pages/typed-word", Fixture, NULL, set_up, test_typed_word, tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++) {
    g_autofree char *path = g_strdup_printf ("/pages/look/%s", looks[i].product_type);

    g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_look, tear_down);
  }
  g_test_add ("/pages/language", Fixture, NULL, set_up, test_language, tear_down);
  g_test_add ("/pages/phone-leaves", Fixture, NULL, set_up, test_phone_leaves, tear_down);
  g_test_add ("/pages/button-comes-back", Fixture, NULL, set_up, test_button_comes_back, tear_down);
  g_test_add ("/pages/never-erase-first", Fixture, NULL, set_up, test_never_erase_first, tear_down);

  application = adw_application_new (APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &status);
  g_application_run (G_APPLICATION (application), 1, argv);
  return status;
}
