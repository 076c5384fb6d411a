/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "backup/backup-work.h"

/* Makes a backup of phone @udid in @folder/UDID. Blocks; worker thread. (transfer full): a complete, verified one.
 * @tool: (nullable): the program to run; NULL: idevicebackup2 as found */
RouseBackup *rouse_backup_run (const char *udid, const char *folder, const char *tool,
                               const RouseBackupListener *listener, GCancellable *cancellable, GError **error);
