/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guide/dfu-families.h"
#include "guide/dfu-sights.h"

typedef enum {
  ROUSE_CUE_TAP,     /* press @buttons and let go */
  ROUSE_CUE_PRESS,   /* press @buttons and keep them */
  ROUSE_CUE_HOLD,    /* a step in which the hands change nothing */
  ROUSE_CUE_RELEASE, /* let go of @buttons */
  ROUSE_CUE_SOON,    /* said ahead, so that the hands are ready: in @seconds the next step begins */
  ROUSE_CUE_TICK,    /* @seconds: to go; or, negative or 0, since the step began, when its end is not known */
  ROUSE_CUE_ADVICE,  /* it takes longer than usual: are the buttons really held? */
  ROUSE_CUE_RESET,   /* for the computer: restart the phone now */
  ROUSE_CUE_ASK,     /* what does the screen show? See rouse_dfu_guide_answer() */
  ROUSE_CUE_ENDED,   /* see rouse_dfu_guide_get_verdict() */
} RouseCueKind;

typedef struct {
  RouseCueKind kind;
  guint step;    /* number, from 0 */
  guint buttons; /* RouseButton bits */
  gint seconds;
  gint64 due_ms; /* when it should have come, on the caller's clock */
} RouseCue;

/* What happened in a try, in order, for the picture of a missed one. */
typedef enum { ROUSE_MARK_CUE, ROUSE_MARK_SIGHT, ROUSE_MARK_DOWN, ROUSE_MARK_UP } RouseMarkKind;

typedef struct {
  RouseMarkKind kind;
  gint64 at_ms;
  guint what;    /* RouseCueKind, RouseSight, or 0 */
  guint buttons; /* of cues and of hands */
} RouseMark;

/* How well the hands did one thing that they were told. */
typedef struct {
  RouseButton button;
  gboolean down; /* a press; else a release */
  gint64
      expected_ms;  /* when the cue came or would have come; -1: of a press: nobody asked for it; of a release: never */
  gint64 actual_ms; /* -1: it was not done */
  gboolean right;
} RouseScore;

/**
 * RouseDfuGuide:
 *
 * Guides hands through the buttons of a phone while it listens to the cable: a state machine over what is seen on USB,
 * what hands claim to do and a monotonic clock, which says what to do now and what went wrong. It has no clock of its
 * own, no USB, no window: all times are milliseconds of one clock that its user chooses. One thread.
 */
typedef struct _RouseDfuGuide RouseDfuGuide;

/* @attempt: 0 for the first try. @shift_ms: how much later than usual the cue for letting go comes (see
 * RouseVerdictEntry); never so late that a hand could not follow. @pace: percent of the time that the person takes for
 * taps; 100: as usual. */
RouseDfuGuide *rouse_dfu_guide_new (RouseButtons buttons, RouseGuideWay way, guint attempt, gint shift_ms, guint pace);
void rouse_dfu_guide_free (RouseDfuGuide *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseDfuGuide, rouse_dfu_guide_free)

/* @present: the phone is on USB now; when it is not, the clock stands in for the moment at which it vanishes. */
void rouse_dfu_guide_begin (RouseDfuGuide *self, gint64 now_ms, gboolean present);
/* For a phone that is already where the way leads to: nothing is to be held, and the try is over before it began. */
void rouse_dfu_guide_begin_there (RouseDfuGuide *self, gint64 now_ms);
/* @at_ms: when it happened, which may be a little before the last cue. */
void rouse_dfu_guide_see (RouseDfuGuide *self, RouseSight sight, gint64 at_ms);
/* What the person sees on the phone: ends a try that the cable did not end, or refines its verdict. */
void rouse_dfu_guide_answer (RouseDfuGuide *self, RouseScreen screen, gint64 at_ms);
/* What hands say that they do: keys of a rehearsal, a simulated hand. Changes nothing but marks and scores. */
void rouse_dfu_guide_claim (RouseDfuGuide *self, RouseButton button, gboolean down, gint64 at_ms);
void rouse_dfu_guide_stop (RouseDfuGuide *self, gint64 now_ms);

/* Does what is due. Returns: when to call again at the latest, or -1 when nothing is due any more. Called late, it
 * still gives every cue with its own time, but no stale ticks. */
gint64 rouse_dfu_guide_run (RouseDfuGuide *self, gint64 now_ms);
/* FALSE when there is none. Call after each of the above. */
gboolean rouse_dfu_guide_pop_cue (RouseDfuGuide *self, RouseCue *cue);

/* A verdict can be refined after the end by what is seen then: nothing came, and then the phone restarted after all. */
RouseVerdict rouse_dfu_guide_get_verdict (RouseDfuGuide *self);
RouseGuideWay rouse_dfu_guide_get_way (RouseDfuGuide *self);
/* Whether the phone is, or was, on the cable in this try; without, the clock leads and the person is asked. */
gboolean rouse_dfu_guide_is_seen (RouseDfuGuide *self);
const RouseGuideStep *rouse_dfu_guide_get_step (RouseDfuGuide *self, guint index); /* NULL past the last */
guint rouse_dfu_guide_get_n_steps (RouseDfuGuide *self);
guint rouse_dfu_guide_get_index (RouseDfuGuide *self);
/* The buttons that should be held in step @index. */
guint rouse_dfu_guide_get_held (RouseDfuGuide *self, guint index);
/* When the step began, and when it will have ended (-1: nobody knows): for rings and digits. */
gint64 rouse_dfu_guide_get_step_begin (RouseDfuGuide *self);
gint64 rouse_dfu_guide_get_step_end (RouseDfuGuide *self);
gint64 rouse_dfu_guide_get_t0 (RouseDfuGuide *self); /* -1: not yet */
const RouseMark *rouse_dfu_guide_get_marks (RouseDfuGuide *self, guint *n_marks);
/* One for each press and release that was told so far. Returns: (transfer full) (element-type RouseScore) */
GArray *rouse_dfu_guide_score (RouseDfuGuide *self);
