/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The firmware that was downloaded and is kept: how much room it takes, what is in use, and removing it. What a person
 * has put into that folder is shown, and never removed. */
#define ROUSE_TYPE_CACHE_WINDOW (rouse_cache_window_get_type ())
G_DECLARE_FINAL_TYPE (RouseCacheWindow, rouse_cache_window, ROUSE, CACHE_WINDOW, AdwWindow)

/* @folder: (nullable): instead of the person's own cache */
GtkWidget *rouse_cache_window_new (GtkWindow *parent, const char *folder);
