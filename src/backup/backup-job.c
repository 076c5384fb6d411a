/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup-job.h"

#include "backup/backup-encryption.h"
#include "backup/backup-return.h"
#include "backup/backup-run.h"

/**
 * RouseBackupJob:
 *
 * What the worker tells is kept under a lock and heard of on the main loop, at most once a turn.
 */
struct _RouseBackupJob {
  GObject parent_instance;

  RouseBackupJobKind kind;
  char *udid;
  char *path;
  char *password;

  RouseBackupNews news; /* main thread */
  GMutex lock;
  RouseBackupNews told; /* under the lock */
  gboolean is_pending;  /* under the lock: the main loop will look */
  gboolean has_run;
};

G_DEFINE_FINAL_TYPE (RouseBackupJob, rouse_backup_job, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
rouse_backup_job_finalize (GObject *object)
{
  RouseBackupJob *self = ROUSE_BACKUP_JOB (object);

  g_free (self->udid);
  g_free (self->path);
  g_free (self->password);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (rouse_backup_job_parent_class)->finalize (object);
}

static void
rouse_backup_job_class_init (RouseBackupJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_backup_job_finalize;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", ROUSE_TYPE_BACKUP_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rouse_backup_job_init (RouseBackupJob *self)
{
  g_mutex_init (&self->lock);
  self->news.fraction = self->told.fraction = -1;
}

RouseBackupJob *
rouse_backup_job_new (RouseBackupJobKind kind, const char *udid, const char *path, const char *password)
{
  RouseBackupJob *self = g_object_new (ROUSE_TYPE_BACKUP_JOB, NULL);

  self->kind = kind;
  self->udid = g_strdup (udid);
  self->path = g_strdup (path);
  self->password = g_strdup (password);
  return self;
}

RouseBackupJobKind
rouse_backup_job_get_kind (RouseBackupJob *self)
{
  g_return_val_if_fail (ROUSE_IS_BACKUP_JOB (self), ROUSE_BACKUP_JOB_CREATE);

  return self->kind;
}

const RouseBackupNews *
rouse_backup_job_get_news (RouseBackupJob *self)
{
  g_return_val_if_fail (ROUSE_IS_BACKUP_JOB (self), NULL);

  return &self->news;
}

static gboolean
told_cb (gpointer user_data)
{
  RouseBackupJob *self = user_data;

  g_mutex_lock (&self->lock);
  self->news = self->told;
  self->is_pending = FALSE;
  g_mutex_unlock (&self->lock);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* Worker thread. */
static void
tell_cb (const RouseBackupNews *news, gpointer user_data)
{
  GTask *task = user_data;
  RouseBackupJob *self = g_task_get_source_object (task);
  gboolean was_pending;

  g_mutex_lock (&self->lock);
  self->told = *news;
  was_pending = self->is_pending;
  self->is_pending = TRUE;
  g_mutex_unlock (&self->lock);
  if (!was_pending) {
    g_autoptr (GSource) source = g_idle_source_new ();

    g_source_set_priority (source, G_PRIORITY_DEFAULT); /* not after the end, which is told at this priority */
    g_source_set_callback (source, told_cb, g_object_ref (self), g_object_unref);
    g_source_attach (source, g_task_get_context (task));
  }
}

static RouseBackup *
run (RouseBackupJob *self, const RouseBackupListener *listener, GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseBackup) backup = NULL;

  switch (self->kind) {
  case ROUSE_BACKUP_JOB_CREATE:
    return rouse_backup_run (self->udid, self->path, NULL, listener, cancellable, error);
  case ROUSE_BACKUP_JOB_RETURN:
    backup = rouse_backup_read (self->path, error);
    if (backup != NULL)
      rouse_backup_return (backup, self->udid, self->password, NULL, listener, cancellable, error);
    return NULL;
  default:
    rouse_backup_set_encryption (self->udid, self->kind == ROUSE_BACKUP_JOB_ENCRYPT, self->password, NULL, listener,
                                 cancellable, error);
    return NULL;
  }
}

static void
run_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const RouseBackupListener listener = { .tell = tell_cb, .user_data = task };
  GError *error = NULL;
  RouseBackup *backup = run (source, &listener, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, backup, (GDestroyNotify) rouse_backup_free);
}

void
rouse_backup_job_run_async (RouseBackupJob *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (ROUSE_IS_BACKUP_JOB (self) && !self->has_run);

  self->has_run = TRUE;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, rouse_backup_job_run_async);
  g_task_set_return_on_cancel (task, FALSE); /* not over before the tool has ended */
  g_task_run_in_thread (task, run_thread);
}

gboolean
rouse_backup_job_run_finish (RouseBackupJob *self, GAsyncResult *result, RouseBackup **backup, GError **error)
{
  g_autoptr (RouseBackup) made = NULL;
  GError *local = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  made = g_task_propagate_pointer (G_TASK (result), &local);
  if (local != NULL) {
    g_propagate_error (error, local);
    return FALSE;
  }
  if (backup != NULL)
    *backup = g_steal_pointer (&made);
  return TRUE;
}
