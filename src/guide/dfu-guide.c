/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/dfu-guide.h"

#define TICK_MS 1000
#define STALE_MS 500      /* a tick that comes later than this says nothing any more */
#define SOON_MS 1500      /* a spoken cue needs about this long */
#define SLOWEST_MS 600    /* from the cue to the slowest hand's release */
#define ASK_MS 2000       /* after the buttons were let go of: a logo comes within that */
#define ASK_SEEN_MS 25000 /* with a phone on the cable: its system would have been seen by then */
#define UNSTABLE_MS 5000  /* DFU that vanishes within this time was no DFU */

struct _RouseDfuGuide {
  RouseButtons buttons;
  RouseGuideWay way;
  const RouseGuideStep *steps;
  guint n_steps;
  gint shift_ms;
  guint pace; /* percent */

  guint index;
  gint64 step_ms;  /* when the step began */
  gint64 t0_ms;    /* -1: not yet */
  gint64 ended_ms; /* -1: not yet */
  guint ticks;     /* given in this step */
  gboolean reset_given, soon_given, advice_given, asked;
  gboolean begun, present, seen;
  RouseVerdict verdict;
  GQueue cues;   /* RouseCue, owned */
  GArray *marks; /* RouseMark */
};

RouseDfuGuide *
rouse_dfu_guide_new (RouseButtons buttons, RouseGuideWay way, guint attempt, gint shift_ms, guint pace)
{
  RouseDfuGuide *self = g_new0 (RouseDfuGuide, 1);

  self->buttons = buttons;
  self->way = way;
  self->steps = rouse_guide_steps_find (buttons, way, attempt, &self->n_steps);
  self->shift_ms = shift_ms;
  self->pace = pace;
  self->t0_ms = self->ended_ms = -1;
  self->marks = g_array_new (FALSE, FALSE, sizeof (RouseMark));
  g_queue_init (&self->cues);
  return self;
}

void
rouse_dfu_guide_free (RouseDfuGuide *self)
{
  g_queue_clear_full (&self->cues, g_free);
  g_array_unref (self->marks);
  g_free (self);
}

static void
add_mark (RouseDfuGuide *self, RouseMarkKind kind, gint64 at_ms, guint what, guint buttons)
{
  const RouseMark mark = { kind, at_ms, what, buttons };

  g_array_append_val (self->marks, mark);
}

static void
add_cue (RouseDfuGuide *self, RouseCueKind kind, guint buttons, gint seconds, gint64 due_ms)
{
  const RouseCue cue = { kind, self->index, buttons, seconds, due_ms };

  g_queue_push_tail (&self->cues, g_memdup2 (&cue, sizeof cue));
  if (kind != ROUSE_CUE_TICK && kind != ROUSE_CUE_SOON)
    add_mark (self, ROUSE_MARK_CUE, due_ms, kind, buttons);
}

static void
end (RouseDfuGuide *self, RouseVerdict verdict, gint64 at_ms)
{
  self->verdict = verdict;
  self->ended_ms = at_ms;
  add_cue (self, ROUSE_CUE_ENDED, 0, 0, at_ms);
}

static void
begin_step (RouseDfuGuide *self, guint index, gint64 at_ms)
{
  const RouseGuideStep *step = &self->steps[index];

  self->index = index;
  self->step_ms = at_ms;
  self->ticks = 0;
  self->reset_given = self->soon_given = self->advice_given = FALSE;
  if (step->tap != 0)
    add_cue (self, ROUSE_CUE_TAP, step->tap, 0, at_ms);
  if (step->release != 0)
    add_cue (self, ROUSE_CUE_RELEASE, step->release, 0, at_ms);
  if (step->press != 0)
    add_cue (self, ROUSE_CUE_PRESS, step->press, 0, at_ms);
  if (step->tap == 0 && step->release == 0 && step->press == 0)
    add_cue (self, ROUSE_CUE_HOLD, rouse_dfu_guide_get_held (self, index), 0, at_ms);
}

