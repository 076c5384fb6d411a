/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "backup/backup.h"

/* One backup: a few lines, or members of the JSON object that is open. */
void rouse_backup_line_print (const RouseBackup *backup);
void rouse_backup_line_add (const RouseBackup *backup, JsonBuilder *json);
/* rousectl backup list. @folder: NULL: the usual ones. Returns the exit code. */
int rouse_backup_list (const char *folder, gboolean as_json);
