/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "device/device-models.h"

/* The buttons of a phone. Bits, so that several can be held. */
typedef enum {
  ROUSE_BUTTON_POWER = 1 << 0, /* Side, or Top */
  ROUSE_BUTTON_HOME = 1 << 1,
  ROUSE_BUTTON_VOLUME_UP = 1 << 2,   /* iPads: the one nearest to the Top button */
  ROUSE_BUTTON_VOLUME_DOWN = 1 << 3, /* iPads: the other one */
} RouseButton;

#define ROUSE_N_BUTTONS 4

/* What the hands are guided to. */
typedef enum {
  ROUSE_GUIDE_DFU,             /* DFU from a phone that is on, or hangs */
  ROUSE_GUIDE_DFU_BY_RESET,    /* DFU from recovery mode: the computer restarts the phone while the buttons are held */
  ROUSE_GUIDE_RECOVERY_SCREEN, /* recovery mode by buttons */
  ROUSE_GUIDE_FORCE_RESTART,
  ROUSE_GUIDE_LEAVE_DFU, /* the same buttons; the phone is black and on the cable */
} RouseGuideWay;

#define ROUSE_N_GUIDE_WAYS 5

/* What ends a step. T0 is the moment at which the phone vanishes from USB. */
typedef enum {
  ROUSE_STEP_BY_CLOCK, /* until_ms after its beginning */
  ROUSE_STEP_TO_T0,    /* T0; by the clock (until_ms after its beginning) if the phone is not on the cable */
  ROUSE_STEP_AFTER_T0, /* until_ms after T0 */
  ROUSE_STEP_TO_GOAL,  /* what is wanted is seen; given up until_ms after T0 */
} RouseStepEnd;

/* One step. What is pressed stays pressed until it is released; taps are let go of at once. */
typedef struct {
  guint tap;
  guint press;
  guint release;
  RouseStepEnd end;
  guint until_ms;
  guint limit_ms; /* of ROUSE_STEP_TO_T0: given up, after its beginning */
  guint reset_ms; /* the computer restarts the phone then, after the step's beginning; 0: it does not */
  guint window_from_ms, window_to_ms; /* after T0: when @release must happen to be right; 0, 0: any time */
} RouseGuideStep;

/* The steps of @way for phones with @buttons, or NULL if there is no such way.
 * @attempt: 0 for the first try: where two layouts are in use, the second try takes the other (spec 16 §2).
 * Source: spec 16 §2, and the timings that are published for each family. */
const RouseGuideStep *rouse_guide_steps_find (RouseButtons buttons, RouseGuideWay way, guint attempt, guint *n_steps);

/* The family of @model; finer than the table of hardware: among the phones with a Home button, the older ones have
 * their other button on top. */
RouseButtons rouse_guide_family_for (const RouseDeviceModel *model);

/* What a person calls @button on such a phone: "Side button". Untranslated (N_). */
const char *rouse_button_get_title (RouseButtons buttons, RouseButton button);
/* "side", "top", "home", "volume-up", "volume-down"; for JSON and logs. */
const char *rouse_button_get_id (RouseButtons buttons, RouseButton button);
