/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The error book: type a code or words, read what it means and what to do. Works without a network. */
#define ROUSE_TYPE_ERRORS_WINDOW (rouse_errors_window_get_type ())
G_DECLARE_FINAL_TYPE (RouseErrorsWindow, rouse_errors_window, ROUSE, ERRORS_WINDOW, AdwWindow)

/* @code: (nullable): "4013", shown at once. */
GtkWidget *rouse_errors_window_new (GtkWindow *parent, const char *code) G_GNUC_WARN_UNUSED_RESULT;
