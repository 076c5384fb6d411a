/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore.h"

#include "restore/restore-job.h"
#include "restore/restore-steps.h"

/**
 * RouseRestore:
 *
 * One restore. It owns what the worker reports through ([property@Restore:progress], [property@Restore:log]) and starts
 * the worker; the work itself is the table in restore-steps.c.
 */
struct _RouseRestore {
  GObject parent_instance;

  RouseRestorePlan *plan;
  RouseDeviceWaiter *waiter;
  RouseProgress *progress;
  RouseLog *log;
  RouseRestoreWork work; /* for practice; NULL: the steps */
  GObject *work_data;
  GCancellable *cancellable;
  gboolean is_running;
  guint tick_id;
  char *warnings;
  char *device_log;
  gboolean modem_failed;
  gint64 status;
};

G_DEFINE_FINAL_TYPE (RouseRestore, rouse_restore, G_TYPE_OBJECT)

enum { PROP_0, PROP_PROGRESS, PROP_LOG, PROP_RUNNING, N_PROPS };
static GParamSpec *props[N_PROPS];

static void
rouse_restore_dispose (GObject *object)
{
  RouseRestore *self = ROUSE_RESTORE (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->plan);
  g_clear_object (&self->waiter);
  g_clear_object (&self->work_data);
  g_clear_object (&self->progress);
  g_clear_object (&self->log);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (rouse_restore_parent_class)->dispose (object);
}

static void
rouse_restore_finalize (GObject *object)
{
  RouseRestore *self = ROUSE_RESTORE (object);

  g_free (self->warnings);
  g_free (self->device_log);
  G_OBJECT_CLASS (rouse_restore_parent_class)->finalize (object);
}

static void
rouse_restore_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RouseRestore *self = ROUSE_RESTORE (object);

  switch (prop_id) {
  case PROP_PROGRESS:
    g_value_set_object (value, self->progress);
    break;
  case PROP_LOG:
    g_value_set_object (value, self->log);
    break;
  case PROP_RUNNING:
    g_value_set_boolean (value, self->is_running);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
rouse_restore_class_init (RouseRestoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = rouse_restore_dispose;
  object_class->finalize = rouse_restore_finalize;
  object_class->get_property = rouse_restore_get_property;

  props[PROP_PROGRESS] = g_param_spec_object ("progress", NULL, NULL, ROUSE_TYPE_PROGRESS, flags);
  props[PROP_LOG] = g_param_spec_object ("log", NULL, NULL, ROUSE_TYPE_LOG, flags);
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
rouse_restore_init (RouseRestore *self)
{
  self->progress = rouse_progress_new ();
  self->log = rouse_log_new ();
  self->cancellable = g_cancellable_new ();
}

/**
 * rouse_restore_new:
 * @plan: what to do
 * @waiter: told of every phone that comes and goes
 */
RouseRestore *
rouse_restore_new (RouseRestorePlan *plan, RouseDeviceWaiter *waiter)
{
  RouseRestore *self = g_object_new (ROUSE_TYPE_RESTORE, NULL);

  self->plan = g_object_ref (plan);
  self->waiter = g_object_ref (waiter);
  rouse_progress_set_image_size (self->progress, rouse_restore_plan_get_image_size (plan));
  return self;
}

/**
 * rouse_restore_new_practice:
 * @plan: from rouse_restore_plan_new_practice()
 * @work: run on the worker's thread
 * @data: (nullable): for @work
 */
RouseRestore *
rouse_restore_new_practice (RouseRestorePlan *plan, RouseRestoreWork work, GObject *data)
{
  RouseRestore *self = g_object_new (ROUSE_TYPE_RESTORE, NULL);

  self->plan = g_object_ref (plan);
  self->work = work;
  self->work_data = data != NULL ? g_object_ref (data) : NULL;
  return self;
}

RouseRestorePlan *
rouse_restore_get_plan (RouseRestore *self)
{
  return self->plan;
}

RouseProgress *
rouse_restore_get_progress (RouseRestore *self)
{
  return self->progress;
}

RouseLog *
rouse_restore_get_log (RouseRestore *self)
{
  return self->log;
}

gboolean
rouse_restore_is_running (RouseRestore *self)
{
  return self->is_running;
}

static void
restore_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (rouse_restore_steps_run (task_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
practice_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  RouseRestore *self = source;
  GError *error = NULL;

  if (self->work (self->progress, self->log, self->work_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
tick_cb (gpointer user_data)
{
  RouseRestore *self = user_data;

  rouse_progress_tick (self->progress);
  return G_SOURCE_CONTINUE;
}

static void
set_running (RouseRestore *self, gboolean is_running)
{
  self->is_running = is_running;
  if (is_running)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
  else
    g_clear_handle_id (&self->tick_id, g_source_remove);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
}

/**
 * rouse_restore_run_async:
 *
 * Starts the restore. Once an object. The callback comes when the worker has let go of the phone.
 */
void
rouse_restore_run_async (RouseRestore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, callback, user_data);

  g_return_if_fail (!self->is_running);

  g_task_set_source_tag (task, rouse_restore_run_async);
  g_task_set_return_on_cancel (task, FALSE);  /* not over before the worker has let go of the device */
  g_task_set_check_cancellable (task, FALSE); /* a cancel that came too late does not undo a success */
  if (self->work == NULL)
    g_task_set_task_data (task, rouse_restore_job_new (self->plan, self->waiter, self->progress, self->log),
                          (GDestroyNotify) rouse_restore_job_free);
  set_running (self, TRUE);
  g_task_run_in_thread (task, self->work == NULL ? restore_thread : practice_thread);
}

gboolean
rouse_restore_run_finish (RouseRestore *self, GAsyncResult *result, GError **error)
{
  RouseRestoreJob *job = g_task_get_task_data (G_TASK (result));

  if (self->is_running && job != NULL) {
    self->warnings = job->warnings->len > 0 ? g_strdup (job->warnings->str) : NULL;
    self->device_log = g_strdup (job->device_log);
    self->modem_failed = job->modem_failed;
    self->status = job->status;
  }
  if (self->is_running)
    set_running (self, FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
rouse_restore_cancel (RouseRestore *self, GError **error)
{
  return rouse_progress_cancel (self->progress, self->cancellable, error);
}

char *
rouse_restore_get_warnings (RouseRestore *self)
{
  return g_strdup (self->warnings);
}

char *
rouse_restore_get_device_log (RouseRestore *self)
{
  return g_strdup (self->device_log);
}

gboolean
rouse_restore_has_modem_failed (RouseRestore *self)
{
  return self->modem_failed;
}

gint64
rouse_restore_get_status (RouseRestore *self)
{
  return self->status;
}
