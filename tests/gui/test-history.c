/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "guide/journal-folder.h"
#include "ui/history-window.h"
#include "ui/symptom-page.h"
#include "ui/resume-offer.h"
#include "ui/window.h"

#include "look.h"

/*
 * The history's window and the offer to go on: each fits into 360 px, also with text half as large again. With
 * ROUSE_PICTURES=DIR a picture of each is written there, with ROUSE_WIDTH as wide.
 */

#define ECID 0x001A2B3C4D5E3F2A
#define NOW_MS G_GINT64_CONSTANT (1784037600000)

static char *
make_session (gint64 begun_ms, gboolean erase, const char *phases, const char *end)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) names = g_strsplit (phases, " ", -1);

  g_string_append_printf (text,
                          "{\"t\":%" G_GINT64_FORMAT ",\"event\":\"begin\",\"format\":1,\"ecid\":\"0x1A2B3C4D5E3F2A\","
                          "\"product\":\"iPhone12,1\",\"model\":\"iPhone 11\",\"mode\":\"recovery\"}\n"
                          "{\"t\":%" G_GINT64_FORMAT
                          ",\"event\":\"chosen\",\"erase\":%s,\"firmware_path\":\"/tmp/a.ipsw\","
                          "\"ios_version\":\"17.4\",\"ios_build\":\"21E219\"}\n",
                          begun_ms, begun_ms, erase ? "true" : "false");
  for (guint i = 0; names[i] != NULL; i++)
    g_string_append_printf (text, "{\"t\":%" G_GINT64_FORMAT ",\"event\":\"phase\",\"phase\":\"%s\"}\n",
                            begun_ms + (i + 1) * 31000, names[i]);
  if (end != NULL)
    g_string_append_printf (text, "{\"t\":%" G_GINT64_FORMAT ",\"event\":\"end\",%s}\n", begun_ms + 600000, end);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
put (const char *id, const char *text)
{
  g_autofree char *folder = rouse_journal_get_folder ();
  g_autofree char *path = rouse_journal_get_path (folder, id);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
fill (void)
{
  g_autofree char *stopped =
      make_session (NOW_MS - 80000000, TRUE, "verify sign boot prepare prepare-disk image", NULL);
  g_autofree char *ok =
      make_session (NOW_MS - G_GINT64_CONSTANT (800000000), FALSE, "verify sign boot restart", "\"result\":\"ok\"");
  g_autofree char *failed = make_session (NOW_MS - G_GINT64_CONSTANT (900000000), FALSE, "verify sign",
                                          "\"result\":\"failed\",\"error\":\"not-signed\"");

  put ("20260714-000000-000000-0003", stopped);
  put ("20260704-000000-000000-0002", ok);
  put ("20260703-000000-000000-0001", failed);
}

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
settle (void)
{
  gboolean is_over = FALSE;

  g_timeout_add (300, over_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static void
look_at (GtkWidget *window, const char *name)
{
  look_present (window, 680);
  settle ();
  look_save_picture (window, name);
  look_check_width (window);
}

static void
test_history (void)
{
  g_autofree char *folder = rouse_journal_get_folder ();
  GtkWidget *window = rouse_history_window_new (NULL);

  look_at (window, "history-empty");
  fill ();
  rouse_history_window_set_now (ROUSE_HISTORY_WINDOW (window), NOW_MS);
  look_at (window, "history-list");
  rouse_history_window_expand_first (ROUSE_HISTORY_WINDOW (window));
  look_at (window, "history-open");
  g_signal_emit_by_name (gtk_widget_get_template_child (window, ROUSE_TYPE_HISTORY_WINDOW, "remove_all_button"),
                         "clicked");
  look_at (window, "history-remove-all");
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_cmpuint (rouse_journal_delete_all (folder), ==, 3);
}

static void
show_offer (const char *phases, gboolean erase, RouseDeviceMode mode, const char *name)
{
  g_autoptr (RouseSession) session = rouse_session_new (NULL, NULL);
  GtkWidget *window = rouse_window_new (GTK_APPLICATION (g_application_get_default ()), session);
  RouseSymptomPage *page = ROUSE_SYMPTOM_PAGE (rouse_window_get_page (ROUSE_WINDOW (window), ROUSE_STEP_SYMPTOM));
  g_autofree char *text = make_session (NOW_MS - 80000000, erase, phases, NULL);
  const RouseSighting sighting = { .ecid = ECID, .mode = mode, .chip_id = 0x8030, .board_id = 0x04, .image4 = TRUE };
  GtkWidget *offer;

  put ("20260714-000000-000000-0003", text);
  rouse_device_list_apply (rouse_session_get_devices (session), &sighting);
  offer = gtk_widget_get_first_child (GTK_WIDGET (rouse_symptom_page_get_offers (page)));
  g_assert_true (ROUSE_IS_RESUME_OFFER (offer) && gtk_widget_get_visible (offer));
  rouse_resume_offer_show (
      ROUSE_RESUME_OFFER (offer), rouse_resume_offer_get_device (ROUSE_RESUME_OFFER (offer)),
      rouse_journal_session_parse ("20260714-000000-000000-0003", text, strlen (text), FALSE, NULL), NOW_MS);
  look_at (window, name);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_offers (void)
{
  g_autofree char *folder = rouse_journal_get_folder ();

  show_offer ("verify sign boot", FALSE, ROUSE_DEVICE_MODE_RECOVERY, "resume-before");
  show_offer ("verify sign boot image", TRUE, ROUSE_DEVICE_MODE_RECOVERY, "resume-after");
  show_offer ("verify sign boot restart", FALSE, ROUSE_DEVICE_MODE_NORMAL, "resume-over");
  g_assert_cmpuint (rouse_journal_delete_all (folder), ==, 1);
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
  g_autofree char *state = g_dir_make_tmp ("rouse-history-XXXXXX", NULL);
  g_autoptr (AdwApplication) application = NULL;
  int status = 1;

  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);
  look_set_language ();
  g_test_add_func ("/history/window", test_history);
  g_test_add_func ("/history/offers", test_offers);
  application = adw_application_new (APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &status);
  g_application_run (G_APPLICATION (application), 1, argv);
  return status;
}
