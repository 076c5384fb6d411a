/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "backup/backup-survey.h"

/* What the page about backups says, from what is known. */

/* What needs attention: trust, battery, account. @ask: for the button that lets the phone ask for trust; called with
 * @page swapped */
void rouse_backup_notices_fill (GtkListBox *list, const RouseBackupFacts *facts, gboolean erase, GCallback ask,
                                gpointer page);
/* The folder for new backups, its free space and what is needed. @survey: (nullable). (transfer full) */
char *rouse_backup_notices_describe_folder (const char *folder, const RouseBackupSurvey *survey);
/* Title and text of the page. (transfer full) of @text */
const char *rouse_backup_notices_none (const RouseBackupSurvey *survey, gboolean was_stopped, char **text);
const char *rouse_backup_notices_found (const RouseBackup *newest, gboolean is_fresh, char **text);
const char *rouse_backup_notices_impossible (const RouseBackupSurvey *survey, gboolean is_normal, char **text);