void
rouse_dfu_guide_begin (RouseDfuGuide *self, gint64 now_ms, gboolean present)
{
  g_return_if_fail (!self->begun);

  self->begun = TRUE;
  self->present = self->seen = present;
  begin_step (self, 0, now_ms);
}

void
rouse_dfu_guide_begin_there (RouseDfuGuide *self, gint64 now_ms)
{
  g_return_if_fail (!self->begun);

  self->begun = self->present = self->seen = TRUE;
  end (self, ROUSE_VERDICT_DONE, now_ms);
}

/* The shifted end of a step before a release: such that also the slowest hand is inside the window. */
static gint64
get_shifted_end (RouseDfuGuide *self)
{
  const RouseGuideStep *step = &self->steps[self->index];
  gint64 until_ms = (gint64) step->until_ms + self->shift_ms;

  if (self->index + 1 < self->n_steps && step[1].window_to_ms > 0)
    until_ms =
        CLAMP (until_ms, step[1].window_from_ms, MAX (step[1].window_from_ms, step[1].window_to_ms - SLOWEST_MS));
  return self->t0_ms + until_ms;
}

gint64
rouse_dfu_guide_get_step_end (RouseDfuGuide *self)
{
  const RouseGuideStep *step = &self->steps[self->index];

  switch (step->end) {
  case ROUSE_STEP_BY_CLOCK:
    return self->step_ms + (gint64) step->until_ms * self->pace / 100;
  case ROUSE_STEP_TO_T0:
    return self->present ? -1 : self->step_ms + step->until_ms;
  case ROUSE_STEP_AFTER_T0:
    return get_shifted_end (self);
  case ROUSE_STEP_TO_GOAL:
    return -1;
  }
  g_return_val_if_reached (-1);
}

/* --- what is due --- */

typedef enum { DUE_NOTHING, DUE_RESET, DUE_SOON, DUE_TICK, DUE_ADVICE, DUE_ASK, DUE_STEP_END, DUE_GIVE_UP } Due;

/* After a restart by buttons a phone may show what no cable tells. */
static gboolean
is_to_ask (RouseDfuGuide *self)
{
  return !self->asked && (self->way == ROUSE_GUIDE_FORCE_RESTART || self->way == ROUSE_GUIDE_LEAVE_DFU);
}

static void
earliest (gint64 at_ms, Due what, gint64 *due_ms, Due *due)
{
  if (*due == DUE_NOTHING || at_ms < *due_ms) {
    *due_ms = at_ms;
    *due = what;
  }
}

/* Of things that are due at the same moment, the one that is named first here is done last. */
static Due
find_due (RouseDfuGuide *self, gint64 *due_ms)
{
  const RouseGuideStep *step = &self->steps[self->index];
  gint64 end_ms = rouse_dfu_guide_get_step_end (self);
  Due due = DUE_NOTHING;

  if (step->end == ROUSE_STEP_TO_T0 && end_ms < 0) {
    earliest (self->step_ms + step->limit_ms, DUE_GIVE_UP, due_ms, &due);
    if (!self->advice_given && step->reset_ms == 0)
      earliest (self->step_ms + step->until_ms, DUE_ADVICE, due_ms, &due);
  } else if (step->end == ROUSE_STEP_TO_GOAL) {
    earliest (self->t0_ms + step->until_ms, DUE_GIVE_UP, due_ms, &due);
    if (is_to_ask (self))
      earliest (self->step_ms + (self->seen ? ASK_SEEN_MS : ASK_MS), DUE_ASK, due_ms, &due);
  } else {
    earliest (end_ms, DUE_STEP_END, due_ms, &due);
    if (!self->soon_given && end_ms - SOON_MS > self->step_ms)
      earliest (end_ms - SOON_MS, DUE_SOON, due_ms, &due);
  }
  if (step->reset_ms != 0 && !self->reset_given)
    earliest (self->step_ms + step->reset_ms, DUE_RESET, due_ms, &due);
  earliest (self->step_ms + (gint64) (self->ticks + 1) * TICK_MS, DUE_TICK, due_ms, &due);
  return due;
}

