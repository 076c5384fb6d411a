/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "guide/dfu-guide.h"

/* One row for each press and release of a practice: what it was, and how well it was timed.
 * @scores: (element-type RouseScore) */
void rouse_score_rows_fill (GtkListBox *list, RouseButtons family, GArray *scores);
