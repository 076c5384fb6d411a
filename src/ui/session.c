/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/session.h"

#include "backup/phone-room.h"
#include "transport/device-monitor.h"

/**
 * RouseSession:
 *
 * What the window knows of the engine. It remembers what was chosen, and nothing of how it looks.
 */
struct _RouseSession {
  GObject parent_instance;

  char *tss_url;
  char *asset_url;
  char *catalogue_url;
  RouseDeviceMonitor *monitor;
  RousePracticePhone *practice; /* instead of the monitor; NULL: none */
  RouseUsbTimeline *usb_timeline;
  RouseDoctor *doctor; /* NULL: nobody has asked for it */
  RouseDevice *device;
  RouseRestorePlan *plan;
  RouseRestore *restore;
  GCancellable *checking; /* of the check that counts */
  char *seen_version;     /* of the phone of this session, when it was switched on; NULL: not seen so */
  gboolean skip_room;     /* the person has been told that the phone is too full */
};

G_DEFINE_FINAL_TYPE (RouseSession, rouse_session, G_TYPE_OBJECT)

enum { PROP_0, PROP_DEVICE, N_PROPS };
static GParamSpec *props[N_PROPS];

static void
forget_plan (RouseSession *self)
{
  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
  g_clear_object (&self->plan);
}

static void
rouse_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, ROUSE_SESSION (object)->device);
}

static void
rouse_session_dispose (GObject *object)
{
  RouseSession *self = ROUSE_SESSION (object);

  forget_plan (self);
  g_clear_object (&self->restore);
  g_clear_object (&self->device);
  g_clear_object (&self->usb_timeline);
  g_clear_object (&self->monitor);
  g_clear_object (&self->practice);
  g_clear_object (&self->doctor);
  G_OBJECT_CLASS (rouse_session_parent_class)->dispose (object);
}

static void
rouse_session_finalize (GObject *object)
{
  g_free (ROUSE_SESSION (object)->tss_url);
  g_free (ROUSE_SESSION (object)->asset_url);
  g_free (ROUSE_SESSION (object)->catalogue_url);
  g_free (ROUSE_SESSION (object)->seen_version);
  G_OBJECT_CLASS (rouse_session_parent_class)->finalize (object);
}

