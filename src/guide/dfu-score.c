/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/dfu-guide.h"

/* How hands did, from the marks of a try: every press and release that a cue asked for is looked up among what the
 * hands claimed. A press counts for one cue only; what nobody asked for is told, too. */

#define EARLY_MS 300 /* a hand may be ahead of a cue that was announced */
#define SLOW_MS 1000 /* and that much behind it */

static gboolean
is_press_cue (const RouseMark *mark, guint button)
{
  return mark->kind == ROUSE_MARK_CUE && (mark->what == ROUSE_CUE_TAP || mark->what == ROUSE_CUE_PRESS) &&
         (mark->buttons & button) != 0;
}

/* The press that was meant for the cue: the first from the cue on, before the button is asked for again; else one that
 * came too early. */
static gint64
take_press (const RouseMark *marks, guint n_marks, guint cue, guint button, gboolean *used)
{
  gint64 from_ms = marks[cue].at_ms - EARLY_MS, until_ms = G_MAXINT64;
  guint found = n_marks;

  for (guint i = cue + 1; i < n_marks && until_ms == G_MAXINT64; i++)
    if (is_press_cue (&marks[i], button))
      until_ms = marks[i].at_ms - EARLY_MS;
  for (guint i = 0; i < n_marks && (found == n_marks || marks[found].at_ms < from_ms); i++)
    if (marks[i].kind == ROUSE_MARK_DOWN && (marks[i].buttons & button) != 0 && !used[i] && marks[i].at_ms < until_ms)
      found = i;
  if (found == n_marks)
    return -1;
  used[found] = TRUE;
  return marks[found].at_ms;
}

static gint64
find_release (const RouseMark *marks, guint n_marks, guint cue, guint button)
{
  for (guint i = 0; i < n_marks; i++)
    if (marks[i].kind == ROUSE_MARK_UP && (marks[i].buttons & button) != 0 &&
        marks[i].at_ms >= marks[cue].at_ms - EARLY_MS)
      return marks[i].at_ms;
  return -1;
}

/* A button that was held and let go of again before that mark, and not pressed again. */
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
add_score (RouseDfuGuide *self, GArray *scores, guint cue, guint button, gboolean *used)
{
  guint n_marks;
  const RouseMark *marks = rouse_dfu_guide_get_marks (self, &n_marks);
  gboolean down = marks[cue].what != ROUSE_CUE_RELEASE;
  RouseScore score = { .button = button, .down = down, .expected_ms = marks[cue].at_ms, .actual_ms = -1 };

  if (down)
    score.actual_ms = take_press (marks, n_marks, cue, button, used);
  else
    score.actual_ms = find_slip (marks, cue, button);
  if (score.actual_ms < 0 && !down)
    score.actual_ms = find_release (marks, n_marks, cue, button);
  score.right = is_right (self, &marks[cue], score.actual_ms);
  g_array_append_val (scores, score);
}

/* When the cue for letting go of it would have come. -1: it is held to the end, or it cannot be said. */
static gint64
find_planned (RouseDfuGuide *self, guint button)
{
  gint64 t0_ms = rouse_dfu_guide_get_t0 (self);

  for (guint i = 1; i < rouse_dfu_guide_get_n_steps (self); i++) {
    const RouseGuideStep *before = rouse_dfu_guide_get_step (self, i - 1);

    if ((rouse_dfu_guide_get_step (self, i)->release & button) != 0 && before->end == ROUSE_STEP_AFTER_T0)
      return t0_ms >= 0 ? t0_ms + before->until_ms : -1;
  }
  return -1;
}

/* Buttons that were still to be held when the try ended, and were not: let go of before there was a cue for it. */
static void
add_slips (RouseDfuGuide *self, GArray *scores)
{
  guint n_marks, held = rouse_dfu_guide_get_held (self, rouse_dfu_guide_get_index (self));
  const RouseMark *marks = rouse_dfu_guide_get_marks (self, &n_marks);

  for (guint button = 1; button < 1u << ROUSE_N_BUTTONS; button <<= 1) {
    RouseScore score = { .button = button, .down = FALSE, .right = FALSE };

    score.actual_ms = find_slip (marks, n_marks, button);
    if ((held & button) == 0 || score.actual_ms < 0)
      continue;
    score.expected_ms = find_planned (self, button);
    g_array_append_val (scores, score);
  }
}

static void
add_unasked (const RouseMark *marks, guint n_marks, const gboolean *used, GArray *scores)
{
  for (guint i = 0; i < n_marks; i++)
    if (marks[i].kind == ROUSE_MARK_DOWN && !used[i]) {
      const RouseScore score = {
        .button = marks[i].buttons, .down = TRUE, .expected_ms = -1, .actual_ms = marks[i].at_ms, .right = FALSE
      };

      g_array_append_val (scores, score);
    }
}

GArray *
rouse_dfu_guide_score (RouseDfuGuide *self)
{
  GArray *scores = g_array_new (FALSE, TRUE, sizeof (RouseScore));
  guint n_marks;
  const RouseMark *marks = rouse_dfu_guide_get_marks (self, &n_marks);
  g_autofree gboolean *used = g_new0 (gboolean, n_marks);

  for (guint i = 0; i < n_marks; i++)
    for (guint button = 1; marks[i].kind == ROUSE_MARK_CUE && button < 1u << ROUSE_N_BUTTONS; button <<= 1)
      if (is_press_cue (&marks[i], button) || (marks[i].what == ROUSE_CUE_RELEASE && (marks[i].buttons & button) != 0))
        add_score (self, scores, i, button, used);
  if (rouse_dfu_guide_get_verdict (self) != ROUSE_VERDICT_DONE)
    add_slips (self, scores);
  add_unasked (marks, n_marks, used, scores);
  return scores;
}
