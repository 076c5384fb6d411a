/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* What can be chosen for good: how the button guide speaks and looks, and where downloaded firmware is kept. */
#define ROUSE_TYPE_PREFERENCES_WINDOW (rouse_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (RousePreferencesWindow, rouse_preferences_window, ROUSE, PREFERENCES_WINDOW, AdwPreferencesWindow)

GtkWidget *rouse_preferences_window_new (GtkWindow *parent) G_GNUC_WARN_UNUSED_RESULT;
