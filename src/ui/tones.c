/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tones.h"

#include <math.h>

#define MAX_NOTES 3
#define ATTACK_MS 6 /* shorter ones are heard as a click */
#define DECAY_MS 40

typedef struct {
  double from_hz, to_hz; /* it glides */
  guint ms;              /* 0: no such note */
  double loudness;       /* 0.0 to 1.0 */
} Note;

static const Note tones[ROUSE_N_TONES][MAX_NOTES] = {
  [ROUSE_TONE_TICK] = { { 880, 880, 60, .12 } },
  [ROUSE_TONE_PRESS] = { { 523, 784, 180, .35 } },
  [ROUSE_TONE_RELEASE] = { { 784, 392, 240, .35 } },
  [ROUSE_TONE_DONE] = { { 523, 523, 140, .3 }, { 659, 659, 140, .3 }, { 784, 784, 420, .35 } },
  [ROUSE_TONE_WRONG] = { { 196, 196, 200, .35 }, { 185, 175, 320, .35 } },
};

static gsize
samples_of (guint ms)
{
  return (gsize) ms * ROUSE_TONE_RATE / 1000;
}

/* A raised cosine at both ends: its slope has no corner either. */
static double
envelope (gsize nth, gsize n_samples)
{
  gsize attack = samples_of (ATTACK_MS), decay = MIN (samples_of (DECAY_MS), n_samples - attack);

  if (nth < attack)
    return .5 - .5 * cos (G_PI * (double) nth / (double) attack);
  if (nth >= n_samples - decay)
    return .5 - .5 * cos (G_PI * (double) (n_samples - 1 - nth) / (double) decay);
  return 1.0;
}

static void
make_note (const Note *note, gint16 *samples)
{
  gsize n_samples = samples_of (note->ms);
  double phase = 0;

  for (gsize i = 0; i < n_samples; i++) {
    double hz = note->from_hz + (note->to_hz - note->from_hz) * (double) i / (double) n_samples;

    /* A little of the octave above: small loudspeakers do not give much of a deep note. */
    samples[i] = (gint16) lrint (G_MAXINT16 * note->loudness * envelope (i, n_samples) *
                                 (.8 * sin (phase) + .2 * sin (2 * phase)));
    phase += 2 * G_PI * hz / ROUSE_TONE_RATE;
  }
}

gint16 *
rouse_tone_make (RouseTone tone, gsize *n_samples)
{
  gint16 *samples;
  gsize at = 0;

  g_return_val_if_fail (tone < ROUSE_N_TONES && n_samples != NULL, NULL);

  *n_samples = 0;
  for (gsize i = 0; i < MAX_NOTES; i++)
    *n_samples += samples_of (tones[tone][i].ms);
  samples = g_new0 (gint16, *n_samples);
  for (gsize i = 0; i < MAX_NOTES; i++) {
    if (tones[tone][i].ms > 0)
      make_note (&tones[tone][i], samples + at);
    at += samples_of (tones[tone][i].ms);
  }
  return samples;
}
