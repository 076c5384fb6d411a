/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/*
 * What arrives may be damaged by a rule "at image:MODE COMPONENT do ACTION", before the phone looks at it: so that a
 * host that does everything right meets the refusals that a host at fault, or a bad cable, would meet.
 */

/* @mode: "dfu", "recovery" or "restore". Returns: (nullable) (transfer full): the bytes that the phone sees; NULL: they
 * are lost, as if they had never been sent. */
GBytes *sim_arrival_take (SimDevice *self, const char *mode, const char *component, GBytes *bytes);

/* The same for what arrives in pieces and is damaged by its taker. */
gboolean sim_arrival_is_flipped (SimDevice *self, const char *mode, const char *component);

/* @image as @action makes it; @type: what it is asked for as. NULL: @action is "lost", or nothing that can be done to
 * these bytes. */
GBytes *sim_arrival_damage (GBytes *image, const char *action);
/* Whether there is such an action. */
gboolean sim_arrival_knows (const char *action);
