/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/ring.h"
#include "ui/ui-types.h"

/* The drawn phone, the same on every page. Properties: "picture" (RousePicture), "look" (RouseLook), "fraction" (of the
 * bar on its screen), "size" (px of its height), "plugged" (boolean: the cable is in), "behind" (boolean: seen from
 * there, for who holds it the other way), "counting" (boolean: with a ring on its screen), "close-up" (boolean: as
 * large as its place allows, "size" at most, with room for the fingers and for the edges once more). */
#define ROUSE_TYPE_PHONE_VIEW (rouse_phone_view_get_type ())
G_DECLARE_FINAL_TYPE (RousePhoneView, rouse_phone_view, ROUSE, PHONE_VIEW, GtkWidget)

void rouse_phone_view_set_picture (RousePhoneView *self, RousePicture picture);
RousePicture rouse_phone_view_get_picture (RousePhoneView *self);
/* RouseButton bits: those that are to be held now, and those that come next. */
void rouse_phone_view_set_buttons (RousePhoneView *self, guint held, guint next);
/* Held for a moment, then let go of. */
void rouse_phone_view_tap (RousePhoneView *self, guint buttons, guint next);
/* What a screen reader says of it instead of what its screen shows; NULL: that again. */
void rouse_phone_view_describe (RousePhoneView *self, const char *description);
RouseRing *rouse_phone_view_get_ring (RousePhoneView *self); /* borrowed */
