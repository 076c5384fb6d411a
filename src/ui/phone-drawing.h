/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/phone-parts.h"

/* The parts of a drawn phone as widgets, which the style sheet paints. To be embedded; its widgets belong to the parent
 * that is set before anything else, and are gone after clear (). */
typedef struct {
  GtkWidget *parent;
  GtkWidget *parts[ROUSE_N_PHONE_PARTS]; /* NULL: not seen so far */
} RousePhoneDrawing;

/* Which parts are seen, which buttons are lit, and what the screen says. */
void rouse_phone_drawing_update (RousePhoneDrawing *self, const RousePhoneState *state);
/* In a room of width × height px; scale: px for a unit of the table. */
void rouse_phone_drawing_place (RousePhoneDrawing *self, const RousePhoneState *state, int width, int height,
                                double scale);
/* Made if it is not there yet; borrowed. */
GtkWidget *rouse_phone_drawing_get_part (RousePhoneDrawing *self, gsize nth);
void rouse_phone_drawing_clear (RousePhoneDrawing *self);
