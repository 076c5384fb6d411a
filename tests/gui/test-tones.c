/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tones.h"

#include <glib.h>

/* No step may be larger than the steepest place of the highest, loudest tone: more would be heard as a click. */
#define LARGEST_STEP 1800
#define NEAR_SILENCE 40

static void
test_no_clicks (void)
{
  for (RouseTone tone = 0; tone < ROUSE_N_TONES; tone++) {
    gsize n_samples;
    g_autofree gint16 *samples = rouse_tone_make (tone, &n_samples);
    int largest = 0;

    g_assert_cmpuint (n_samples, >, ROUSE_TONE_RATE / 50);
    g_assert_cmpint (ABS (samples[0]), <=, NEAR_SILENCE);
    g_assert_cmpint (ABS (samples[n_samples - 1]), <=, NEAR_SILENCE);
    for (gsize i = 1; i < n_samples; i++)
      largest = MAX (largest, ABS (samples[i] - samples[i - 1]));
    g_test_message ("tone %u: %" G_GSIZE_FORMAT " samples, largest step %d", tone, n_samples, largest);
    g_assert_cmpint (largest, <=, LARGEST_STEP);
  }
}

static int
peak_of (RouseTone tone)
{
  gsize n_samples;
  g_autofree gint16 *samples = rouse_tone_make (tone, &n_samples);
  int peak = 0;

  for (gsize i = 0; i < n_samples; i++)
    peak = MAX (peak, ABS (samples[i]));
  return peak;
}

/* Heard, not overdriven; the ticks stay behind what matters. */
static void
test_loudness (void)
{
  for (RouseTone tone = 0; tone < ROUSE_N_TONES; tone++) {
    g_assert_cmpint (peak_of (tone), >, G_MAXINT16 / 15);
    g_assert_cmpint (peak_of (tone), <, G_MAXINT16 / 2);
    if (tone != ROUSE_TONE_TICK)
      g_assert_cmpint (peak_of (tone), >, 2 * peak_of (ROUSE_TONE_TICK));
  }
}

/* Told apart by their length alone. */
static void
test_lengths (void)
{
  gsize lengths[ROUSE_N_TONES];

  for (RouseTone tone = 0; tone < ROUSE_N_TONES; tone++) {
    g_free (rouse_tone_make (tone, &lengths[tone]));
    for (RouseTone other = 0; other < tone; other++)
      g_assert_cmpuint (lengths[other], !=, lengths[tone]);
  }
  g_assert_cmpuint (lengths[ROUSE_TONE_TICK], <, lengths[ROUSE_TONE_PRESS]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tones/no-clicks", test_no_clicks);
  g_test_add_func ("/tones/loudness", test_loudness);
  g_test_add_func ("/tones/lengths", test_lengths);
  return g_test_run ();
}
