/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/dfu-guide.h"

/* What is said of one press or release of a practice. (transfer full) */
char *rouse_score_words_title (RouseButtons family, const RouseScore *score); /* "Let go: Side button" */
char *rouse_score_words (const RouseScore *score);                            /* "0.8 s too late" */
