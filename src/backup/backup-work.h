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

/* What the phone last told of its question for the passcode. */
typedef enum {
  ROUSE_BACKUP_SCREEN_SILENT,
  ROUSE_BACKUP_SCREEN_ASKS,
  ROUSE_BACKUP_SCREEN_HAS_ASKED, /* it was answered or taken away */
} RouseBackupScreen;

/* One piece of work with a phone through idevicebackup2, and what is told of it. On the stack; worker thread. */
typedef struct {
  const char *udid; /* of a phone in normal mode */
  const RouseBackupListener *listener;
  RouseBackupNews news;
  GCancellable *cancellable;
  int screen; /* RouseBackupScreen, atomic: the phone tells of it on another thread */
} RouseBackupWork;

void rouse_backup_work_tell (RouseBackupWork *self);
/* Tells if it is something else than before. */
void rouse_backup_work_ask (RouseBackupWork *self, RouseBackupAsk what);
/* Until the phone lets this computer in; FALSE with ROUSE_ERROR_LOCKED, … */
gboolean rouse_backup_work_wait_for_trust (RouseBackupWork *self, GError **error);
/* Runs @tool -u UDID @words…, follows its words, and stops it when cancelled. @input: (nullable): for its questions */
gboolean rouse_backup_work_run_tool (RouseBackupWork *self, const char *tool, const char *const *words,
                                     const char *input, GError **error);