static void
rouse_session_class_init (RouseSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = rouse_session_get_property;
  object_class->dispose = rouse_session_dispose;
  object_class->finalize = rouse_session_finalize;
  props[PROP_DEVICE] =
      g_param_spec_object ("device", NULL, NULL, ROUSE_TYPE_DEVICE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
rouse_session_init (RouseSession *self)
{
}

RouseSession *
rouse_session_new (const char *tss_url, const char *asset_url)
{
  RouseSession *self = g_object_new (ROUSE_TYPE_SESSION, NULL);

  self->monitor = rouse_device_monitor_new ();
  self->usb_timeline = rouse_usb_timeline_new (rouse_device_monitor_get_list (self->monitor));
  self->tss_url = g_strdup (tss_url);
  self->asset_url = g_strdup (asset_url);
  return self;
}

RouseSession *
rouse_session_new_practice (RousePracticeStart start)
{
  RouseSession *self = g_object_new (ROUSE_TYPE_SESSION, NULL);

  self->practice = rouse_practice_phone_new (start);
  self->usb_timeline = rouse_usb_timeline_new (rouse_practice_phone_get_list (self->practice));
  return self;
}

RousePracticePhone *
rouse_session_get_practice (RouseSession *self)
{
  g_return_val_if_fail (ROUSE_IS_SESSION (self), NULL);

  return self->practice;
}

void
rouse_session_set_catalogue_url (RouseSession *self, const char *url)
{
  char *copy = g_strdup (url);

  g_return_if_fail (ROUSE_IS_SESSION (self));

  g_free (self->catalogue_url);
  self->catalogue_url = copy;
}

const char *
rouse_session_get_catalogue_url (RouseSession *self)
{
  g_return_val_if_fail (ROUSE_IS_SESSION (self), NULL);

  return self->catalogue_url;
}

const char *
rouse_session_get_tss_url (RouseSession *self)
{
  g_return_val_if_fail (ROUSE_IS_SESSION (self), NULL);

  return self->tss_url;
}

RouseDeviceWaiter *
rouse_session_get_waiter (RouseSession *self)
{
  g_return_val_if_fail (ROUSE_IS_SESSION (self), NULL);

  if (self->practice != NULL)
    return rouse_practice_phone_get_waiter (self->practice);
  return rouse_device_monitor_get_waiter (self->monitor);
}

RouseUsbTimeline *
rouse_session_get_usb_timeline (RouseSession *self)
{
  g_return_val_if_fail (ROUSE_IS_SESSION (self), NULL);

  return self->usb_timeline;
}

gboolean
rouse_session_start (RouseSession *self, GError **error)
{
  g_return_val_if_fail (ROUSE_IS_SESSION (self), FALSE);

  return self->practice != NULL || rouse_device_monitor_start (self->monitor, error);
}

RouseDoctor *
rouse_session_get_doctor (RouseSession *self)
{
  RouseDoctorHost *host;

  g_return_val_if_fail (ROUSE_IS_SESSION (self), NULL);

  if (self->doctor != NULL)
    return self->doctor;
  host = rouse_doctor_host_new ();
  if (self->tss_url != NULL) { /* whoever signs in Apple's place is the one to be reached */
    g_strfreev (host->urls);
    host->urls = g_strdupv ((char *[]){ self->tss_url, NULL });
  }
  self->doctor = rouse_doctor_new (host);
  return self->doctor;
}

RouseDeviceList *
rouse_session_get_devices (RouseSession *self)
{
  g_return_val_if_fail (ROUSE_IS_SESSION (self), NULL);

  if (self->practice != NULL)
    return rouse_practice_phone_get_list (self->practice);
  return rouse_device_monitor_get_list (self->monitor);
}

RouseDevice *
rouse_session_get_device (RouseSession *self)
{
  g_return_val_if_fail (ROUSE_IS_SESSION (self), NULL);

  return self->device;
}

/* In its other modes a phone does not tell it. */
static void
note_version (RouseSession *self)
{
  const char *version = rouse_device_get_sighting (self->device)->version;

  if (version == NULL)
    return;
  g_free (self->seen_version);
  self->seen_version = g_strdup (version);
}

const char *
rouse_session_get_seen_version (RouseSession *self)
{
  g_return_val_if_fail (ROUSE_IS_SESSION (self), NULL);

  return self->seen_version;
}

void
rouse_session_set_device (RouseSession *self, RouseDevice *device)
{
  g_return_if_fail (ROUSE_IS_SESSION (self) && !rouse_session_is_restoring (self));

  if (self->device == device)
    return;
  if (self->device != NULL)
    g_signal_handlers_disconnect_by_func (self->device, note_version, self);
  g_set_object (&self->device, device);
  g_clear_pointer (&self->seen_version, g_free);
  if (device != NULL) {
    g_signal_connect_object (device, "notify::mode", G_CALLBACK (note_version), self, G_CONNECT_SWAPPED);
    note_version (self);
  }
  forget_plan (self);
  self->skip_room = FALSE;
  rouse_device_list_keep (rouse_session_get_devices (self), device != NULL ? rouse_device_get_ecid (device) : 0);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DEVICE]);
}

static void
room_thread (GTask *room, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (rouse_phone_room_check (task_data, NULL, &error))
    g_task_return_boolean (room, TRUE);
  else
    g_task_return_error (room, error);
}

