/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/guide-tries.h"

gboolean
rouse_guide_way_leads_to_dfu (RouseGuideWay way)
{
  return way == ROUSE_GUIDE_DFU || way == ROUSE_GUIDE_DFU_BY_RESET;
}

void
rouse_guide_tries_begin (RouseGuideTries *self, RouseGuideWay goal, RouseGuideWay from_here)
{
  *self = (RouseGuideTries){ .goal = goal, .way = goal };
  rouse_guide_tries_look (self, from_here);
}

void
rouse_guide_tries_look (RouseGuideTries *self, RouseGuideWay from_here)
{
  if (rouse_guide_way_leads_to_dfu (self->way))
    self->way = from_here;
}

static gboolean
is_goal (RouseGuideTries *self, RouseGuideWay way)
{
  return way == self->goal || (rouse_guide_way_leads_to_dfu (self->goal) && rouse_guide_way_leads_to_dfu (way));
}

RouseTryResult
rouse_guide_tries_take (RouseGuideTries *self, RouseGuideWay taken, RouseVerdict verdict, RouseGuideWay from_here)
{
  const RouseVerdictEntry *entry = rouse_verdict_get_entry (verdict);
  gboolean in_recovery = taken == ROUSE_GUIDE_FORCE_RESTART && verdict == ROUSE_VERDICT_ALREADY_RECOVERY;

  if (verdict == ROUSE_VERDICT_STOPPED)
    return ROUSE_TRY_STOPPED;
  if (is_goal (self, taken) && verdict == ROUSE_VERDICT_DONE)
    return ROUSE_TRY_REACHED;
  if (rouse_guide_way_leads_to_dfu (self->goal) && verdict == ROUSE_VERDICT_PORT_DFU)
    return ROUSE_TRY_REACHED; /* the restore goes on from there, and the phone follows */
  if (is_goal (self, taken) && in_recovery)
    return ROUSE_TRY_ELSEWHERE;
  if (verdict == ROUSE_VERDICT_DONE || in_recovery) {
    self->way = rouse_guide_way_leads_to_dfu (self->goal) ? from_here : self->goal;
    return ROUSE_TRY_ON_WAY;
  }
  self->way = rouse_guide_way_leads_to_dfu (self->goal) ? entry->next_way : self->goal;
  self->shift_ms += entry->shift_ms;
  self->attempt++;
  return ROUSE_TRY_MISSED;
}
