/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/flow.h"

#include "base/error.h"
#include "ui/confirm-page.h"
#include "ui/connect-page.h"
#include "ui/dfu-page.h"
#include "ui/firmware-page.h"
#include "ui/mode-words.h"
#include "ui/progress-page.h"
#include "ui/remedy-page.h"
#include "ui/result-page.h"
#include "ui/retry.h"
#include "ui/runner.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

/**
 * RouseFlow:
 *
 * The order of the wizard. Each page says "next"; a table says what that means there.
 */
struct _RouseFlow {
  GObject parent_instance;

  RouseWindow *window; /* not held */
  RouseSession *session;
  RouseRunner *runner;
  char *ipsw_path;
  gboolean worked;
  gboolean go_on; /* after the check, to the last look */
  RouseRetry retry;
};

G_DEFINE_FINAL_TYPE (RouseFlow, rouse_flow, G_TYPE_OBJECT)

#define PAGE(self, STEP, TYPE) ROUSE_##TYPE##_PAGE (rouse_window_get_page ((self)->window, ROUSE_STEP_##STEP))

static void
get_device_name (RouseFlow *self, char **name)
{
  g_object_get (rouse_session_get_device (self->session), "title", name, NULL);
}

/* --- firmware --- */

static RouseStep
show_last_look (RouseFlow *self)
{
  RouseRestorePlan *plan = rouse_session_get_plan (self->session);
  g_autofree char *ecid_end = rouse_device_get_ecid_end (rouse_session_get_device (self->session));
  RouseConfirmFacts facts = {
    .phone_name = rouse_restore_plan_get_device_name (plan),
    .ecid_end = ecid_end,
    .version = rouse_restore_plan_get_version (plan),
    .build = rouse_restore_plan_get_build (plan),
    .erase = rouse_restore_plan_get_erase (plan),
  };

  rouse_confirm_page_show (PAGE (self, CONFIRM, CONFIRM), &facts);
  return ROUSE_STEP_CONFIRM;
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RouseFlow) self = user_data;
  g_autoptr (GError) error = NULL;
  RouseRestorePlan *plan = rouse_session_check_finish (self->session, result, &error);
  g_autofree char *file_name = self->ipsw_path != NULL ? g_path_get_basename (self->ipsw_path) : g_strdup ("");
  GStatBuf status;
  RouseFirmwareFacts facts = { .file_name = file_name };

  if (self->window == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (plan == NULL) {
    rouse_firmware_page_show_error (PAGE (self, FIRMWARE, FIRMWARE), file_name, error);
    rouse_flow_set_ipsw (self, NULL); /* who comes to the page again is offered the newest version */
    g_message ("%s: %s", file_name, error->message);
    if (self->go_on)
      rouse_window_turn_to (self->window, ROUSE_STEP_FIRMWARE);
    self->go_on = FALSE;
    return;
  }
  facts.phone_name = rouse_restore_plan_get_device_name (plan);
  facts.version = rouse_restore_plan_get_version (plan);
  facts.build = rouse_restore_plan_get_build (plan);
  if (g_stat (self->ipsw_path, &status) == 0 && S_ISREG (status.st_mode))
    facts.size = status.st_size;
  rouse_firmware_page_show_ready (PAGE (self, FIRMWARE, FIRMWARE), &facts);
  if (self->go_on)
    rouse_window_turn_to (self->window, show_last_look (self));
  self->go_on = FALSE;
}

static void
load_versions (RouseFlow *self)
{
  RouseDevice *device = rouse_session_get_device (self->session);
  const RouseDeviceModel *model = rouse_device_get_model (device);
  const RouseDownloadPhone phone = {
    .model = model,
    .ecid = rouse_device_get_ecid (device),
    .erase = rouse_remedy_page_get_erase (PAGE (self, REMEDY, REMEDY)),
    .tss_url = rouse_session_get_tss_url (self->session),
  };

  rouse_firmware_page_set_phone (PAGE (self, FIRMWARE, FIRMWARE), &phone);
  rouse_versions_view_load (rouse_firmware_page_get_versions (PAGE (self, FIRMWARE, FIRMWARE)),
                            model != NULL ? model->product_type : NULL,
                            rouse_session_get_catalogue_url (self->session));
}

static void
check_firmware (RouseFlow *self)
{
  g_autofree char *name = NULL;
  g_autofree char *file_name = NULL;

  if (self->ipsw_path == NULL) {
    get_device_name (self, &name);
    load_versions (self);
    rouse_firmware_page_show_empty (PAGE (self, FIRMWARE, FIRMWARE), name);
    return;
  }
  file_name = g_path_get_basename (self->ipsw_path);
  rouse_firmware_page_show_checking (PAGE (self, FIRMWARE, FIRMWARE), file_name);
  rouse_session_check_async (self->session, self->ipsw_path, rouse_remedy_page_get_erase (PAGE (self, REMEDY, REMEDY)),
                             checked_cb, g_object_ref (self));
}

