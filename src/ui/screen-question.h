/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/ui-types.h"

/* "What does its screen show?": a list of what a person can see. Signal "answered" (RouseScreen as guint). */
#define ROUSE_TYPE_SCREEN_QUESTION (rouse_screen_question_get_type ())
G_DECLARE_FINAL_TYPE (RouseScreenQuestion, rouse_screen_question, ROUSE, SCREEN_QUESTION, AdwBin)

/* Which phone the pictures are of. */
void rouse_screen_question_set_look (RouseScreenQuestion *self, RouseLook look);
