/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hands.h"

#define REACTION_MIN_MS 150
#define REACTION_MAX_MS 600
#define TAP_MS 180

typedef enum {
  FUMBLE_NONE,
  FUMBLE_BOTH_UP, /* lets go of both when it should let go of one */
  FUMBLE_SLIP,    /* a finger slips off half a second after the press */
  FUMBLE_DREAM,   /* misses the cue for letting go */
  N_FUMBLES,
} Fumble;

struct _SimHands {
  GRand *random;
  guint fumbles;
  Fumble fumble;
  double clock; /* how long this person's second is */
  guint held;
  GArray *moves; /* SimMove, by time */
};

SimHands *
sim_hands_new (guint32 seed, guint fumbles)
{
  SimHands *self = g_new0 (SimHands, 1);

  self->random = g_rand_new_with_seed (seed);
  self->fumbles = fumbles;
  self->moves = g_array_new (FALSE, FALSE, sizeof (SimMove));
  sim_hands_begin (self);
  return self;
}

void
sim_hands_free (SimHands *self)
{
  g_rand_free (self->random);
  g_array_unref (self->moves);
  g_free (self);
}

/* The sum of a few draws is near enough to a bell: mean 1, deviation about 0.12. */
static double
draw_clock (SimHands *self)
{
  double sum = 0;

  for (guint i = 0; i < 4; i++)
    sum += g_rand_double_range (self->random, -0.105, 0.105);
  return 1 + sum;
}

void
sim_hands_begin (SimHands *self)
{
  self->held = 0;
  self->clock = draw_clock (self);
  g_array_set_size (self->moves, 0);
  self->fumble = FUMBLE_NONE;
  if (g_rand_int_range (self->random, 0, 1000) < (gint32) self->fumbles)
    self->fumble = (Fumble) g_rand_int_range (self->random, 1, N_FUMBLES);
}

static gint
compare_moves (gconstpointer a, gconstpointer b)
{
  const SimMove *first = a, *second = b;

  return (first->at_ms > second->at_ms) - (first->at_ms < second->at_ms);
}

static void
move (SimHands *self, gint64 at_ms, guint buttons, gboolean down)
{
  for (guint button = 1; button <= SIM_BUTTON_VOLUME_DOWN; button <<= 1)
    if ((buttons & button) != 0) {
      const SimMove next = { at_ms, button, down };

      g_array_append_val (self->moves, next);
    }
  g_array_sort (self->moves, compare_moves);
}

static gint64
react (SimHands *self, gint64 at_ms)
{
  return at_ms + g_rand_int_range (self->random, REACTION_MIN_MS, REACTION_MAX_MS + 1);
}

void
sim_hands_tell (SimHands *self, SimTold told, guint buttons, gint64 at_ms)
{
  gint64 when_ms = react (self, at_ms);

  switch (told) {
  case SIM_TOLD_TAP:
    move (self, when_ms, buttons, TRUE);
    move (self, when_ms + TAP_MS, buttons, FALSE);
    break;
  case SIM_TOLD_PRESS:
    self->held |= buttons;
    /* Two fingers are not pressed in the same millisecond. */
    for (guint button = 1; button <= SIM_BUTTON_VOLUME_DOWN; button <<= 1)
      move (self, when_ms + g_rand_int_range (self->random, 0, 120), buttons & button, TRUE);
    if (self->fumble == FUMBLE_SLIP)
      move (self, when_ms + 500, buttons, FALSE);
    break;
  case SIM_TOLD_RELEASE:
    if (self->fumble == FUMBLE_BOTH_UP)
      move (self, when_ms, self->held, FALSE);
    else
      move (self, when_ms + (self->fumble == FUMBLE_DREAM ? 4000 : 0), buttons, FALSE);
    self->held &= ~buttons;
    break;
  }
}

static gint64
count (SimHands *self, guint seconds)
{
  return (gint64) (seconds * 1000 * self->clock);
}

void
sim_hands_read_list (SimHands *self, SimButtonsFamily family, gint64 at_ms)
{
  guint second = family == SIM_BUTTONS_HOME ? SIM_BUTTON_HOME : SIM_BUTTON_VOLUME_DOWN;

  if (family == SIM_BUTTONS_TAPS) {
    sim_hands_tell (self, SIM_TOLD_TAP, SIM_BUTTON_VOLUME_UP, at_ms);
    sim_hands_tell (self, SIM_TOLD_TAP, SIM_BUTTON_VOLUME_DOWN, at_ms + 1000);
    sim_hands_tell (self, SIM_TOLD_PRESS, SIM_BUTTON_POWER, at_ms + 2000);
    return;
  }
  sim_hands_tell (self, SIM_TOLD_PRESS, SIM_BUTTON_POWER | second, at_ms);
  sim_hands_tell (self, SIM_TOLD_RELEASE, SIM_BUTTON_POWER, at_ms + count (self, 8));
  sim_hands_tell (self, SIM_TOLD_RELEASE, second, at_ms + count (self, 18));
}

/* "When the screen goes black also hold Volume Down; both for 5 seconds; then release Side." */
void
sim_hands_see_black (SimHands *self, SimButtonsFamily family, gint64 at_ms)
{
  if (family != SIM_BUTTONS_TAPS)
    return;
  sim_hands_tell (self, SIM_TOLD_PRESS, SIM_BUTTON_VOLUME_DOWN, at_ms);
  sim_hands_tell (self, SIM_TOLD_RELEASE, SIM_BUTTON_POWER, at_ms + count (self, 5));
  sim_hands_tell (self, SIM_TOLD_RELEASE, SIM_BUTTON_VOLUME_DOWN, at_ms + count (self, 15));
}

gint64
sim_hands_get_next (SimHands *self)
{
  return self->moves->len > 0 ? g_array_index (self->moves, SimMove, 0).at_ms : -1;
}

gboolean
sim_hands_pop (SimHands *self, gint64 now_ms, SimMove *next)
{
  gint64 at_ms = sim_hands_get_next (self);

  if (at_ms < 0 || at_ms > now_ms)
    return FALSE;
  *next = g_array_index (self->moves, SimMove, 0);
  g_array_remove_index (self->moves, 0);
  return TRUE;
}

guint
sim_hands_draw_black_ms (SimHands *self, SimButtonsFamily family)
{
  return (guint) (family == SIM_BUTTONS_TAPS ? g_rand_int_range (self->random, 8500, 10500)
                                             : g_rand_int_range (self->random, 5000, 7000));
}
