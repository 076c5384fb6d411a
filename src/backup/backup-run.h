/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "backup/backup-facts.h"
#include "backup/backup.h"

typedef enum {
  ROUSE_BACKUP_STAGE_PREPARE, /* trust, room */
  ROUSE_BACKUP_STAGE_COPY,
  ROUSE_BACKUP_STAGE_VERIFY,
} RouseBackupStage;

/* What the person at the phone has to do. */
typedef enum {
  ROUSE_BACKUP_ASKS_NOTHING,
  ROUSE_BACKUP_ASKS_UNLOCK,
  ROUSE_BACKUP_ASKS_TRUST,
  ROUSE_BACKUP_ASKS_PASSCODE, /* on the phone's own screen (spec 17 §8.6) */
  ROUSE_BACKUP_ASKS_LOOK,     /* nothing was heard for a while: something may be on the phone's screen */
} RouseBackupAsk;

typedef struct {
  RouseBackupStage stage;
  RouseBackupAsk ask;
  double fraction;      /* of COPY, 0.0 to 1.0; -1: not known */
  RouseTruth encrypted; /* what the backup will be, as soon as it is known */
  guint64 needed;       /* bytes at most; 0: not known */
} RouseBackupNews;

/* @tell: on the thread that runs the backup, whenever something has changed. */
typedef struct {
  void (*tell) (const RouseBackupNews *news, gpointer user_data);
  gpointer user_data;
} RouseBackupListener;

/* Makes a backup of phone @udid in @folder/UDID. Blocks; worker thread. (transfer full): a complete, verified one.
 * @tool: (nullable): the program to run; NULL: idevicebackup2 as found */
RouseBackup *rouse_backup_run (const char *udid, const char *folder, const char *tool,
                               const RouseBackupListener *listener, GCancellable *cancellable, GError **error);
