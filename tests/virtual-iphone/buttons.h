/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What a phone does when its buttons are held: pure, with the caller's clock in milliseconds. The windows are those of
 * the published steps; T0 is the moment at which the phone goes black and vanishes from USB. */

typedef enum {
  SIM_BUTTON_POWER = 1 << 0,
  SIM_BUTTON_HOME = 1 << 1,
  SIM_BUTTON_VOLUME_UP = 1 << 2,
  SIM_BUTTON_VOLUME_DOWN = 1 << 3,
} SimButton;

typedef enum {
  SIM_BUTTONS_HOME,   /* Power and Home */
  SIM_BUTTONS_VOLUME, /* iPhone 7: Power and Volume Down */
  SIM_BUTTONS_TAPS,   /* iPhone 8 and later: two taps, then Power, then Volume Down as well */
} SimButtonsFamily;

typedef enum {
  SIM_OUTCOME_NONE,
  SIM_OUTCOME_VANISH, /* T0 */
  SIM_OUTCOME_DFU,
  SIM_OUTCOME_RECOVERY,
  SIM_OUTCOME_BOOT, /* an ordinary start */
} SimOutcome;

typedef struct {
  SimButtonsFamily family;
  guint black_ms; /* from the buttons being held to T0 */
  guint held;
  gint64 down_ms[4], up_ms[4]; /* by the bit's number; -1: never */
  gint64 t0_ms;                /* -1: on, or hanging */
  gboolean by_reset;
  gint64 power_up_ms; /* after T0; -1: not yet */
  SimOutcome decided; /* what comes next */
  gint64 decided_ms;  /* and when */
} SimButtons;

void sim_buttons_init (SimButtons *self, SimButtonsFamily family, guint black_ms);
void sim_buttons_set (SimButtons *self, SimButton button, gboolean down, gint64 at_ms);
/* The host restarts the phone from recovery mode. */
void sim_buttons_reset (SimButtons *self, gint64 at_ms);
/* What has happened by @now_ms; call until it says NONE. @at_ms: when. */
SimOutcome sim_buttons_run (SimButtons *self, gint64 now_ms, gint64 *at_ms);
/* When something will happen if the hands stay as they are; -1: nothing. */
gint64 sim_buttons_get_next (SimButtons *self);
