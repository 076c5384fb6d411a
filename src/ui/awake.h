/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Keeps the computer from going to sleep by itself while something runs. Zero means: not now. Main thread. */
typedef struct {
  GtkApplication *application; /* borrowed: it outlives every window */
  guint cookie;
} RouseAwake;

/* Once more does nothing. @reason: what a person reads who wants to send the computer to sleep. */
void rouse_awake_begin (RouseAwake *self, GtkWindow *window, GtkApplicationInhibitFlags flags, const char *reason);
void rouse_awake_end (RouseAwake *self);
