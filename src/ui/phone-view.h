/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ui/ui-types.h"

/* The drawn phone, the same on every page. Properties: "picture" (RousePicture), "fraction" (of the bar on its screen),
 * "size" (px of its height), "plugged" (boolean: the cable is in). */
#define ROUSE_TYPE_PHONE_VIEW (rouse_phone_view_get_type ())
G_DECLARE_FINAL_TYPE (RousePhoneView, rouse_phone_view, ROUSE, PHONE_VIEW, GtkWidget)

GtkWidget *rouse_phone_view_new (void);
void rouse_phone_view_set_picture (RousePhoneView *self, RousePicture picture);
RousePicture rouse_phone_view_get_picture (RousePhoneView *self);
