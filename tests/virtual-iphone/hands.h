/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "buttons.h"

/* Hands of a person: they need 150 to 600 ms from a cue to the button, and now and then they fumble. Pure. */

typedef enum { SIM_TOLD_TAP, SIM_TOLD_PRESS, SIM_TOLD_RELEASE } SimTold;

typedef struct {
  gint64 at_ms;
  SimButton button;
  gboolean down;
} SimMove;

typedef struct _SimHands SimHands;

/* @fumbles: how often, in 1000 tries, something goes wrong that no cue can help. */
SimHands *sim_hands_new (guint32 seed, guint fumbles);
void sim_hands_free (SimHands *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimHands, sim_hands_free)

/* A new try begins, with free hands. */
void sim_hands_begin (SimHands *self);
/* A cue came. @buttons: SimButton bits. */
void sim_hands_tell (SimHands *self, SimTold told, guint buttons, gint64 at_ms);
/* Instead of cues: follows the published steps, which count seconds, as it counts them itself. The eyes see the
 * screen go black: sim_hands_see_black(). */
void sim_hands_read_list (SimHands *self, SimButtonsFamily family, gint64 at_ms);
void sim_hands_see_black (SimHands *self, SimButtonsFamily family, gint64 at_ms);

/* When they move next, or -1. */
gint64 sim_hands_get_next (SimHands *self);
/* The next move that is due at @now_ms. */
gboolean sim_hands_pop (SimHands *self, gint64 now_ms, SimMove *move);
/* A phone's own differences: how long it is held until it goes black. */
guint sim_hands_draw_black_ms (SimHands *self, SimButtonsFamily family);
