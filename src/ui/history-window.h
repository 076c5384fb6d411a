/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* What was repaired with this computer: one row a repair, the newest first. */
#define ROUSE_TYPE_HISTORY_WINDOW (rouse_history_window_get_type ())
G_DECLARE_FINAL_TYPE (RouseHistoryWindow, rouse_history_window, ROUSE, HISTORY_WINDOW, AdwWindow)

/* @parent: (nullable) */
GtkWidget *rouse_history_window_new (GtkWindow *parent);
/* For tests: as if it were then. Unix time in ms */
void rouse_history_window_set_now (RouseHistoryWindow *self, gint64 now_ms);
/* Opens the newest. */
void rouse_history_window_expand_first (RouseHistoryWindow *self);
