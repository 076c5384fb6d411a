/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* From now on no line of the labels in @root ends where it should not: within "iPhone 11", between a number and what it
 * counts, before a short last word; a file name gets no hyphen that is not part of it; and the text stays inside in every
 * language. What the labels say is not changed.
 * Labels that were added later want another call. */
void rouse_line_breaks_watch (GtkWidget *root);