/* @result is that of the room's task, whose data is the plan. */
static void
room_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RouseSession *self = g_task_get_source_object (task);
  RouseRestorePlan *plan = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (g_task_return_error_if_cancelled (task)) {
    g_clear_error (&error);
  } else if (ok) {
    g_set_object (&self->plan, plan);
    g_task_return_pointer (task, plan, NULL);
  } else {
    g_task_return_error (task, error);
  }
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RouseSession *self = g_task_get_source_object (task);
  g_autoptr (RouseRestorePlan) plan = NULL;
  g_autoptr (GTask) room = NULL;
  GError *error = NULL;

  plan = rouse_restore_plan_new_finish (result, &error);
  if (g_task_return_error_if_cancelled (task)) {
    g_clear_error (&error);
    return;
  }
  if (plan == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (self->skip_room) {
    g_set_object (&self->plan, plan);
    g_task_return_pointer (task, plan, NULL);
    return;
  }
  room = g_task_new (self, self->checking, room_cb, g_object_ref (task));
  g_task_set_task_data (room, g_steal_pointer (&plan), g_object_unref);
  g_task_run_in_thread (room, room_thread);
}

void
rouse_session_set_skip_room (RouseSession *self, gboolean skip)
{
  g_return_if_fail (ROUSE_IS_SESSION (self));

  self->skip_room = skip;
}

static void
practise_check (RouseSession *self, gboolean erase, GTask *task)
{
  self->plan = rouse_practice_phone_plan (self->practice, erase);
  g_task_return_pointer (task, self->plan, NULL);
  g_object_unref (task);
}

void
rouse_session_check_async (RouseSession *self, const char *ipsw_path, gboolean erase, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (RouseRestoreRequest) request = NULL;
  RouseRestoreWish wish = { .ipsw_path = ipsw_path, .erase = erase };
  GTask *task;

  g_return_if_fail (ROUSE_IS_SESSION (self) && self->device != NULL);

  forget_plan (self);
  self->checking = g_cancellable_new ();
  task = g_task_new (self, self->checking, callback, user_data);
  g_task_set_source_tag (task, rouse_session_check_async);

  if (self->practice != NULL) {
    practise_check (self, erase, task);
    return;
  }
  wish.ecid = rouse_device_get_ecid (self->device);
  wish.tss_url = self->tss_url;
  wish.asset_url = self->asset_url;
  request = rouse_restore_request_new (&wish);
  rouse_restore_plan_new_async (request, rouse_device_get_sighting (self->device), self->checking, planned_cb, task);
}

RouseRestorePlan *
rouse_session_check_finish (RouseSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

RouseRestorePlan *
rouse_session_get_plan (RouseSession *self)
{
  g_return_val_if_fail (ROUSE_IS_SESSION (self), NULL);

  return self->plan;
}

RouseRestore *
rouse_session_begin (RouseSession *self)
{
  g_return_val_if_fail (ROUSE_IS_SESSION (self) && self->plan != NULL && !rouse_session_is_restoring (self), NULL);

  g_clear_object (&self->restore);
  if (self->practice != NULL)
    self->restore = rouse_practice_phone_restore (self->practice, self->plan);
  else
    self->restore = rouse_restore_new (self->plan, rouse_session_get_waiter (self));
  return self->restore;
}

RouseRestore *
rouse_session_get_restore (RouseSession *self)
{
  g_return_val_if_fail (ROUSE_IS_SESSION (self), NULL);

  return self->restore;
}

gboolean
rouse_session_is_restoring (RouseSession *self)
{
  g_return_val_if_fail (ROUSE_IS_SESSION (self), FALSE);

  return self->restore != NULL && rouse_restore_is_running (self->restore);
}

RouseReport *
rouse_session_make_report (RouseSession *self)
{
  RouseReport *report = rouse_report_new ();

  g_return_val_if_fail (ROUSE_IS_SESSION (self), report);

  rouse_report_add_timeline (report, self->usb_timeline);
  if (self->restore != NULL) {
    g_autofree char *warnings = rouse_restore_get_warnings (self->restore);
    g_autofree char *device_log = rouse_restore_get_device_log (self->restore);

    rouse_report_add_section (report, "warnings", warnings);
    rouse_report_add_section (report, "log of the phone", device_log);
    rouse_report_add_log (report, rouse_restore_get_log (self->restore));
  }
  return report;
}
