/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/ui-types.h"

/* A row to choose one of several: radio button, picture or badge, title, text. Properties: "badge", "active", "group".
 */
#define ROUSE_TYPE_CHOICE_ROW (rouse_choice_row_get_type ())
G_DECLARE_FINAL_TYPE (RouseChoiceRow, rouse_choice_row, ROUSE, CHOICE_ROW, AdwBin)

GtkWidget *rouse_choice_row_new (const char *title, const char *text);
gboolean rouse_choice_row_get_active (RouseChoiceRow *self);
void rouse_choice_row_set_active (RouseChoiceRow *self, gboolean active);
/* A small drawn phone at the end of the row. */
void rouse_choice_row_set_picture (RouseChoiceRow *self, RousePicture picture);
/* @mark: (nullable): above the title, in a frame: "Recommended". @note: (nullable): below the text. */
void rouse_choice_row_set_more (RouseChoiceRow *self, const char *mark, const char *note);
