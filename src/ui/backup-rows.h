/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "backup/backup-survey.h"

/* Rows of lists: backups, and what a phone tells of itself. */

void rouse_rows_clear (GtkListBox *list);
/* @icon: (nullable). @css_class: (nullable): of the icon */
GtkWidget *rouse_row_new (const char *icon, const char *css_class, const char *title, const char *subtitle);
/* (transfer full): name and age; state, date and size */
char *rouse_backup_rows_make_title (const RouseBackup *backup);
char *rouse_backup_rows_make_text (const RouseBackup *backup);
GtkWidget *rouse_backup_row_new (const RouseBackup *backup);
/* The backups of @survey, and the last one in iCloud if the phone tells. */
void rouse_backup_rows_fill (GtkListBox *list, const RouseBackupSurvey *survey);
/* Rows into @expander, and its subtitle. */
void rouse_fact_rows_fill (AdwExpanderRow *expander, GPtrArray *rows, const RouseBackupFacts *facts);
/* What must be seen without opening anything: empty battery, Find My; NULL: nothing. (transfer floating) */
GtkWidget *rouse_fact_rows_warn_battery (const RouseBackupFacts *facts);
