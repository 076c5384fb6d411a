/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "guide/repair-facts.h"

/* One page for the workshop: which phone, what was wrong, what was tried with which result, what is advised. It holds
 * no number of the phone but the last four of the ECID. */

/* Opens the print dialog over @parent; says itself when printing fails. @facts are copied. */
void rouse_repair_sheet_print (const RouseRepairFacts *facts, GtkWindow *parent);
/* Writes a PDF of one A4 page. */
gboolean rouse_repair_sheet_export (const RouseRepairFacts *facts, const char *path, GError **error);
/* Draws it on any surface, @width × @height points; returns the height that was used. */
double rouse_repair_sheet_draw (const RouseRepairFacts *facts, cairo_t *cr, double width, double height);
