/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "backup/backup-work.h"

/* Puts @backup back on phone @udid, which restarts then. What is on the phone is replaced. Blocks; worker thread.
 * @password: of an encrypted backup; else NULL. @tool: (nullable): instead of idevicebackup2 as found */
gboolean rouse_backup_return (const RouseBackup *backup, const char *udid, const char *password, const char *tool,
                              const RouseBackupListener *listener, GCancellable *cancellable, GError **error);
/* The words for idevicebackup2 after “-u UDID”. (transfer full) */
char **rouse_backup_return_get_words (const RouseBackup *backup);
/* The steps before and after, in translated words, one after the other; NULL after the last. */
const char *rouse_backup_return_get_step (guint number);