static void
do_tick (RouseDfuGuide *self, gint64 due_ms, gint64 now_ms)
{
  gint64 end_ms = rouse_dfu_guide_get_step_end (self);

  self->ticks++;
  if (now_ms - due_ms <= STALE_MS)
    add_cue (self, ROUSE_CUE_TICK, 0, end_ms >= 0 ? (gint) ((end_ms - due_ms + 999) / 1000) : -(gint) self->ticks,
             due_ms);
}

static RouseVerdict
get_given_up (RouseDfuGuide *self)
{
  if (self->t0_ms >= 0)
    return ROUSE_VERDICT_NOTHING;
  return self->way == ROUSE_GUIDE_LEAVE_DFU ? ROUSE_VERDICT_STILL_DFU : ROUSE_VERDICT_NO_T0;
}

static void
do_due (RouseDfuGuide *self, Due due, gint64 due_ms, gint64 now_ms)
{
  switch (due) {
  case DUE_RESET:
    self->reset_given = TRUE;
    add_cue (self, ROUSE_CUE_RESET, 0, 0, due_ms);
    break;
  case DUE_SOON:
    self->soon_given = TRUE;
    add_cue (self, ROUSE_CUE_SOON, self->steps[self->index + 1].release, (SOON_MS + 500) / 1000, due_ms);
    break;
  case DUE_TICK:
    do_tick (self, due_ms, now_ms);
    break;
  case DUE_ADVICE:
    self->advice_given = TRUE;
    add_cue (self, ROUSE_CUE_ADVICE, rouse_dfu_guide_get_held (self, self->index), 0, due_ms);
    break;
  case DUE_ASK:
    self->asked = TRUE;
    add_cue (self, ROUSE_CUE_ASK, 0, 0, due_ms);
    break;
  case DUE_STEP_END:
    if (self->steps[self->index].end == ROUSE_STEP_TO_T0)
      self->t0_ms = due_ms; /* not seen: the clock stands in for it */
    begin_step (self, self->index + 1, due_ms);
    break;
  case DUE_GIVE_UP:
    end (self, get_given_up (self), due_ms);
    break;
  case DUE_NOTHING:
    break;
  }
}

gint64
rouse_dfu_guide_run (RouseDfuGuide *self, gint64 now_ms)
{
  gint64 due_ms = 0;

  while (self->begun && self->verdict == ROUSE_VERDICT_NONE) {
    Due due = find_due (self, &due_ms);

    if (due_ms > now_ms)
      return due_ms;
    do_due (self, due, due_ms, now_ms);
  }
  return -1;
}

/* --- what happens --- */

static void
see_running (RouseDfuGuide *self, RouseSight sight, gint64 at_ms)
{
  RouseVerdict verdict = rouse_sight_get_verdict (sight, self->way, self->t0_ms >= 0);

  self->present = sight != ROUSE_SIGHT_VANISHED;
  self->seen = TRUE;
  if (verdict != ROUSE_VERDICT_NONE) {
    end (self, verdict, at_ms);
  } else if (sight == ROUSE_SIGHT_VANISHED && self->steps[self->index].end == ROUSE_STEP_TO_T0) {
    self->t0_ms = at_ms;
    begin_step (self, self->index + 1, at_ms);
  }
}

/* Verdicts that say only that the cable is silent. */
static gboolean
is_open (RouseVerdict verdict)
{
  return verdict == ROUSE_VERDICT_NOTHING || verdict == ROUSE_VERDICT_BLACK || verdict == ROUSE_VERDICT_UNPLUGGED;
}

