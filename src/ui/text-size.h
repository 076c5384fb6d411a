/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* From now on @clamp is as much wider as the text is larger than usual: a column holds as many letters as ever, as far as
 * the window has room. */
void rouse_text_size_stretch (AdwClamp *clamp);

/* Adds the class "high" where letters are higher than what GTK counts with: in Japanese, Korean and Chinese. It is not
 * of one mind by how much, so what stands beside each other there is given a height by the style sheet. */
void rouse_text_size_mark_high (GtkWidget *widget);
