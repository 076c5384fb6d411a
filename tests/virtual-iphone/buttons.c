/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "buttons.h"

#define TAP_MS 1000      /* a longer press is no tap */
#define RHYTHM_MS 3000   /* from one tap to the next, and to the hold */
#define TOGETHER_MS 1500 /* both must have been held that long before Power is let go of */
#define DFU_MS 8000      /* after T0: seen on USB logs */
#define RECOVERY_MS 7000 /* after T0 */
#define BOOT_MS 20000    /* after the buttons were let go of */

/* After T0: when Power must be let go of for DFU. */
static const struct {
  guint from_ms, to_ms;
} windows[] = {
  [SIM_BUTTONS_HOME] = { 1000, 3000 },
  [SIM_BUTTONS_VOLUME] = { 1000, 3000 },
  [SIM_BUTTONS_TAPS] = { 3000, 5000 },
}, reset_window = { 0, 2000 };

static SimButton
get_second (SimButtons *self)
{
  return self->family == SIM_BUTTONS_HOME ? SIM_BUTTON_HOME : SIM_BUTTON_VOLUME_DOWN;
}

static guint
number_of (SimButton button)
{
  return g_bit_nth_lsf (button, -1);
}

static gint64
down_since (SimButtons *self, SimButton button)
{
  return (self->held & button) != 0 ? self->down_ms[number_of (button)] : -1;
}

void
sim_buttons_init (SimButtons *self, SimButtonsFamily family, guint black_ms)
{
  *self = (SimButtons){ .family = family, .black_ms = black_ms, .t0_ms = -1, .power_up_ms = -1 };
  for (guint i = 0; i < 4; i++)
    self->down_ms[i] = self->up_ms[i] = -1;
}

static gboolean
was_tapped (SimButtons *self, SimButton button, gint64 before_ms)
{
  gint64 down_ms = self->down_ms[number_of (button)];
  gint64 up_ms = self->up_ms[number_of (button)];

  return down_ms >= 0 && up_ms >= down_ms && up_ms - down_ms <= TAP_MS && up_ms <= before_ms &&
         before_ms - up_ms <= RHYTHM_MS;
}

/* Since when the phone is being forced to restart, or -1. */
static gint64
get_hold_begin (SimButtons *self)
{
  gint64 power_ms = down_since (self, SIM_BUTTON_POWER);
  gint64 second_ms = down_since (self, get_second (self));

  if (power_ms < 0)
    return -1;
  if (self->family != SIM_BUTTONS_TAPS)
    return second_ms < 0 ? -1 : MAX (power_ms, second_ms);
  if (was_tapped (self, SIM_BUTTON_VOLUME_DOWN, power_ms) &&
      was_tapped (self, SIM_BUTTON_VOLUME_UP, self->down_ms[number_of (SIM_BUTTON_VOLUME_DOWN)]))
    return power_ms;
  return -1;
}

static void
decide (SimButtons *self, SimOutcome outcome, gint64 at_ms)
{
  self->decided = outcome;
  self->decided_ms = at_ms;
}

/* Power went up at @at_ms. */
static void
decide_release (SimButtons *self, gint64 at_ms)
{
  gint64 after_ms = at_ms - self->t0_ms;
  guint from_ms = self->by_reset ? reset_window.from_ms : windows[self->family].from_ms;
  gint64 second_ms = down_since (self, get_second (self));

  self->power_up_ms = at_ms;
  if (second_ms < 0 || after_ms < from_ms || (!self->by_reset && at_ms - second_ms < TOGETHER_MS))
    decide (self, SIM_OUTCOME_BOOT, at_ms + BOOT_MS);
  else
    decide (self, SIM_OUTCOME_DFU, self->t0_ms + DFU_MS);
}

/* Held: until Power goes up, what comes is recovery mode. */
static void
go_black (SimButtons *self, gint64 at_ms)
{
  self->t0_ms = at_ms;
  if ((self->held & SIM_BUTTON_POWER) == 0)
    decide (self, SIM_OUTCOME_BOOT, at_ms + BOOT_MS);
  else
    decide (self, SIM_OUTCOME_RECOVERY, at_ms + RECOVERY_MS);
}

void
sim_buttons_reset (SimButtons *self, gint64 at_ms)
{
  self->by_reset = TRUE;
  go_black (self, at_ms);
}

void
sim_buttons_set (SimButtons *self, SimButton button, gboolean down, gint64 at_ms)
{
  guint to_ms = self->by_reset ? reset_window.to_ms : windows[self->family].to_ms;

  if (((self->held & button) != 0) == down)
    return;
  self->held = down ? self->held | button : self->held & ~button;
  (down ? self->down_ms : self->up_ms)[number_of (button)] = at_ms;
  if (self->t0_ms < 0 || down)
    return;
  if (button == SIM_BUTTON_POWER && self->decided == SIM_OUTCOME_RECOVERY && at_ms - self->t0_ms <= to_ms)
    decide_release (self, at_ms);
  else if (button == get_second (self) && self->decided == SIM_OUTCOME_DFU)
    decide (self, SIM_OUTCOME_BOOT, at_ms + BOOT_MS);
}

gint64
sim_buttons_get_next (SimButtons *self)
{
  gint64 begin_ms = get_hold_begin (self);

  if (self->decided != SIM_OUTCOME_NONE)
    return self->decided_ms;
  return self->t0_ms < 0 && begin_ms >= 0 ? begin_ms + self->black_ms : -1;
}

SimOutcome
sim_buttons_run (SimButtons *self, gint64 now_ms, gint64 *at_ms)
{
  SimOutcome outcome = self->decided;

  *at_ms = sim_buttons_get_next (self);
  if (*at_ms < 0 || *at_ms > now_ms)
    return SIM_OUTCOME_NONE;
  if (outcome == SIM_OUTCOME_NONE) {
    go_black (self, *at_ms);
    return SIM_OUTCOME_VANISH;
  }
  /* It is there: from here on it is a phone in that mode, on which the buttons begin anew. */
  self->decided = SIM_OUTCOME_NONE;
  self->t0_ms = self->power_up_ms = -1;
  self->by_reset = FALSE;
  for (guint i = 0; i < 4; i++)
    self->down_ms[i] = self->up_ms[i] = -1;
  self->held = 0;
  return outcome;
}
