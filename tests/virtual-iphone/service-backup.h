/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "service-host.h"

/* One conversation with com.apple.mobilebackup2 (spec 17 §8). */
typedef struct {
  SimDevice *device;
  SimPlistStream *stream;
  const char *udid;
} SimBackup;

plist_t sim_backup_message (const char *name);
gboolean sim_backup_ask (SimBackup *self, plist_t message, gint64 *code);
gboolean sim_backup_take_status (SimBackup *self, gint64 *code);

/* The files of a backup go to the computer, or come back from it; FALSE: the conversation broke
 * (service-backup-files.c).
 */
gboolean sim_backup_send_files (SimBackup *self);
gboolean sim_backup_take_files (SimBackup *self);
