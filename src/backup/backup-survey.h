/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "backup/backup-facts.h"
#include "backup/backup.h"
#include "device/sighting.h"

/* What there is before a repair: what the phone tells, and its backups on this computer. */
typedef struct {
  RouseBackupFacts *facts; /* NULL: the phone has not started, or could not be asked */
  GPtrArray *backups;      /* (element-type RouseBackup): checked, newest first */
  gboolean is_certain;     /* FALSE: of phones of this model; which phone cannot be known in its mode */
  char *udid;              /* NULL: cannot be known in its mode */
  gboolean can_back_up;    /* it has started, and the tool is there */
  gboolean has_tool;
  guint64 room; /* bytes free in the folder for new backups; G_MAXUINT64: unknown */
} RouseBackupSurvey;

typedef struct {
  const RouseSighting *sighting;
  const char *product_type; /* (nullable) */
  const char *folder;       /* for new backups */
  const char *extra;        /* (nullable): looked into as well, a disk or a folder */
  gboolean ask_trust;       /* let the phone ask for trust */
  gboolean facts_only;      /* no backups are looked for */
} RouseBackupQuestion;

void rouse_backup_survey_async (const RouseBackupQuestion *question, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
/* NULL: cancelled. */
RouseBackupSurvey *rouse_backup_survey_finish (GAsyncResult *result, GError **error);
void rouse_backup_survey_free (RouseBackupSurvey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseBackupSurvey, rouse_backup_survey_free)
/* The newest that could be put back; NULL. Borrowed. */
const RouseBackup *rouse_backup_survey_get_newest (const RouseBackupSurvey *self);
/* The same, blocking; worker thread. */
RouseBackupSurvey *rouse_backup_survey_run (const RouseBackupQuestion *question, GCancellable *cancellable,
                                            GError **error);
