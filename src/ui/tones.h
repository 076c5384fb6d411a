/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What can be told apart with closed eyes. */
typedef enum {
  ROUSE_TONE_TICK,    /* short and quiet: a second has passed */
  ROUSE_TONE_PRESS,   /* goes up */
  ROUSE_TONE_RELEASE, /* goes down */
  ROUSE_TONE_DONE,    /* three notes upwards, long */
  ROUSE_TONE_WRONG,   /* twice the same deep note */
} RouseTone;

#define ROUSE_N_TONES 5
#define ROUSE_TONE_RATE 44100 /* samples a second, one channel */

/* Makes the samples of @tone, which begin and end with silence and do not click in between.
 * Returns: (transfer full): @n_samples of them */
gint16 *rouse_tone_make (RouseTone tone, gsize *n_samples) G_GNUC_WARN_UNUSED_RESULT;
