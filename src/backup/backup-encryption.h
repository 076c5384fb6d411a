/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "backup/backup-work.h"

/* Turns the encryption of backups on a computer on or off on phone @udid; the phone remembers it. Blocks; worker
 * thread.
 * @password: the new one, or the present one to turn it off. @tool: (nullable): instead of idevicebackup2 as found */
gboolean rouse_backup_set_encryption (const char *udid, gboolean on, const char *password, const char *tool,
                                      const RouseBackupListener *listener, GCancellable *cancellable, GError **error);