static void
file_chosen_cb (RouseFlow *self, GFile *file)
{
  const char *path = g_file_peek_path (file);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  if (path != NULL) {
    rouse_flow_set_ipsw (self, path);
    check_firmware (self);
    return;
  }
  error = g_error_new (ROUSE_ERROR, ROUSE_ERROR_NOT_READABLE, "not on this computer");
  name = g_file_get_basename (file);
  rouse_firmware_page_show_error (PAGE (self, FIRMWARE, FIRMWARE), name, error);
}

/* --- the restore --- */

static void
ended_cb (RouseFlow *self, GError *error)
{
  RouseRestore *restore = rouse_session_get_restore (self->session);
  RouseRestorePlan *plan = rouse_restore_get_plan (restore);
  RouseDevice *device = rouse_session_get_device (self->session);
  g_autofree char *warnings = rouse_restore_get_warnings (restore);
  g_autofree char *device_log = rouse_restore_get_device_log (restore);
  RouseResultFacts facts = {
    .phone_name = rouse_restore_plan_get_device_name (plan),
    .version = rouse_restore_plan_get_version (plan),
    .erase = rouse_restore_plan_get_erase (plan),
    .picture = rouse_mode_words_for (rouse_device_get_mode (device))->picture,
    .error = error,
    .log = rouse_restore_get_log (restore),
    .modem_failed = rouse_restore_has_modem_failed (restore),
    .warnings = warnings,
    .device_log = device_log,
  };

  self->worked = error == NULL;
  self->retry = rouse_retry_for (error);
  rouse_result_page_show (PAGE (self, RESULT, RESULT), &facts);
  rouse_window_turn_to (self->window, ROUSE_STEP_RESULT);
}

static void
stopping_cb (RouseFlow *self)
{
  rouse_progress_page_set_stopping (PAGE (self, PROGRESS, PROGRESS));
}

static void
stop_asked_cb (RouseFlow *self)
{
  rouse_runner_ask_to_stop (self->runner, FALSE);
}

/* --- the order of the pages --- */

static RouseStep
after_connect (RouseFlow *self)
{
  rouse_session_set_device (self->session, rouse_connect_page_get_device (PAGE (self, CONNECT, CONNECT)));
  return ROUSE_STEP_REMEDY;
}

static RouseStep
after_remedy (RouseFlow *self)
{
  check_firmware (self);
  return ROUSE_STEP_FIRMWARE;
}

/* By buttons into DFU mode, if that is wanted and the phone is not there yet. */
static RouseStep
after_firmware (RouseFlow *self)
{
  RouseDevice *device = rouse_session_get_device (self->session);

  if (!rouse_remedy_page_get_dfu (PAGE (self, REMEDY, REMEDY)) ||
      rouse_device_get_mode (device) == ROUSE_DEVICE_MODE_DFU)
    return show_last_look (self);
  rouse_dfu_page_show (PAGE (self, DFU, DFU), rouse_session_get_devices (self->session), device);
  return ROUSE_STEP_DFU;
}

/* The plan was made for the phone as it was before: it is made anew, and the page stays for that moment. */
static RouseStep
after_dfu (RouseFlow *self)
{
  rouse_dfu_page_leave (PAGE (self, DFU, DFU));
  self->go_on = TRUE;
  check_firmware (self);
  return ROUSE_STEP_DFU;
}

static RouseStep
after_confirm (RouseFlow *self)
{
  RouseDevice *device = rouse_session_get_device (self->session);
  RousePicture start = rouse_mode_words_for (rouse_device_get_mode (device))->picture;
  RouseRestore *restore = rouse_runner_begin (self->runner);

  rouse_progress_page_show (PAGE (self, PROGRESS, PROGRESS), rouse_restore_get_progress (restore),
                            rouse_restore_get_log (restore), start);
  return ROUSE_STEP_PROGRESS;
}

static RouseStep
after_result (RouseFlow *self)
{
  if (self->worked) {
    gtk_window_close (GTK_WINDOW (self->window));
    return ROUSE_STEP_RESULT;
  }
  switch (self->retry) {
  case ROUSE_RETRY_CONFIRM:
    return after_firmware (self); /* asks again: what was typed before does not count twice */
  case ROUSE_RETRY_FIRMWARE:
    rouse_flow_set_ipsw (self, NULL);
    return after_remedy (self);
  default:
    return ROUSE_STEP_CONNECT;
  }
}

