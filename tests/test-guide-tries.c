/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/guide-tries.h"

#define DFU ROUSE_GUIDE_DFU
#define BY_RESET ROUSE_GUIDE_DFU_BY_RESET
#define SCREEN ROUSE_GUIDE_RECOVERY_SCREEN
#define RESTART ROUSE_GUIDE_FORCE_RESTART
#define LEAVE ROUSE_GUIDE_LEAVE_DFU

/* What one try brings, and which way the next one takes. */
static const struct {
  RouseGuideWay goal, taken;
  RouseVerdict verdict;
  RouseGuideWay from_here;
  RouseTryResult result;
  RouseGuideWay next;
} rows[] = {
  { DFU, DFU, ROUSE_VERDICT_DONE, DFU, ROUSE_TRY_REACHED, DFU },
  { DFU, BY_RESET, ROUSE_VERDICT_DONE, DFU, ROUSE_TRY_REACHED, DFU },
  { DFU, DFU, ROUSE_VERDICT_TOO_LONG, BY_RESET, ROUSE_TRY_MISSED, BY_RESET },
  { DFU, DFU, ROUSE_VERDICT_TOO_EARLY, DFU, ROUSE_TRY_MISSED, DFU },
  { DFU, DFU, ROUSE_VERDICT_NOTHING, DFU, ROUSE_TRY_MISSED, RESTART },
  { DFU, DFU, ROUSE_VERDICT_NOT_ROM, DFU, ROUSE_TRY_MISSED, RESTART },
  { DFU, RESTART, ROUSE_VERDICT_DONE, DFU, ROUSE_TRY_ON_WAY, DFU },
  { DFU, RESTART, ROUSE_VERDICT_ALREADY_RECOVERY, BY_RESET, ROUSE_TRY_ON_WAY, BY_RESET },
  { DFU, SCREEN, ROUSE_VERDICT_DONE, BY_RESET, ROUSE_TRY_ON_WAY, BY_RESET },
  { DFU, DFU, ROUSE_VERDICT_PORT_DFU, DFU, ROUSE_TRY_REACHED, DFU },
  { DFU, SCREEN, ROUSE_VERDICT_PORT_DFU, DFU, ROUSE_TRY_REACHED, DFU },
  { RESTART, RESTART, ROUSE_VERDICT_PORT_DFU, DFU, ROUSE_TRY_MISSED, RESTART },
  { DFU, DFU, ROUSE_VERDICT_STOPPED, DFU, ROUSE_TRY_STOPPED, DFU },
  { RESTART, RESTART, ROUSE_VERDICT_DONE, DFU, ROUSE_TRY_REACHED, RESTART },
  { RESTART, RESTART, ROUSE_VERDICT_ALREADY_RECOVERY, BY_RESET, ROUSE_TRY_ELSEWHERE, RESTART },
  { RESTART, RESTART, ROUSE_VERDICT_BLACK, DFU, ROUSE_TRY_MISSED, RESTART },
  { RESTART, RESTART, ROUSE_VERDICT_NO_T0, DFU, ROUSE_TRY_MISSED, RESTART },
  { LEAVE, LEAVE, ROUSE_VERDICT_DONE, DFU, ROUSE_TRY_REACHED, LEAVE },
  { LEAVE, LEAVE, ROUSE_VERDICT_STILL_DFU, DFU, ROUSE_TRY_MISSED, LEAVE },
  { SCREEN, SCREEN, ROUSE_VERDICT_DONE, BY_RESET, ROUSE_TRY_REACHED, SCREEN },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    RouseGuideTries tries;
    RouseTryResult result;

    g_test_message ("row %" G_GSIZE_FORMAT, i);
    rouse_guide_tries_begin (&tries, rows[i].goal, DFU);
    result = rouse_guide_tries_take (&tries, rows[i].taken, rows[i].verdict, rows[i].from_here);
    g_assert_cmpint (result, ==, rows[i].result);
    g_assert_cmpint (tries.way, ==, rows[i].next);
    g_assert_cmpuint (tries.attempt, ==, result == ROUSE_TRY_MISSED);
  }
}

/* Let go too early: the next cue comes later. */
static void
test_shift (void)
{
  RouseGuideTries tries;

  rouse_guide_tries_begin (&tries, DFU, DFU);
  rouse_guide_tries_take (&tries, DFU, ROUSE_VERDICT_TOO_EARLY, DFU);
  g_assert_cmpint (tries.shift_ms, >, 0);
}

/* The phone went into recovery mode between two tries. */
static void
test_moved (void)
{
  RouseGuideTries tries;

  rouse_guide_tries_begin (&tries, DFU, BY_RESET);
  g_assert_cmpint (tries.way, ==, BY_RESET);
  rouse_guide_tries_look (&tries, DFU);
  g_assert_cmpint (tries.way, ==, DFU);
  rouse_guide_tries_begin (&tries, RESTART, BY_RESET);
  rouse_guide_tries_look (&tries, BY_RESET);
  g_assert_cmpint (tries.way, ==, RESTART);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-tries/rows", test_rows);
  g_test_add_func ("/guide-tries/shift", test_shift);
  g_test_add_func ("/guide-tries/moved", test_moved);
  return g_test_run ();
}
