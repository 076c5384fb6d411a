/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* rousectl backup restore. Without @yes the steps are only printed. Returns the exit code. */
int rouse_backup_restore (const char *path, guint64 ecid, gboolean yes, gboolean as_json);