static RouseStep (*const after[ROUSE_N_STEPS]) (RouseFlow *self) = {
  [ROUSE_STEP_CONNECT] = after_connect, [ROUSE_STEP_REMEDY] = after_remedy,   [ROUSE_STEP_FIRMWARE] = after_firmware,
  [ROUSE_STEP_DFU] = after_dfu,         [ROUSE_STEP_CONFIRM] = after_confirm, [ROUSE_STEP_RESULT] = after_result,
};

static void
next_cb (RouseFlow *self)
{
  RouseStep step = rouse_window_get_step (self->window);

  if (after[step] != NULL)
    rouse_window_turn_to (self->window, after[step](self));
}

static void
another_cb (RouseFlow *self)
{
  rouse_session_set_device (self->session, NULL);
  rouse_window_turn_to (self->window, ROUSE_STEP_CONNECT);
}

static void
window_gone_cb (gpointer user_data, GObject *window)
{
  RouseFlow *self = user_data;

  self->window = NULL;
  rouse_runner_forget_window (self->runner);
}

static void
rouse_flow_dispose (GObject *object)
{
  RouseFlow *self = ROUSE_FLOW (object);

  if (self->window != NULL)
    g_object_weak_unref (G_OBJECT (self->window), window_gone_cb, self);
  self->window = NULL;
  if (self->runner != NULL)
    rouse_runner_forget_window (self->runner);
  g_clear_object (&self->runner);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (rouse_flow_parent_class)->dispose (object);
}

static void
rouse_flow_finalize (GObject *object)
{
  g_free (ROUSE_FLOW (object)->ipsw_path);
  G_OBJECT_CLASS (rouse_flow_parent_class)->finalize (object);
}

static void
rouse_flow_class_init (RouseFlowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_flow_dispose;
  G_OBJECT_CLASS (klass)->finalize = rouse_flow_finalize;
}

static void
rouse_flow_init (RouseFlow *self)
{
}

RouseFlow *
rouse_flow_new (RouseWindow *window, RouseSession *session)
{
  static const struct {
    RouseStep step;
    const char *signal;
    GCallback callback;
  } more[] = {
    { ROUSE_STEP_FIRMWARE, "file-chosen", G_CALLBACK (file_chosen_cb) },
    { ROUSE_STEP_PROGRESS, "stop-asked", G_CALLBACK (stop_asked_cb) },
    { ROUSE_STEP_RESULT, "another", G_CALLBACK (another_cb) },
  };
  RouseFlow *self = g_object_new (ROUSE_TYPE_FLOW, NULL);

  self->window = window;
  self->session = g_object_ref (session);
  self->runner = rouse_runner_new (GTK_WINDOW (window), session);
  g_signal_connect_object (self->runner, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runner, "stopping", G_CALLBACK (stopping_cb), self, G_CONNECT_SWAPPED);
  g_object_weak_ref (G_OBJECT (window), window_gone_cb, self);
  for (RouseStep step = 0; step < ROUSE_N_STEPS; step++)
    g_signal_connect_object (rouse_window_get_page (window, step), "next", G_CALLBACK (next_cb), self,
                             G_CONNECT_SWAPPED);
  for (gsize i = 0; i < G_N_ELEMENTS (more); i++)
    g_signal_connect_object (rouse_window_get_page (window, more[i].step), more[i].signal, more[i].callback, self,
                             G_CONNECT_SWAPPED);
  rouse_connect_page_set_devices (PAGE (self, CONNECT, CONNECT), G_LIST_MODEL (rouse_session_get_devices (session)));
  rouse_connect_page_set_doctor (PAGE (self, CONNECT, CONNECT), rouse_session_get_doctor (session));
  return self;
}

void
rouse_flow_set_ipsw (RouseFlow *self, const char *path)
{
  char *copy = g_strdup (path);

  g_return_if_fail (ROUSE_IS_FLOW (self));

  g_free (self->ipsw_path);
  self->ipsw_path = copy;
}

gboolean
rouse_flow_may_close (RouseFlow *self)
{
  g_return_val_if_fail (ROUSE_IS_FLOW (self), TRUE);

  if (!rouse_session_is_restoring (self->session))
    return TRUE;
  rouse_runner_ask_to_stop (self->runner, TRUE);
  return FALSE;
}

void
rouse_flow_back (RouseFlow *self)
{
  RouseStep step = rouse_window_get_step (self->window);

  if (step <= ROUSE_STEP_CONNECT || step > ROUSE_STEP_CONFIRM)
    return;
  self->go_on = FALSE;
  rouse_dfu_page_leave (PAGE (self, DFU, DFU));
  /* What the buttons had to do is done, or was not wanted. */
  rouse_window_turn_to (self->window, step == ROUSE_STEP_CONFIRM ? ROUSE_STEP_FIRMWARE : step - 1);
}
