/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guide/dfu-verdicts.h"

/* What a try has brought. */
typedef enum {
  ROUSE_TRY_REACHED,   /* the goal */
  ROUSE_TRY_ON_WAY,    /* a first leg; the next leads on */
  ROUSE_TRY_ELSEWHERE, /* restarted, and in recovery mode: as good as the goal */
  ROUSE_TRY_MISSED,
  ROUSE_TRY_STOPPED,
} RouseTryResult;

/* The tries with one phone: where they are to lead, and what the next one does differently. A plain value. */
typedef struct {
  RouseGuideWay goal; /* what the person wants */
  RouseGuideWay way;  /* of the next try */
  guint attempt;      /* number of the next try, from 0 */
  gint shift_ms;      /* see rouse_dfu_guide_new() */
} RouseGuideTries;

gboolean rouse_guide_way_leads_to_dfu (RouseGuideWay way);
/* @from_here: the way to DFU from where the phone is now (rouse_guide_session_suggest_way()). */
void rouse_guide_tries_begin (RouseGuideTries *self, RouseGuideWay goal, RouseGuideWay from_here);
/* Before a try: the phone may have moved since the last one. */
void rouse_guide_tries_look (RouseGuideTries *self, RouseGuideWay from_here);
/* @taken: the way of the try that ended. Call again when its verdict is refined. */
RouseTryResult rouse_guide_tries_take (RouseGuideTries *self, RouseGuideWay taken, RouseVerdict verdict,
                                       RouseGuideWay from_here);
