/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guide/dfu-guide.h"

/* What a cue says, translated: short enough to be shown big and to be spoken. */

/* "Volume Up", or several: "Side button + Volume Down". (transfer full) */
char *rouse_guide_words_buttons (RouseButtons family, guint buttons);
/* What the hands do in step @index: "Hold the Side button". (transfer full) */
char *rouse_guide_words_step (RouseDfuGuide *guide, RouseButtons family, guint index);
/* Said ahead, or when it takes longer than usual; NULL for cues that only repeat the step. (transfer full) */
char *rouse_guide_words_cue (RouseButtons family, const RouseCue *cue);
/* Stable names for JSON and logs: "tap", "press" … */
const char *rouse_cue_kind_to_string (RouseCueKind kind);
const char *rouse_screen_to_string (RouseScreen screen); /* "starts", "recovery", "black", "same" */
const char *rouse_screen_get_words (RouseScreen screen); /* translated: what a person would call it */
const char *rouse_guide_way_to_string (RouseGuideWay way);
/* -1: there is no such way. */
int rouse_guide_way_from_string (const char *name);