/* What is seen after the end: a phone needs half a minute to start, longer than anyone waits with buttons held. */
static void
see_ended (RouseDfuGuide *self, RouseSight sight, gint64 at_ms)
{
  gboolean to_dfu = self->way == ROUSE_GUIDE_DFU || self->way == ROUSE_GUIDE_DFU_BY_RESET;
  RouseVerdict verdict = rouse_sight_get_verdict (sight, self->way, TRUE);

  if (self->verdict == ROUSE_VERDICT_DONE && to_dfu && sight == ROUSE_SIGHT_VANISHED &&
      at_ms - self->ended_ms < UNSTABLE_MS)
    end (self, ROUSE_VERDICT_UNSTABLE, at_ms);
  else if (is_open (self->verdict) && verdict != ROUSE_VERDICT_NONE)
    end (self, verdict, at_ms);
}

void
rouse_dfu_guide_see (RouseDfuGuide *self, RouseSight sight, gint64 at_ms)
{
  g_return_if_fail (sight < ROUSE_N_SIGHTS);

  if (!self->begun)
    return;
  /* What the bus told while a cue was given comes after it. */
  at_ms = MAX (at_ms, g_array_index (self->marks, RouseMark, self->marks->len - 1).at_ms);
  rouse_dfu_guide_run (self, at_ms - 1); /* what was due before it */
  add_mark (self, ROUSE_MARK_SIGHT, at_ms, sight, 0);
  if (self->verdict == ROUSE_VERDICT_NONE)
    see_running (self, sight, at_ms);
  else
    see_ended (self, sight, at_ms);
}

void
rouse_dfu_guide_answer (RouseDfuGuide *self, RouseScreen screen, gint64 at_ms)
{
  g_return_if_fail (screen < ROUSE_N_SCREENS);

  if (self->begun && (self->verdict == ROUSE_VERDICT_NONE || is_open (self->verdict)))
    end (self, rouse_screen_get_verdict (screen, self->way), at_ms);
}

void
rouse_dfu_guide_claim (RouseDfuGuide *self, RouseButton button, gboolean down, gint64 at_ms)
{
  add_mark (self, down ? ROUSE_MARK_DOWN : ROUSE_MARK_UP, at_ms, 0, button);
}

void
rouse_dfu_guide_stop (RouseDfuGuide *self, gint64 now_ms)
{
  if (self->verdict == ROUSE_VERDICT_NONE)
    end (self, ROUSE_VERDICT_STOPPED, now_ms);
}

gboolean
rouse_dfu_guide_pop_cue (RouseDfuGuide *self, RouseCue *cue)
{
  g_autofree RouseCue *first = g_queue_pop_head (&self->cues);

  if (first == NULL)
    return FALSE;
  *cue = *first;
  return TRUE;
}

/* --- what is known --- */

RouseVerdict
rouse_dfu_guide_get_verdict (RouseDfuGuide *self)
{
  return self->verdict;
}

RouseGuideWay
rouse_dfu_guide_get_way (RouseDfuGuide *self)
{
  return self->way;
}

gboolean
rouse_dfu_guide_is_seen (RouseDfuGuide *self)
{
  return self->seen;
}

const RouseGuideStep *
rouse_dfu_guide_get_step (RouseDfuGuide *self, guint index)
{
  return index < self->n_steps ? &self->steps[index] : NULL;
}

guint
rouse_dfu_guide_get_n_steps (RouseDfuGuide *self)
{
  return self->n_steps;
}

guint
rouse_dfu_guide_get_index (RouseDfuGuide *self)
{
  return self->index;
}

guint
rouse_dfu_guide_get_held (RouseDfuGuide *self, guint index)
{
  guint held = 0;

  for (guint i = 0; i <= index && i < self->n_steps; i++)
    held = (held | self->steps[i].press) & ~self->steps[i].release;
  return held;
}

gint64
rouse_dfu_guide_get_step_begin (RouseDfuGuide *self)
{
  return self->step_ms;
}

gint64
rouse_dfu_guide_get_t0 (RouseDfuGuide *self)
{
  return self->t0_ms;
}

const RouseMark *
rouse_dfu_guide_get_marks (RouseDfuGuide *self, guint *n_marks)
{
  *n_marks = self->marks->len;
  return (const RouseMark *) (gconstpointer) self->marks->data;
}
