/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* rousectl backup create. @folder: NULL: the own one. @ecid: 0: the only phone. Returns the exit code. */
int rouse_backup_create (const char *folder, guint64 ecid, gboolean as_json);
