/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "backup/backup-job.h"

/* How far work with a backup is: a bar, what goes on, and what the person at the phone has to do. */
#define ROUSE_TYPE_BACKUP_RUN_VIEW (rouse_backup_run_view_get_type ())
G_DECLARE_FINAL_TYPE (RouseBackupRunView, rouse_backup_run_view, ROUSE, BACKUP_RUN_VIEW, AdwBin)

void rouse_backup_run_view_show (RouseBackupRunView *self, RouseBackupJobKind kind, const RouseBackupNews *news);
