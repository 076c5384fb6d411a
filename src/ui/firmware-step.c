/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/firmware-step.h"

#include "base/error.h"
#include "firmware/firmware-release.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

/**
 * RouseFirmwareStep:
 *
 * Between the page on which a firmware is chosen and the session that makes a plan of it.
 */
struct _RouseFirmwareStep {
  GObject parent_instance;

  RouseFirmwarePage *page; /* not held; NULL: not made so far, or gone */
  RouseSession *session;
  char *ipsw_path;
  gboolean erase;
};

G_DEFINE_FINAL_TYPE (RouseFirmwareStep, rouse_firmware_step, G_TYPE_OBJECT)

enum { SIGNAL_PLANNED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Data that a newer system has written cannot be kept by an older one. */
static gboolean
is_older (RouseFirmwareStep *self, RouseRestorePlan *plan)
{
  const char *seen = rouse_session_get_seen_version (self->session);

  return !self->erase && seen != NULL &&
         rouse_firmware_release_compare_versions (rouse_restore_plan_get_version (plan), seen) < 0;
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RouseFirmwareStep) self = user_data;
  g_autoptr (GError) error = NULL;
  RouseRestorePlan *plan = rouse_session_check_finish (self->session, result, &error);
  g_autofree char *file_name = self->ipsw_path != NULL ? g_path_get_basename (self->ipsw_path) : g_strdup ("");
  GStatBuf status;
  RouseFirmwareFacts facts = { .file_name = file_name };

  if (self->page == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (g_error_matches (error, ROUSE_ERROR, ROUSE_ERROR_PHONE_FULL)) {
    g_message ("%s: %s", file_name, error->message);
    rouse_firmware_page_show_phone_full (self->page, error);
    g_signal_emit (self, signals[SIGNAL_PLANNED], 0, FALSE);
    return;
  }
  if (plan == NULL) {
    rouse_firmware_page_show_error (self->page, file_name, error);
    rouse_firmware_step_set_ipsw (self, NULL); /* who comes to the page again is offered the newest version */
    g_message ("%s: %s", file_name, error->message);
    g_signal_emit (self, signals[SIGNAL_PLANNED], 0, FALSE);
    return;
  }
  if (is_older (self, plan)) {
    rouse_firmware_page_show_older (self->page, rouse_restore_plan_get_version (plan),
                                    rouse_session_get_seen_version (self->session));
    rouse_firmware_step_set_ipsw (self, NULL);
    g_signal_emit (self, signals[SIGNAL_PLANNED], 0, FALSE);
    return;
  }
  facts.phone_name = rouse_restore_plan_get_device_name (plan);
  facts.version = rouse_restore_plan_get_version (plan);
  facts.build = rouse_restore_plan_get_build (plan);
  if (rouse_session_get_practice (self->session) != NULL)
    facts.file_name = _ ("Made up for practice: nothing is downloaded");
  else if (g_stat (self->ipsw_path, &status) == 0 && S_ISREG (status.st_mode))
    facts.size = status.st_size;
  rouse_firmware_page_show_ready (self->page, &facts);
  g_signal_emit (self, signals[SIGNAL_PLANNED], 0, TRUE);
}

static void
load_versions (RouseFirmwareStep *self)
{
  RouseDevice *device = rouse_session_get_device (self->session);
  const RouseDeviceModel *model = rouse_device_get_model (device);
  const RouseDownloadPhone phone = {
    .model = model,
    .ecid = rouse_device_get_ecid (device),
    .erase = self->erase,
    .tss_url = rouse_session_get_tss_url (self->session),
  };

  rouse_firmware_page_set_phone (self->page, &phone);
  rouse_versions_view_load (rouse_firmware_page_get_versions (self->page), model != NULL ? model->product_type : NULL,
                            rouse_session_get_catalogue_url (self->session));
}

static void
check (RouseFirmwareStep *self)
{
  g_autofree char *name = NULL;
  g_autofree char *file_name = NULL;

  if (rouse_session_get_practice (self->session) != NULL) {
    rouse_session_check_async (self->session, NULL, self->erase, checked_cb, g_object_ref (self));
    return;
  }
  if (self->ipsw_path == NULL) {
    g_object_get (rouse_session_get_device (self->session), "title", &name, NULL);
    load_versions (self);
    rouse_firmware_page_show_empty (self->page, name);
    return;
  }
  file_name = g_path_get_basename (self->ipsw_path);
  rouse_firmware_page_show_checking (self->page, file_name);
  rouse_session_check_async (self->session, self->ipsw_path, self->erase, checked_cb, g_object_ref (self));
}

static void
file_chosen_cb (RouseFirmwareStep *self, GFile *file)
{
  const char *path = g_file_peek_path (file);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  if (path != NULL) {
    rouse_firmware_step_set_ipsw (self, path);
    check (self);
    return;
  }
  error = g_error_new (ROUSE_ERROR, ROUSE_ERROR_NOT_READABLE, "not on this computer");
  name = g_file_get_basename (file);
  rouse_firmware_page_show_error (self->page, name, error);
}

static void
in_spite_cb (RouseFirmwareStep *self)
{
  rouse_session_set_skip_room (self->session, TRUE);
  check (self);
}

static void
rouse_firmware_step_finalize (GObject *object)
{
  RouseFirmwareStep *self = ROUSE_FIRMWARE_STEP (object);

  g_clear_object (&self->session);
  g_free (self->ipsw_path);
  G_OBJECT_CLASS (rouse_firmware_step_parent_class)->finalize (object);
}

static void
rouse_firmware_step_class_init (RouseFirmwareStepClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_firmware_step_finalize;
  signals[SIGNAL_PLANNED] = g_signal_new ("planned", ROUSE_TYPE_FIRMWARE_STEP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
rouse_firmware_step_init (RouseFirmwareStep *self)
{
}

RouseFirmwareStep *
rouse_firmware_step_new (RouseSession *session)
{
  RouseFirmwareStep *self = g_object_new (ROUSE_TYPE_FIRMWARE_STEP, NULL);

  self->session = g_object_ref (session);
  return self;
}

void
rouse_firmware_step_set_page (RouseFirmwareStep *self, RouseFirmwarePage *page)
{
  g_return_if_fail (ROUSE_IS_FIRMWARE_STEP (self) && self->page == NULL);

  self->page = page;
  g_signal_connect_object (page, "file-chosen", G_CALLBACK (file_chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "again", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "in-spite", G_CALLBACK (in_spite_cb), self, G_CONNECT_SWAPPED);
}

void
rouse_firmware_step_forget_page (RouseFirmwareStep *self)
{
  g_return_if_fail (ROUSE_IS_FIRMWARE_STEP (self));

  self->page = NULL;
}

void
rouse_firmware_step_set_ipsw (RouseFirmwareStep *self, const char *path)
{
  char *copy = g_strdup (path);

  g_return_if_fail (ROUSE_IS_FIRMWARE_STEP (self));

  g_free (self->ipsw_path);
  self->ipsw_path = copy;
}

void
rouse_firmware_step_check (RouseFirmwareStep *self, gboolean erase)
{
  g_return_if_fail (ROUSE_IS_FIRMWARE_STEP (self) && self->page != NULL);

  self->erase = erase;
  check (self);
}
