/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Around a label in the middle of a page: its lines become about as long as each other, so that no word stands alone on
 * the last one. It takes no more lines than the label alone would. Property: "by-sense" (boolean: rather break lines
 * after a colon or full stop, of a GtkLabel). */
#define ROUSE_TYPE_BALANCE (rouse_balance_get_type ())
G_DECLARE_FINAL_TYPE (RouseBalance, rouse_balance, ROUSE, BALANCE, GtkWidget)
