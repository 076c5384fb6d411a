/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "device/device.h"

/* The window in which a backup is put back after a repair. Main thread. */
#define ROUSE_TYPE_BACKUP_RESTORE_WINDOW (rouse_backup_restore_window_get_type ())
G_DECLARE_FINAL_TYPE (RouseBackupRestoreWindow, rouse_backup_restore_window, ROUSE, BACKUP_RESTORE_WINDOW, AdwWindow)

/* Opens it over @parent for @device, which need not have started yet. */
GtkWidget *rouse_backup_restore_window_open (GtkWindow *parent, RouseDevice *device);
