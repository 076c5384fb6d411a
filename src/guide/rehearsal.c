/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/rehearsal.h"

#include "guide/guide-session.h"

#define TURN_MS 20      /* how often the made-up phone looks at its buttons */
#define BLACK_MS 3000   /* held that long it goes black; a real one takes up to 10 s, which would only bore */
#define RESET_MS 300    /* from the computer's restart */
#define OUTCOME_MS 1000 /* until what became of it is seen */
#define DFU_MS 1500     /* after the end of the window, the other button still held */

/**
 * RouseRehearsal:
 *
 * What the made-up phone does with the buttons is what the guide expects of a real one: the same windows, from the same
 * table.
 */
struct _RouseRehearsal {
  GObject parent_instance;

  RouseDfuGuide *guide;
  guint timer;
  guint held;         /* RouseButton bits */
  gint64 since_ms;    /* all that is to be held is held; -1: not */
  gint64 reset_ms;    /* -1: the computer has not restarted it */
  gint64 released_ms; /* Side, after T0; -1: not yet */
  gint64 outcome_ms;  /* -1: not decided */
  RouseSight outcome;
};

G_DEFINE_FINAL_TYPE (RouseRehearsal, rouse_rehearsal, G_TYPE_OBJECT)

enum { CUE, ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* The step in which Side is let go of. */
static const RouseGuideStep *
find_release (RouseDfuGuide *guide, guint *index)
{
  for (*index = 0; *index < rouse_dfu_guide_get_n_steps (guide); ++*index)
    if (rouse_dfu_guide_get_step (guide, *index)->window_to_ms > 0)
      return rouse_dfu_guide_get_step (guide, *index);
  return NULL;
}

/* Before T0: does it go black? */
static void
follow_hold (RouseRehearsal *self, gint64 now_ms)
{
  guint index = rouse_dfu_guide_get_index (self->guide);
  guint wanted = rouse_dfu_guide_get_held (self->guide, index);

  if (rouse_dfu_guide_get_step (self->guide, index)->end != ROUSE_STEP_TO_T0 || (self->held & wanted) != wanted) {
    self->since_ms = -1;
    return;
  }
  if (self->since_ms < 0)
    self->since_ms = now_ms;
  if (rouse_dfu_guide_get_step (self->guide, index)->reset_ms > 0
          ? self->reset_ms >= 0 && now_ms - self->reset_ms >= RESET_MS
          : now_ms - self->since_ms >= BLACK_MS)
    rouse_dfu_guide_see (self->guide, ROUSE_SIGHT_VANISHED, now_ms);
}

static void
decide (RouseRehearsal *self, RouseSight outcome, gint64 at_ms)
{
  self->outcome = outcome;
  self->outcome_ms = at_ms;
}

/* After T0: DFU, recovery mode or a plain restart, by when which button was let go of. */
static void
follow_release (RouseRehearsal *self, gint64 now_ms)
{
  guint index;
  const RouseGuideStep *release = find_release (self->guide, &index);
  gint64 t0_ms = rouse_dfu_guide_get_t0 (self->guide);
  guint kept;

  if (release == NULL || self->outcome_ms >= 0)
    return;
  kept = rouse_dfu_guide_get_held (self->guide, index);
  if (self->released_ms < 0 && (self->held & release->release) == 0)
    self->released_ms = now_ms;
  if (self->released_ms >= 0 && (self->released_ms - t0_ms < release->window_from_ms || (self->held & kept) != kept))
    decide (self, ROUSE_SIGHT_NORMAL, now_ms + OUTCOME_MS);
  else if (self->released_ms < 0 && now_ms - t0_ms > release->window_to_ms)
    decide (self, ROUSE_SIGHT_RECOVERY, now_ms + OUTCOME_MS);
  else if (self->released_ms >= 0 && now_ms - t0_ms >= (gint64) release->window_to_ms + DFU_MS)
    decide (self, ROUSE_SIGHT_DFU, now_ms);
}

static void
pass_cues_on (RouseRehearsal *self)
{
  g_autoptr (RouseRehearsal) alive = g_object_ref (self);
  RouseCue cue;

  while (self->guide != NULL && rouse_dfu_guide_pop_cue (self->guide, &cue)) {
    if (cue.kind == ROUSE_CUE_RESET)
      self->reset_ms = cue.due_ms;
    g_signal_emit (self, signals[CUE], 0, &cue);
    if (cue.kind != ROUSE_CUE_ENDED)
      continue;
    g_clear_handle_id (&self->timer, g_source_remove);
    g_signal_emit (self, signals[ENDED], 0);
  }
}

static void
turn (RouseRehearsal *self)
{
  gint64 now_ms = rouse_guide_session_now ();

  if (rouse_dfu_guide_get_verdict (self->guide) == ROUSE_VERDICT_NONE) {
    rouse_dfu_guide_run (self->guide, now_ms);
    if (rouse_dfu_guide_get_t0 (self->guide) < 0)
      follow_hold (self, now_ms);
    else
      follow_release (self, now_ms);
    if (self->outcome_ms >= 0 && now_ms >= self->outcome_ms)
      rouse_dfu_guide_see (self->guide, self->outcome, now_ms);
  }
  pass_cues_on (self);
}

static gboolean
timer_cb (gpointer user_data)
{
  turn (user_data);
  return G_SOURCE_CONTINUE;
}

static void
rouse_rehearsal_dispose (GObject *object)
{
  RouseRehearsal *self = ROUSE_REHEARSAL (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->guide, rouse_dfu_guide_free);
  G_OBJECT_CLASS (rouse_rehearsal_parent_class)->dispose (object);
}

static void
rouse_rehearsal_class_init (RouseRehearsalClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_rehearsal_dispose;
  signals[CUE] = g_signal_new ("cue", ROUSE_TYPE_REHEARSAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                               G_TYPE_POINTER);
  signals[ENDED] = g_signal_new ("ended", ROUSE_TYPE_REHEARSAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rouse_rehearsal_init (RouseRehearsal *self)
{
}

RouseRehearsal *
rouse_rehearsal_new (void)
{
  return g_object_new (ROUSE_TYPE_REHEARSAL, NULL);
}

void
rouse_rehearsal_begin (RouseRehearsal *self, RouseButtons buttons, RouseGuideWay way, guint pace)
{
  g_return_if_fail (ROUSE_IS_REHEARSAL (self));

  g_clear_pointer (&self->guide, rouse_dfu_guide_free);
  self->guide = rouse_dfu_guide_new (buttons, way, 0, 0, pace);
  self->held = 0;
  self->since_ms = self->reset_ms = self->released_ms = self->outcome_ms = -1;
  rouse_dfu_guide_begin (self->guide, rouse_guide_session_now (), TRUE);
  if (self->timer == 0)
    self->timer = g_timeout_add (TURN_MS, timer_cb, self);
  pass_cues_on (self);
}

gboolean
rouse_rehearsal_is_running (RouseRehearsal *self)
{
  g_return_val_if_fail (ROUSE_IS_REHEARSAL (self), FALSE);

  return self->guide != NULL && rouse_dfu_guide_get_verdict (self->guide) == ROUSE_VERDICT_NONE;
}

void
rouse_rehearsal_press (RouseRehearsal *self, RouseButton button, gboolean down)
{
  g_return_if_fail (ROUSE_IS_REHEARSAL (self));

  if (self->guide == NULL || ((self->held & button) != 0) == down)
    return; /* a key that repeats itself */
  self->held ^= button;
  rouse_dfu_guide_claim (self->guide, button, down, rouse_guide_session_now ());
  turn (self);
}

void
rouse_rehearsal_stop (RouseRehearsal *self)
{
  g_return_if_fail (ROUSE_IS_REHEARSAL (self));

  if (self->guide == NULL)
    return;
  rouse_dfu_guide_stop (self->guide, rouse_guide_session_now ());
  pass_cues_on (self);
}

RouseDfuGuide *
rouse_rehearsal_get_guide (RouseRehearsal *self)
{
  g_return_val_if_fail (ROUSE_IS_REHEARSAL (self), NULL);

  return self->guide;
}

gboolean
rouse_rehearsal_is_right (RouseRehearsal *self)
{
  g_autoptr (GArray) scores = NULL;

  g_return_val_if_fail (ROUSE_IS_REHEARSAL (self), FALSE);

  if (self->guide == NULL || rouse_dfu_guide_get_verdict (self->guide) != ROUSE_VERDICT_DONE)
    return FALSE;
  scores = rouse_dfu_guide_score (self->guide);
  for (guint i = 0; i < scores->len; i++)
    if (!g_array_index (scores, RouseScore, i).right)
      return FALSE;
  return TRUE;
}
