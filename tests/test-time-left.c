/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/progress-phases.h"
#include "restore/progress.h"

#define IMAGE_BYTES G_GUINT64_CONSTANT (6000000000)
#define BYTES_PER_S 30e6 /* on the whole; from one second to the next it is between half and one and a half of it */

static gint64 now_us = G_USEC_PER_SEC;

/* The clock of this program: the engine, which is a part of it, asks this one. */
gint64
g_get_monotonic_time (void)
{
  return now_us;
}

static int
ask (RouseProgress *progress)
{
  rouse_progress_tick (progress);
  return rouse_progress_get_seconds_left (progress);
}

/* What comes after the image takes as long as it usually does. */
static double
get_rest_s (void)
{
  double seconds = 0;

  for (RousePhase phase = ROUSE_PHASE_IMAGE + 1; phase < ROUSE_N_PHASES; phase++)
    seconds += rouse_phase_facts[phase].typical_s;
  return seconds;
}

static RouseProgress *
begin_image (void)
{
  RouseProgress *progress = rouse_progress_new ();

  rouse_progress_set_image_size (progress, IMAGE_BYTES);
  for (RousePhase phase = 0; phase < ROUSE_PHASE_IMAGE; phase++)
    rouse_progress_finish (progress, phase);
  g_assert_cmpint (ask (progress), ==, -1);
  rouse_progress_set_bytes (progress, ROUSE_PHASE_IMAGE, 0, IMAGE_BYTES);
  return progress;
}

/* The error falls, and from one second to the next the time left never grows by much. */
static void
test_converges (void)
{
  g_autoptr (RouseProgress) progress = begin_image ();
  g_autoptr (GRand) dice = g_rand_new_with_seed (7);
  double done = 0, fraction = 0, late_error = 0;
  int before = -1;

  for (guint second = 1; done < IMAGE_BYTES; second++) {
    double truth, error;
    int left;

    now_us += G_USEC_PER_SEC;
    done = MIN (done + BYTES_PER_S * g_rand_double_range (dice, .5, 1.5), (double) IMAGE_BYTES);
    rouse_progress_set_bytes (progress, ROUSE_PHASE_IMAGE, (guint64) done, IMAGE_BYTES);
    left = ask (progress);
    g_assert_cmpfloat (rouse_progress_get_fraction (progress), >=, fraction);
    fraction = rouse_progress_get_fraction (progress);
    if (second < 10)
      continue; /* nothing is known of this cable yet */
    truth = ((double) IMAGE_BYTES - done) / BYTES_PER_S + get_rest_s ();
    error = ABS (left - truth) / truth;
    g_assert_cmpfloat (error, <, second < 60 ? .3 : .1);
    if (before >= 0)
      g_assert_cmpint (left, <=, before + 8);
    before = left;
    late_error = error;
  }
  g_assert_cmpfloat (late_error, <, .03);
}

/* A cable at a quarter of its speed from the middle on: what is left grows, but step by step. */
static void
test_slows_down (void)
{
  g_autoptr (RouseProgress) progress = begin_image ();
  double done = 0;
  int before = -1, last = 0;

  while (done < IMAGE_BYTES) {
    now_us += G_USEC_PER_SEC;
    done = MIN (done + BYTES_PER_S / (done > IMAGE_BYTES / 2 ? 4 : 1), (double) IMAGE_BYTES);
    rouse_progress_set_bytes (progress, ROUSE_PHASE_IMAGE, (guint64) done, IMAGE_BYTES);
    last = ask (progress);
    if (before >= 0)
      g_assert_cmpint (last, <=, before + 4);
    before = last;
  }
  g_assert_cmpfloat (ABS (last - get_rest_s ()), <, 3);
}

/* After the image it only becomes less, phase by phase, and is nothing at the end. */
static void
test_counts_down (void)
{
  g_autoptr (RouseProgress) progress = begin_image ();
  int before = G_MAXINT;

  now_us += 200 * G_USEC_PER_SEC;
  for (RousePhase phase = ROUSE_PHASE_IMAGE; phase < ROUSE_N_PHASES; phase++) {
    rouse_progress_finish (progress, phase);
    g_assert_cmpint (ask (progress), <=, before);
    before = ask (progress);
  }
  g_assert_cmpint (before, ==, 0);
}

/* Each phase has its own patience; then it is said that it takes longer than usual, until something happens again. */
static void
test_longer_than_usual (void)
{
  for (RousePhase phase = 0; phase < ROUSE_N_PHASES; phase++) {
    g_autoptr (RouseProgress) progress = rouse_progress_new ();

    for (RousePhase i = 0; i < phase; i++)
      rouse_progress_finish (progress, i);
    rouse_progress_begin (progress, phase);
    now_us += rouse_phase_facts[phase].silent_s * G_USEC_PER_SEC;
    rouse_progress_tick (progress);
    g_assert_false (rouse_progress_get_slow (progress));
    now_us += G_USEC_PER_SEC;
    rouse_progress_tick (progress);
    g_assert_true (rouse_progress_get_slow (progress));
    rouse_progress_touch (progress);
    rouse_progress_tick (progress);
    g_assert_false (rouse_progress_get_slow (progress));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time-left/converges", test_converges);
  g_test_add_func ("/time-left/slows-down", test_slows_down);
  g_test_add_func ("/time-left/counts-down", test_counts_down);
  g_test_add_func ("/time-left/longer-than-usual", test_longer_than_usual);
  return g_test_run ();
}
