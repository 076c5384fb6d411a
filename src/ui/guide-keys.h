/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "guide/rehearsal.h"

/* Keys of the keyboard that stand for a phone's buttons while one practises. */

/* 0: @keyval stands for none. */
RouseButton rouse_guide_keys_find (guint keyval);
/* Which key is which, for the buttons that @way needs; one a line. (transfer full) */
char *rouse_guide_keys_describe (RouseButtons family, RouseGuideWay way);
/* While @rehearsal runs, keys that come to @widget press its buttons; @widget owns what is needed for that. */
void rouse_guide_keys_attach (GtkWidget *widget, RouseRehearsal *rehearsal);
