/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/dfu-guide.h"

/* How hands did, from the marks of a try: every press and release that a cue asked for is looked up among what the
 * hands claimed. */

#define EARLY_MS 300 /* a hand may be ahead of a cue that was announced */
#define SLOW_MS 1000 /* and that much behind it */

static gint64
find_claim (const RouseMark *marks, guint n_marks, guint from, RouseMarkKind kind, guint button)
{
  gint64 earliest_ms = marks[from].at_ms - EARLY_MS;

  for (guint i = 0; i < n_marks; i++)
    if (marks[i].kind == kind && (marks[i].buttons & button) != 0 && marks[i].at_ms >= earliest_ms)
      return marks[i].at_ms;
  return -1;
}

/* A button that should have been held and was let go of before it was time. */
static gint64
find_slip (const RouseMark *marks, guint before, guint button)
{
  gboolean down = FALSE;
  gint64 slip_ms = -1;

  for (guint i = 0; i < before; i++) {
    if ((marks[i].buttons & button) == 0)
      continue;
    if (marks[i].kind == ROUSE_MARK_DOWN)
      down = TRUE;
    else if (marks[i].kind == ROUSE_MARK_UP && down)
      slip_ms = marks[i].at_ms;
    if (marks[i].kind == ROUSE_MARK_DOWN)
      slip_ms = -1;
  }
  return slip_ms;
}

static const RouseGuideStep *
find_step (RouseDfuGuide *self, RouseCueKind kind, guint buttons)
{
  for (guint i = 0; i < rouse_dfu_guide_get_n_steps (self); i++) {
    const RouseGuideStep *step = rouse_dfu_guide_get_step (self, i);

    if (kind == ROUSE_CUE_RELEASE ? step->release == buttons : (step->press | step->tap) == buttons)
      return step;
  }
  return NULL;
}

static gboolean
is_right (RouseDfuGuide *self, const RouseMark *cue, gint64 actual_ms)
{
  const RouseGuideStep *step = find_step (self, cue->what, cue->buttons);
  gint64 t0_ms = rouse_dfu_guide_get_t0 (self);

  if (actual_ms < 0)
    return FALSE;
  if (cue->what == ROUSE_CUE_RELEASE && step != NULL && step->window_to_ms > 0 && t0_ms >= 0)
    return actual_ms >= t0_ms + step->window_from_ms && actual_ms <= t0_ms + step->window_to_ms;
  return actual_ms >= cue->at_ms - EARLY_MS && actual_ms <= cue->at_ms + SLOW_MS;
}

static void
add_score (RouseDfuGuide *self, GArray *scores, guint cue, guint button, gboolean down)
{
  guint n_marks;
  const RouseMark *marks = rouse_dfu_guide_get_marks (self, &n_marks);
  RouseScore score = { .button = button, .down = down, .expected_ms = marks[cue].at_ms, .actual_ms = -1 };

  if (!down)
    score.actual_ms = find_slip (marks, cue, button);
  if (score.actual_ms < 0)
    score.actual_ms = find_claim (marks, n_marks, cue, down ? ROUSE_MARK_DOWN : ROUSE_MARK_UP, button);
  score.right = is_right (self, &marks[cue], score.actual_ms);
  g_array_append_val (scores, score);
}

GArray *
rouse_dfu_guide_score (RouseDfuGuide *self)
{
  GArray *scores = g_array_new (FALSE, TRUE, sizeof (RouseScore));
  guint n_marks;
  const RouseMark *marks = rouse_dfu_guide_get_marks (self, &n_marks);

  for (guint i = 0; i < n_marks; i++)
    for (guint button = 1; marks[i].kind == ROUSE_MARK_CUE && button < 1u << ROUSE_N_BUTTONS; button <<= 1) {
      if ((marks[i].buttons & button) == 0)
        continue;
      if (marks[i].what == ROUSE_CUE_TAP || marks[i].what == ROUSE_CUE_PRESS)
        add_score (self, scores, i, button, TRUE);
      else if (marks[i].what == ROUSE_CUE_RELEASE)
        add_score (self, scores, i, button, FALSE);
    }
  return scores;
}
