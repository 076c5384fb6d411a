/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "guide/dfu-guide.h"

/* What is left of a try: its line of time, expected against seen, and of a practice how well each press was timed. */
#define ROUSE_TYPE_GUIDE_REVIEW (rouse_guide_review_get_type ())
G_DECLARE_FINAL_TYPE (RouseGuideReview, rouse_guide_review, ROUSE, GUIDE_REVIEW, AdwBin)

/* @with_scores: of a practice, whose hands are known. */
void rouse_guide_review_show (RouseGuideReview *self, RouseDfuGuide *guide, RouseButtons family, gboolean with_scores);
