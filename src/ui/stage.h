/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* A picture and the words that belong to it: the first and the second child. */
#define ROUSE_TYPE_STAGE (rouse_stage_get_type ())
G_DECLARE_FINAL_TYPE (RouseStage, rouse_stage, ROUSE, STAGE, GtkWidget)

/* Room for any of these titles, each with the text of the same number, whatever is said now; so the picture stays as
 * it is while they change. NULL: no more room than what is said needs. */
void rouse_stage_reserve (RouseStage *self, const char *const *titles, const char *const *texts);

/* In a low window the words stand beside the picture, even if that does not give way. */
void rouse_stage_set_low (RouseStage *self, gboolean is_low);
