/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "backup/backup-work.h"

typedef enum {
  ROUSE_BACKUP_JOB_CREATE,
  ROUSE_BACKUP_JOB_RETURN,
  ROUSE_BACKUP_JOB_ENCRYPT, /* turns encryption on */
  ROUSE_BACKUP_JOB_DECRYPT, /* turns it off */
} RouseBackupJobKind;

/* Work with a phone and its backups for a main loop: runs on a thread of its own, tells here. One run an object. Main
 * thread. Signal "changed": there is news. */
#define ROUSE_TYPE_BACKUP_JOB (rouse_backup_job_get_type ())
G_DECLARE_FINAL_TYPE (RouseBackupJob, rouse_backup_job, ROUSE, BACKUP_JOB, GObject)

/* @path: CREATE: the folder that gets the backup; RETURN: the backup; else NULL. @password: (nullable) */
RouseBackupJob *rouse_backup_job_new (RouseBackupJobKind kind, const char *udid, const char *path,
                                      const char *password) G_GNUC_WARN_UNUSED_RESULT;
RouseBackupJobKind rouse_backup_job_get_kind (RouseBackupJob *self);
const RouseBackupNews *rouse_backup_job_get_news (RouseBackupJob *self); /* borrowed, as of the last "changed" */
/* Cancelling ends it as G_IO_ERROR_CANCELLED, once the tool has stopped. */
void rouse_backup_job_run_async (RouseBackupJob *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
/* @backup: (out) (optional) (transfer full): of CREATE, what was made */
gboolean rouse_backup_job_run_finish (RouseBackupJob *self, GAsyncResult *result, RouseBackup **backup, GError **error);
