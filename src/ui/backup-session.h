/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backup/backup-job.h"
#include "backup/backup-survey.h"
#include "device/device.h"

/* What a page or window about backups works with: looks for them, runs one job at a time, looks again at a phone that
 * must be unlocked first. Main thread.
 *
 * Signals: "looking" (all is looked for anew), "found" (gboolean: only what the phone says has changed), "news",
 * "ended" (GError or NULL, RouseBackup or NULL). */
#define ROUSE_TYPE_BACKUP_SESSION (rouse_backup_session_get_type ())
G_DECLARE_FINAL_TYPE (RouseBackupSession, rouse_backup_session, ROUSE, BACKUP_SESSION, GObject)

RouseBackupSession *rouse_backup_session_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Which phone; NULL: none. Nothing is asked of it yet. */
void rouse_backup_session_set_device (RouseBackupSession *self, RouseDevice *device);
RouseDevice *rouse_backup_session_get_device (RouseBackupSession *self);             /* borrowed; (nullable) */
void rouse_backup_session_set_folder (RouseBackupSession *self, const char *folder); /* for new backups */
const char *rouse_backup_session_get_folder (RouseBackupSession *self);
void rouse_backup_session_set_extra (RouseBackupSession *self, const char *folder); /* looked into as well */

void rouse_backup_session_look (RouseBackupSession *self, gboolean ask_trust);
RouseBackupSurvey *rouse_backup_session_get_survey (RouseBackupSession *self); /* borrowed; NULL: nothing is known */
/* For pictures. @survey: (transfer full) */
void rouse_backup_session_take (RouseBackupSession *self, RouseBackupSurvey *survey);

/* @path, @password: as for rouse_backup_job_new(); CREATE goes to the folder. Nothing happens while another one runs.
 */
void rouse_backup_session_begin (RouseBackupSession *self, RouseBackupJobKind kind, const char *path,
                                 const char *password);
RouseBackupJob *rouse_backup_session_get_job (RouseBackupSession *self); /* borrowed; NULL: none runs */
void rouse_backup_session_stop (RouseBackupSession *self);
gboolean rouse_backup_session_is_stopping (RouseBackupSession *self);
/* Stops all, and tells no more of it. */
void rouse_backup_session_leave (RouseBackupSession *self);
