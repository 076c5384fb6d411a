/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/error.h"
#include "restore/progress.h"

static void
turn_loop (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
count_cb (RouseProgress *progress, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_never_goes_back (void)
{
  g_autoptr (RouseProgress) progress = rouse_progress_new ();
  double before;

  rouse_progress_set_bytes (progress, ROUSE_PHASE_IMAGE, 80, 100);
  before = rouse_progress_get_fraction (progress);
  g_assert_cmpfloat (before, >, 0.3);
  rouse_progress_set_bytes (progress, ROUSE_PHASE_IMAGE, 10, 100); /* a second try */
  rouse_progress_begin (progress, ROUSE_PHASE_VERIFY);
  g_assert_cmpfloat (rouse_progress_get_fraction (progress), >=, before);
}

static void
test_all_phases_make_the_whole (void)
{
  const guint64 sizes[] = { 1, G_GUINT64_CONSTANT (7000000000), G_GUINT64_CONSTANT (20000000000) };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (RouseProgress) progress = rouse_progress_new ();

    rouse_progress_set_image_size (progress, sizes[i]);
    for (RousePhase phase = 0; phase < ROUSE_N_PHASES; phase++) {
      g_assert_cmpfloat (rouse_progress_get_fraction (progress), <, 0.9999);
      rouse_progress_finish (progress, phase);
    }
    g_assert_cmpfloat_with_epsilon (rouse_progress_get_fraction (progress), 1.0, 1e-9);
  }
}

/* From iOS 14 on the chips come before the last part of the installation; the words must not jump back to them. */
static void
test_phases_in_another_order (void)
{
  g_autoptr (RouseProgress) progress = rouse_progress_new ();

  rouse_progress_begin (progress, ROUSE_PHASE_FIRMWARE);
  g_assert_cmpint (rouse_progress_get_phase (progress), ==, ROUSE_PHASE_FIRMWARE);
  rouse_progress_finish (progress, ROUSE_PHASE_FIRMWARE);
  rouse_progress_begin (progress, ROUSE_PHASE_INSTALL);
  g_assert_cmpint (rouse_progress_get_phase (progress), ==, ROUSE_PHASE_INSTALL);
  rouse_progress_finish (progress, ROUSE_PHASE_INSTALL);
  g_assert_cmpint (rouse_progress_get_phase (progress), ==, ROUSE_PHASE_INSTALL);
  rouse_progress_begin (progress, ROUSE_PHASE_FINISH);
  g_assert_cmpint (rouse_progress_get_phase (progress), ==, ROUSE_PHASE_FINISH);
}

/* From iOS 18 on they overlap: the image is what is shown until it is there. */
static void
test_phases_overlap (void)
{
  g_autoptr (RouseProgress) progress = rouse_progress_new ();

  rouse_progress_begin (progress, ROUSE_PHASE_IMAGE);
  rouse_progress_begin (progress, ROUSE_PHASE_FIRMWARE);
  g_assert_cmpint (rouse_progress_get_phase (progress), ==, ROUSE_PHASE_IMAGE);
  rouse_progress_finish (progress, ROUSE_PHASE_IMAGE);
  g_assert_cmpint (rouse_progress_get_phase (progress), ==, ROUSE_PHASE_FIRMWARE);
}

static gpointer
write_much (gpointer data)
{
  for (guint i = 0; i <= 1000; i++)
    rouse_progress_set_bytes (data, ROUSE_PHASE_IMAGE, i, 1000);
  return NULL;
}

static void
test_told_once_a_turn (void)
{
  g_autoptr (RouseProgress) progress = rouse_progress_new ();
  guint count = 0;

  g_signal_connect (progress, "notify::fraction", G_CALLBACK (count_cb), &count);
  g_thread_join (g_thread_new ("worker", write_much, progress));
  g_assert_cmpuint (count, ==, 0); /* never on the worker's thread */
  turn_loop ();
  g_assert_cmpuint (count, ==, 1);
}

/* Bytes come in thousands of pieces: some notices a second are enough; the last byte and a new phase are told at once. */
static void
test_bytes_are_told_seldom (void)
{
  g_autoptr (RouseProgress) progress = rouse_progress_new ();
  guint count = 0;
  gint64 start_us;

  g_signal_connect (progress, "notify::fraction", G_CALLBACK (count_cb), &count);
  rouse_progress_set_bytes (progress, ROUSE_PHASE_IMAGE, 1, 100000);
  turn_loop ();
  g_assert_cmpuint (count, ==, 1); /* it begins */
  start_us = g_get_monotonic_time ();
  for (guint i = 2; i < 50000; i++) {
    rouse_progress_finish (progress, ROUSE_PHASE_PREPARE_DISK);
    rouse_progress_set_bytes (progress, ROUSE_PHASE_IMAGE, i, 100000);
    turn_loop ();
  }
  g_assert_cmpint (count, <=, 3 + (g_get_monotonic_time () - start_us) / 50000); /* with the disk that is prepared */
  count = 0;
  rouse_progress_set_bytes (progress, ROUSE_PHASE_IMAGE, 100000, 100000);
  turn_loop ();
  g_assert_cmpuint (count, ==, 1);
  rouse_progress_begin (progress, ROUSE_PHASE_VERIFY_IMAGE);
  turn_loop ();
  g_assert_cmpuint (count, ==, 2);
}

static void
test_cancel_until_it_is_too_late (void)
{
  g_autoptr (RouseProgress) progress = rouse_progress_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (rouse_progress_forbid_cancel (progress, cancellable, &error));
  g_assert_no_error (error);
  g_assert_false (rouse_progress_get_can_cancel (progress));
  g_assert_false (rouse_progress_cancel (progress, cancellable, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_TOO_LATE);
  g_assert_false (g_cancellable_is_cancelled (cancellable));
}

static void
test_cancel_in_time (void)
{
  g_autoptr (RouseProgress) progress = rouse_progress_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (rouse_progress_cancel (progress, cancellable, &error));
  g_assert_no_error (error);
  g_assert_false (rouse_progress_forbid_cancel (progress, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (rouse_progress_get_can_cancel (progress));
}

static void
test_cable (void)
{
  g_autoptr (RouseProgress) progress = rouse_progress_new ();

  g_assert_false (rouse_progress_get_keep_cable (progress));
  rouse_progress_begin (progress, ROUSE_PHASE_BOOT);
  g_assert_true (rouse_progress_get_keep_cable (progress));
  for (RousePhase phase = ROUSE_PHASE_BOOT; phase < ROUSE_PHASE_RESTART; phase++)
    rouse_progress_finish (progress, phase);
  rouse_progress_begin (progress, ROUSE_PHASE_RESTART);
  g_assert_false (rouse_progress_get_keep_cable (progress));
}

static void
test_finalized (void)
{
  RouseProgress *progress = rouse_progress_new ();

  rouse_progress_begin (progress, ROUSE_PHASE_BOOT);
  turn_loop (); /* the pending notification holds a reference */
  g_assert_finalize_object (progress);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/progress/never-goes-back", test_never_goes_back);
  g_test_add_func ("/progress/all-phases-make-the-whole", test_all_phases_make_the_whole);
  g_test_add_func ("/progress/phases-in-another-order", test_phases_in_another_order);
  g_test_add_func ("/progress/phases-overlap", test_phases_overlap);
  g_test_add_func ("/progress/told-once-a-turn", test_told_once_a_turn);
  g_test_add_func ("/progress/bytes-are-told-seldom", test_bytes_are_told_seldom);
  g_test_add_func ("/progress/cancel-until-it-is-too-late", test_cancel_until_it_is_too_late);
  g_test_add_func ("/progress/cancel-in-time", test_cancel_in_time);
  g_test_add_func ("/progress/cable", test_cable);
  g_test_add_func ("/progress/finalized", test_finalized);
  return g_test_run ();
}
