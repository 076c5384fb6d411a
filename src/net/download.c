/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/download.h"

#include "net/download-job.h"
#include "net/download-private.h"

#define TELL_US (G_USEC_PER_SEC / 10) /* between two notifications of bytes */

/**
 * RouseDownload:
 *
 * One download: what the window shows of it, and the worker that fetches it (download-job.c). The worker writes the
 * numbers under the lock; the main context hears of them, at most once a turn.
 */
G_DEFINE_FINAL_TYPE (RouseDownload, rouse_download, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_FRACTION,
  PROP_BYTES,
  PROP_TOTAL,
  PROP_SPEED,
  PROP_SECONDS_LEFT,
  PROP_STATE,
  PROP_DETAIL,
  PROP_PAUSED,
  PROP_RUNNING,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

/* --- from the worker to the main context --- */

static gboolean
notify_cb (gpointer user_data)
{
  RouseDownload *self = user_data;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->pending, g_source_unref);
  g_mutex_unlock (&self->lock);

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_0 + 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[i]);
  g_object_thaw_notify (G_OBJECT (self));
  return G_SOURCE_REMOVE;
}

void
rouse_download_changed (RouseDownload *self)
{
  if (self->pending != NULL)
    return;
  self->pending = g_idle_source_new ();
  g_source_set_priority (self->pending, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->pending, notify_cb, g_object_ref (self), g_object_unref);
  g_source_attach (self->pending, self->context);
}

void
rouse_download_tell_state (RouseDownload *self, RouseDownloadState state, const char *reason)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  if (self->state == state && g_strcmp0 (self->reason, reason) == 0)
    return;
  if (state == ROUSE_DOWNLOAD_RUNNING || self->state == ROUSE_DOWNLOAD_RUNNING)
    rouse_speed_meter_begin (&self->meter, self->bytes, g_get_monotonic_time ());
  self->state = state;
  g_free (self->reason);
  self->reason = g_strdup (reason);
  rouse_download_changed (self);
}

void
rouse_download_tell_bytes (RouseDownload *self, guint64 bytes, guint64 total, gsize n_new)
{
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  self->bytes = bytes;
  self->total = total;
  self->fetched += n_new;
  if (now - self->told_us < TELL_US && bytes != total)
    return;
  self->told_us = now;
  if (self->state == ROUSE_DOWNLOAD_RUNNING)
    rouse_speed_meter_update (&self->meter, bytes, now);
  rouse_download_changed (self);
}

/* --- what is asked for once --- */

const char *
rouse_download_get_path (RouseDownload *self)
{
  return self->path;
}

RouseLog *
rouse_download_get_log (RouseDownload *self)
{
  return self->log;
}

guint64
rouse_download_get_fetched (RouseDownload *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->fetched;
}

char *
rouse_download_get_digest (RouseDownload *self)
{
  return g_strdup (self->digest);
}

gboolean
rouse_download_is_checked (RouseDownload *self)
{
  return self->is_checked;
}

/* --- the run --- */

static void
download_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (rouse_download_job_run (task_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* On a line that is silent the speed falls, though nothing comes that would say so. */
static gboolean
tick_cb (gpointer user_data)
{
  RouseDownload *self = user_data;
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  if (self->state == ROUSE_DOWNLOAD_RUNNING) {
    rouse_speed_meter_update (&self->meter, self->bytes, g_get_monotonic_time ());
    rouse_download_changed (self);
  }
  return G_SOURCE_CONTINUE;
}

static void
set_running (RouseDownload *self, gboolean is_running)
{
  self->is_running = is_running;
  if (is_running)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
  else
    g_clear_handle_id (&self->tick_id, g_source_remove);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
}

/**
 * rouse_download_run_async:
 *
 * Starts it. The callback comes when the worker has let go of the files.
 */
void
rouse_download_run_async (RouseDownload *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, callback, user_data);

  g_return_if_fail (self->job != NULL);

  g_task_set_source_tag (task, rouse_download_run_async);
  g_task_set_return_on_cancel (task, FALSE);  /* not over before the worker has let go of the part */
  g_task_set_check_cancellable (task, FALSE); /* a cancel that came too late does not undo a success */
  g_task_set_task_data (task, g_steal_pointer (&self->job), (GDestroyNotify) rouse_download_job_free);
  set_running (self, TRUE);
  g_task_run_in_thread (task, download_thread);
}

gboolean
rouse_download_run_finish (RouseDownload *self, GAsyncResult *result, GError **error)
{
  RouseDownloadJob *job = g_task_get_task_data (G_TASK (result));
  gboolean ok = g_task_propagate_boolean (G_TASK (result), error);

  if (self->is_running) {
    self->digest = g_strdup (job->digest);
    self->is_checked = ok && job->is_checked;
    rouse_download_tell_state (self, ok ? ROUSE_DOWNLOAD_DONE : ROUSE_DOWNLOAD_FAILED, NULL);
    set_running (self, FALSE);
  }
  return ok;
}

/* --- the object --- */

static void
rouse_download_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RouseDownload *self = ROUSE_DOWNLOAD (object);

  switch (prop_id) {
  case PROP_FRACTION:
    g_value_set_double (value, rouse_download_get_fraction (self));
    break;
  case PROP_BYTES:
    g_value_set_uint64 (value, rouse_download_get_bytes (self));
    break;
  case PROP_TOTAL:
    g_value_set_uint64 (value, rouse_download_get_total (self));
    break;
  case PROP_SPEED:
    g_value_set_uint64 (value, rouse_download_get_speed (self));
    break;
  case PROP_SECONDS_LEFT:
    g_value_set_int (value, rouse_download_get_seconds_left (self));
    break;
  case PROP_STATE:
    g_value_set_uint (value, rouse_download_get_state (self));
    break;
  case PROP_DETAIL:
    g_value_take_string (value, rouse_download_get_detail (self));
    break;
  case PROP_PAUSED:
    g_value_set_boolean (value, rouse_download_is_paused (self));
    break;
  case PROP_RUNNING:
    g_value_set_boolean (value, self->is_running);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
rouse_download_finalize (GObject *object)
{
  RouseDownload *self = ROUSE_DOWNLOAD (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->job, rouse_download_job_free);
  g_clear_object (&self->log);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->attempt);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->path);
  g_free (self->reason);
  g_free (self->digest);
  G_OBJECT_CLASS (rouse_download_parent_class)->finalize (object);
}

static void
rouse_download_class_init (RouseDownloadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = rouse_download_get_property;
  object_class->finalize = rouse_download_finalize;

  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, flags);
  props[PROP_BYTES] = g_param_spec_uint64 ("bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_TOTAL] = g_param_spec_uint64 ("total", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_SPEED] = g_param_spec_uint64 ("speed", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_SECONDS_LEFT] = g_param_spec_int ("seconds-left", NULL, NULL, -1, G_MAXINT, -1, flags);
  props[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  props[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, flags);
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
rouse_download_init (RouseDownload *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->context = g_main_context_ref_thread_default ();
  self->log = rouse_log_new ();
  self->cancellable = g_cancellable_new ();
}

RouseDownload *
rouse_download_new (const RouseDownloadWish *wish)
{
  RouseDownload *self = g_object_new (ROUSE_TYPE_DOWNLOAD, NULL);

  self->path = g_strdup (wish->path);
  self->total = wish->size;
  self->job = rouse_download_job_new (wish, self);
  return self;
}
