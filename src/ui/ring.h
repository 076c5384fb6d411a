/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* A ring that runs full or empty, with a number in it. It shows what it is told and has no clock of its own: between
 * two calls it moves by the frame clock if animations are on, else it stands. */
#define ROUSE_TYPE_RING (rouse_ring_get_type ())
G_DECLARE_FINAL_TYPE (RouseRing, rouse_ring, ROUSE, RING, GtkWidget)

/* Runs from empty (or, if @empties, from full) at @begin_us to the opposite at @end_us of g_get_monotonic_time(). */
void rouse_ring_run (RouseRing *self, gint64 begin_us, gint64 end_us, gboolean empties);
/* Stands still: as much of it as @fraction. */
void rouse_ring_stand (RouseRing *self, double fraction);
/* A tick in the full ring, instead of a number in an empty one. */
void rouse_ring_set_done (RouseRing *self, gboolean done);
void rouse_ring_set_text (RouseRing *self, const char *text);
