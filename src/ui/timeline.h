/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "guide/dfu-guide.h"

/* A try of the button guide as a picture: what each button should have done, what hands claimed, what the cable showed.
 */
#define ROUSE_TYPE_TIMELINE (rouse_timeline_get_type ())
G_DECLARE_FINAL_TYPE (RouseTimeline, rouse_timeline, ROUSE, TIMELINE, GtkWidget)

/* Copies what it needs. */
void rouse_timeline_show (RouseTimeline *self, RouseDfuGuide *guide, RouseButtons family);
