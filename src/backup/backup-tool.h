/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "backup/backup.h"

/* libimobiledevice's idevicebackup2: where it is, and what it says. */

/* (transfer full); NULL with G_SPAWN_ERROR_NOENT: the message names the package. */
char *rouse_backup_tool_find (GError **error);

/* What its lines have told so far. */
typedef struct {
  double fraction;        /* of the whole backup, 0.0 to 1.0; -1: not known yet */
  RouseTruth encrypted;   /* what this backup will be */
  gboolean asks_passcode; /* the phone's screen waits for it */
  gboolean has_error;     /* @code is the phone's (spec 17 §8.7), or with @is_lockdown lockdownd's */
  gboolean is_lockdown;
  int code;
  gboolean is_done; /* what was asked for has succeeded; the phone may restart now */
  char *last_word;  /* the last line that was no progress, for the log; NULL */
} RouseBackupTalk;

/* One line, without its end. TRUE: something a person sees has changed. */
gboolean rouse_backup_talk_line (RouseBackupTalk *self, const char *line);
void rouse_backup_talk_clear (RouseBackupTalk *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RouseBackupTalk, rouse_backup_talk_clear)
/* What its failure means. @exit_code: of the program */
void rouse_backup_talk_set_error (const RouseBackupTalk *self, int exit_code, GError **error);
