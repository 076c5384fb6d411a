/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "backup/backup.h"

/* Where “Back up now” puts backups if nothing else is said: rouse/backups in the user's data folder. (transfer full) */
char *rouse_backup_finder_get_own_folder (void);
/* Folders of this computer where backups usually are, whether they exist or not. (transfer full) */
char **rouse_backup_finder_get_usual_folders (void);
/* The backups under @folders, newest first. (element-type RouseBackup) (transfer full) */
GPtrArray *rouse_backup_finder_find (const char *const *folders, GCancellable *cancellable, GError **error);
