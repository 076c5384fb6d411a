/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Asks what the made-up phone is to show, and then opens the wizard with it, in a window of its own. */
#define ROUSE_TYPE_PRACTICE_WINDOW (rouse_practice_window_get_type ())
G_DECLARE_FINAL_TYPE (RousePracticeWindow, rouse_practice_window, ROUSE, PRACTICE_WINDOW, AdwWindow)

GtkWidget *rouse_practice_window_new (GtkWindow *parent) G_GNUC_WARN_UNUSED_RESULT;
