/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "virtual-device.h"

/* The phone's buttons in real time: what is held decides what the phone does (buttons.h). Fingers are verbs of the
 * control socket, a script (--hands), or clumsy hands that hear the cues of a guide. Main thread. */
typedef struct _SimButtonFront SimButtonFront;

/* @device: outlives it. */
SimButtonFront *sim_button_front_new (SimDevice *device);
void sim_button_front_free (SimButtonFront *self);

/* @button: "side", "top", "home", "volume-up", "volume-down". FALSE: there is no such button. */
gboolean sim_button_front_set (SimButtonFront *self, const char *button, gboolean down);
/* What a guide says aloud: "tap", "press" or "release", and buttons separated by blanks. Simulated hands follow after
 * 150 to 600 ms. FALSE: not understood. */
gboolean sim_button_front_hear (SimButtonFront *self, const char *cue);
/* "0 tap volume-up; 2000 press side; black+0 press volume-down; black+4000 release side": milliseconds after the start,
 * or after the phone went black. */
gboolean sim_button_front_play (SimButtonFront *self, const char *script, GError **error);
