/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/dfu-guide.h"

#define BEGIN_MS 1000

static RouseDfuGuide *
start (RouseButtons buttons, RouseGuideWay way, gboolean present)
{
  RouseDfuGuide *guide = rouse_dfu_guide_new (buttons, way, 0, 0, 100);

  rouse_dfu_guide_begin (guide, BEGIN_MS, present);
  return guide;
}

/* The first cue of @kind up to @until_ms; fails if there is none. */
static RouseCue
expect_cue (RouseDfuGuide *guide, RouseCueKind kind, gint64 until_ms)
{
  RouseCue cue;

  rouse_dfu_guide_run (guide, until_ms);
  while (rouse_dfu_guide_pop_cue (guide, &cue))
    if (cue.kind == kind)
      return cue;
  g_assert_not_reached ();
}

static void
drop_cues (RouseDfuGuide *guide)
{
  RouseCue cue;

  while (rouse_dfu_guide_pop_cue (guide, &cue))
    ;
}

/* iPhone 8 and later: taps, Side until black, both, Volume Down alone (the product's published steps). */
static void
test_taps (void)
{
  g_autoptr (RouseDfuGuide) guide = start (ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_DFU, TRUE);
  RouseCue cue;

  cue = expect_cue (guide, ROUSE_CUE_TAP, BEGIN_MS);
  g_assert_cmpuint (cue.buttons, ==, ROUSE_BUTTON_VOLUME_UP);
  cue = expect_cue (guide, ROUSE_CUE_TAP, 2000);
  g_assert_cmpuint (cue.buttons, ==, ROUSE_BUTTON_VOLUME_DOWN);
  cue = expect_cue (guide, ROUSE_CUE_PRESS, 3000);
  g_assert_cmpuint (cue.buttons, ==, ROUSE_BUTTON_POWER);
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, 12345);
  cue = expect_cue (guide, ROUSE_CUE_PRESS, 12345);
  g_assert_cmpint (cue.due_ms, ==, 12345);
  g_assert_cmpuint (rouse_dfu_guide_get_held (guide, cue.step), ==, ROUSE_BUTTON_POWER | ROUSE_BUTTON_VOLUME_DOWN);
  cue = expect_cue (guide, ROUSE_CUE_RELEASE, 20000);
  /* T0 + 3 to 5 s, with a hand's 150 to 600 ms. */
  g_assert_cmpint (cue.due_ms + 150, >=, 12345 + 3000);
  g_assert_cmpint (cue.due_ms + 600, <=, 12345 + 5000);
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_DFU, 20345);
  g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, ROUSE_VERDICT_DONE);
  g_assert_cmpint (rouse_dfu_guide_run (guide, 21000), ==, -1);
}

static void
test_reset (void)
{
  g_autoptr (RouseDfuGuide) guide = start (ROUSE_BUTTONS_HOME, ROUSE_GUIDE_DFU_BY_RESET, TRUE);
  RouseCue cue = expect_cue (guide, ROUSE_CUE_RESET, BEGIN_MS + 2000);

  g_assert_cmpint (cue.due_ms, ==, BEGIN_MS + 2000);
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, 3200);
  cue = expect_cue (guide, ROUSE_CUE_RELEASE, 9000);
  g_assert_cmpuint (cue.buttons, ==, ROUSE_BUTTON_POWER);
  g_assert_cmpint (cue.due_ms + 600, <=, 3200 + 2000);
  rouse_dfu_guide_run (guide, 3200 + 12000);
  g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, ROUSE_VERDICT_NOTHING);
}

/* A phone that is not on the cable: the clock stands in for T0, with the published 8 to 10 s in all. */
static void
test_unseen (void)
{
  g_autoptr (RouseDfuGuide) guide = start (ROUSE_BUTTONS_IPHONE7, ROUSE_GUIDE_DFU, FALSE);
  RouseCue cue = expect_cue (guide, ROUSE_CUE_RELEASE, BEGIN_MS + 11000);

  g_assert_cmpint (cue.due_ms, >=, BEGIN_MS + 8000);
  g_assert_cmpint (cue.due_ms, <=, BEGIN_MS + 10000);
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_DFU, BEGIN_MS + 15000);
  g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, ROUSE_VERDICT_DONE);
}

static void
test_verdicts (void)
{
  const struct {
    RouseSight sight;
    RouseVerdict verdict;
  } rows[] = {
    { ROUSE_SIGHT_DFU, ROUSE_VERDICT_DONE },          { ROUSE_SIGHT_RECOVERY, ROUSE_VERDICT_TOO_LONG },
    { ROUSE_SIGHT_NORMAL, ROUSE_VERDICT_TOO_EARLY },  { ROUSE_SIGHT_LOADER_DFU, ROUSE_VERDICT_NOT_ROM },
    { ROUSE_SIGHT_PORT_DFU, ROUSE_VERDICT_PORT_DFU },
  };

  for (guint buttons = 0; buttons <= ROUSE_BUTTONS_HOME_SIDE; buttons++)
    for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
      g_autoptr (RouseDfuGuide) guide = start (buttons, ROUSE_GUIDE_DFU, TRUE);

      rouse_dfu_guide_run (guide, 6000);
      rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, 7000);
      rouse_dfu_guide_see (guide, rows[i].sight, 12000);
      g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, rows[i].verdict);
      g_assert_nonnull (rouse_verdict_get_entry (rows[i].verdict)->title);
    }
}

/* It restarts, but only after everybody stopped waiting. */
static void
test_refined (void)
{
  g_autoptr (RouseDfuGuide) guide = start (ROUSE_BUTTONS_HOME, ROUSE_GUIDE_DFU, TRUE);

  rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, 6000);
  rouse_dfu_guide_run (guide, 21000);
  g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, ROUSE_VERDICT_NOTHING);
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_NORMAL, 40000);
  g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, ROUSE_VERDICT_TOO_EARLY);
}

static void
test_unstable (void)
{
  g_autoptr (RouseDfuGuide) guide = start (ROUSE_BUTTONS_HOME, ROUSE_GUIDE_DFU, TRUE);

  rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, 6000);
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_DFU, 14000);
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, 16000);
  g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, ROUSE_VERDICT_UNSTABLE);
}

static void
test_no_t0 (void)
{
  g_autoptr (RouseDfuGuide) guide = start (ROUSE_BUTTONS_HOME, ROUSE_GUIDE_DFU, TRUE);
  RouseCue cue = expect_cue (guide, ROUSE_CUE_ADVICE, BEGIN_MS + 8000);

  g_assert_cmpuint (cue.buttons, ==, ROUSE_BUTTON_POWER | ROUSE_BUTTON_HOME);
  rouse_dfu_guide_run (guide, BEGIN_MS + 14000);
  g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, ROUSE_VERDICT_NO_T0);
}

/* Nobody called for a while: no heap of stale ticks, but every cue, each with its own time. */
static void
test_late_call (void)
{
  g_autoptr (RouseDfuGuide) guide = start (ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_DFU, TRUE);
  guint ticks = 0, taps = 0;
  RouseCue cue;

  rouse_dfu_guide_run (guide, BEGIN_MS + 9000);
  while (rouse_dfu_guide_pop_cue (guide, &cue)) {
    ticks += cue.kind == ROUSE_CUE_TICK;
    if (cue.kind == ROUSE_CUE_TAP)
      g_assert_cmpint (cue.due_ms, ==, BEGIN_MS + 1000 * taps++);
  }
  g_assert_cmpuint (taps, ==, 2);
  g_assert_cmpuint (ticks, <=, 1);
}

/* Never so late that the slowest hand misses its window, whatever the shift. */
static void
test_shift (void)
{
  for (gint shift = -5000; shift <= 5000; shift += 500) {
    g_autoptr (RouseDfuGuide) guide = rouse_dfu_guide_new (ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_DFU, 1, shift, 100);
    RouseCue cue;

    rouse_dfu_guide_begin (guide, 0, TRUE);
    rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, 9000);
    cue = expect_cue (guide, ROUSE_CUE_RELEASE, 30000);
    g_assert_cmpint (cue.due_ms, >=, 12000);
    g_assert_cmpint (cue.due_ms, <=, 14000 - 600);
  }
}

static void
test_score (void)
{
  g_autoptr (RouseDfuGuide) guide = start (ROUSE_BUTTONS_HOME, ROUSE_GUIDE_DFU, TRUE);
  g_autoptr (GArray) scores = NULL;
  const RouseScore *score;

  rouse_dfu_guide_claim (guide, ROUSE_BUTTON_POWER, TRUE, BEGIN_MS + 300);
  rouse_dfu_guide_claim (guide, ROUSE_BUTTON_HOME, TRUE, BEGIN_MS + 1800); /* late */
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, 6000);
  drop_cues (guide);
  expect_cue (guide, ROUSE_CUE_RELEASE, 8000);
  rouse_dfu_guide_claim (guide, ROUSE_BUTTON_POWER, FALSE, 9900); /* 0.9 s after the window */

  scores = rouse_dfu_guide_score (guide);
  g_assert_cmpuint (scores->len, ==, 3);
  score = &g_array_index (scores, RouseScore, 0);
  g_assert_cmpint (score->button, ==, ROUSE_BUTTON_POWER);
  g_assert_true (score->right);
  score = &g_array_index (scores, RouseScore, 1);
  g_assert_cmpint (score->actual_ms - score->expected_ms, ==, 1800);
  g_assert_false (score->right);
  score = &g_array_index (scores, RouseScore, 2);
  g_assert_false (score->down);
  g_assert_false (score->right);
}

static const RouseScore *
find_score (GArray *scores, guint button, gboolean down, gint64 actual_ms)
{
  for (guint i = 0; i < scores->len; i++) {
    const RouseScore *score = &g_array_index (scores, RouseScore, i);

    if (score->button == button && score->down == down && score->actual_ms == actual_ms)
      return score;
  }
  return NULL;
}

/* Let go of before there was a cue for it: told against the moment at which the cue would have come; of the button that
 * is held to the end there is no such moment. */
static void
test_score_slip (void)
{
  g_autoptr (RouseDfuGuide) guide = start (ROUSE_BUTTONS_HOME, ROUSE_GUIDE_DFU, TRUE);
  g_autoptr (GArray) scores = NULL;
  const RouseScore *score;

  rouse_dfu_guide_claim (guide, ROUSE_BUTTON_POWER, TRUE, BEGIN_MS + 300);
  rouse_dfu_guide_claim (guide, ROUSE_BUTTON_HOME, TRUE, BEGIN_MS + 300);
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, 6000);
  rouse_dfu_guide_claim (guide, ROUSE_BUTTON_POWER, FALSE, 6500);
  rouse_dfu_guide_claim (guide, ROUSE_BUTTON_HOME, FALSE, 6600);
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_NORMAL, 7500);
  scores = rouse_dfu_guide_score (guide);
  g_assert_cmpuint (scores->len, ==, 4);
  score = find_score (scores, ROUSE_BUTTON_POWER, FALSE, 6500);
  g_assert_nonnull (score);
  g_assert_false (score->right);
  g_assert_cmpint (score->expected_ms, >, 7000);
  score = find_score (scores, ROUSE_BUTTON_HOME, FALSE, 6600);
  g_assert_nonnull (score);
  g_assert_cmpint (score->expected_ms, ==, -1);
}

/* One press counts for one cue only; a press that comes too early is that, and one that nobody asked for is told. */
static void
test_score_presses (void)
{
  g_autoptr (RouseDfuGuide) guide = start (ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_DFU, TRUE);
  g_autoptr (GArray) scores = NULL;
  const RouseScore *score;

  rouse_dfu_guide_claim (guide, ROUSE_BUTTON_HOME, TRUE, BEGIN_MS + 100); /* the wrong key; both taps are left out */
  rouse_dfu_guide_run (guide, BEGIN_MS + 2500);
  rouse_dfu_guide_claim (guide, ROUSE_BUTTON_POWER, TRUE, BEGIN_MS + 2300);
  rouse_dfu_guide_claim (guide, ROUSE_BUTTON_VOLUME_DOWN, TRUE, BEGIN_MS + 4000); /* a second and a half too early */
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, BEGIN_MS + 5500);
  scores = rouse_dfu_guide_score (guide);
  g_assert_cmpuint (scores->len, ==, 5);
  g_assert_nonnull (find_score (scores, ROUSE_BUTTON_VOLUME_UP, TRUE, -1));
  score = find_score (scores, ROUSE_BUTTON_HOME, TRUE, BEGIN_MS + 100);
  g_assert_nonnull (score);
  g_assert_cmpint (score->expected_ms, ==, -1);
  score = find_score (scores, ROUSE_BUTTON_POWER, TRUE, BEGIN_MS + 2300);
  g_assert_nonnull (score);
  g_assert_true (score->right);
  g_assert_nonnull (find_score (scores, ROUSE_BUTTON_VOLUME_DOWN, TRUE, BEGIN_MS + 4000));
  g_assert_nonnull (find_score (scores, ROUSE_BUTTON_VOLUME_DOWN, TRUE, -1)); /* but not twice */
}

/* Whatever a try comes to: it has a name of its own, a title and one sentence that ends; and a miss says what is next.
 */
static void
test_verdict_words (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);

  for (RouseVerdict verdict = ROUSE_VERDICT_DONE; verdict <= ROUSE_VERDICT_STOPPED; verdict++) {
    const RouseVerdictEntry *entry = rouse_verdict_get_entry (verdict);

    g_assert_nonnull (entry->id);
    g_assert_true (g_hash_table_add (ids, (gpointer) entry->id));
    g_assert_cmpstr (entry->title, !=, "");
    g_assert_true (g_hash_table_add (titles, (gpointer) entry->title));
    g_assert_true (g_str_has_suffix (entry->text, ".") || g_str_has_suffix (entry->text, "?"));
    g_assert_cmpint (entry->next_way, <, ROUSE_N_GUIDE_WAYS);
  }
  g_assert_cmpuint (g_hash_table_size (ids), ==, ROUSE_VERDICT_STOPPED);
}

/* It is where it should be already: nothing is to be held. */
static void
test_begin_there (void)
{
  g_autoptr (RouseDfuGuide) guide = rouse_dfu_guide_new (ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_DFU, 0, 0, 100);
  RouseCue cue;

  rouse_dfu_guide_begin_there (guide, BEGIN_MS);
  g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, ROUSE_VERDICT_DONE);
  g_assert_true (rouse_dfu_guide_pop_cue (guide, &cue));
  g_assert_cmpint (cue.kind, ==, ROUSE_CUE_ENDED);
  g_assert_false (rouse_dfu_guide_pop_cue (guide, &cue));
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, BEGIN_MS + 1000); /* it comes and goes */
  g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, ROUSE_VERDICT_UNSTABLE);
}

/* Every family × way: steps that end, releases of what is held, and a way out at the last step. */
static void
test_tables (void)
{
  for (guint buttons = 0; buttons <= ROUSE_BUTTONS_HOME_SIDE; buttons++)
    for (guint way = 0; way < ROUSE_N_GUIDE_WAYS; way++)
      for (guint attempt = 0; attempt < 2; attempt++) {
        guint n_steps, held = 0;
        const RouseGuideStep *steps = rouse_guide_steps_find (buttons, way, attempt, &n_steps);

        g_assert_nonnull (steps);
        for (guint i = 0; i < n_steps; i++) {
          g_assert_cmpuint (steps[i].until_ms, >, 0);
          g_assert_cmpuint (steps[i].release & ~held, ==, 0);
          g_assert_cmpuint (steps[i].press & held, ==, 0);
          held = (held | steps[i].press) & ~steps[i].release;
          g_assert_true ((steps[i].end == ROUSE_STEP_TO_GOAL) == (i + 1 == n_steps));
        }
      }
}

/* A black phone on no cable: the clock leads, then the person is asked, and what is seen later counts more. */
static void
test_asked (void)
{
  static const struct {
    RouseScreen screen;
    RouseVerdict verdict, refined; /* when the phone then starts all the same */
  } answers[] = {
    { ROUSE_SCREEN_STARTS, ROUSE_VERDICT_DONE, ROUSE_VERDICT_DONE },
    { ROUSE_SCREEN_RECOVERY, ROUSE_VERDICT_UNPLUGGED, ROUSE_VERDICT_DONE },
    { ROUSE_SCREEN_BLACK, ROUSE_VERDICT_BLACK, ROUSE_VERDICT_DONE },
    { ROUSE_SCREEN_SAME, ROUSE_VERDICT_NO_T0, ROUSE_VERDICT_NO_T0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_autoptr (RouseDfuGuide) guide = start (ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_FORCE_RESTART, FALSE);
    RouseCue release = expect_cue (guide, ROUSE_CUE_RELEASE, BEGIN_MS + 20000);
    RouseCue ask = expect_cue (guide, ROUSE_CUE_ASK, BEGIN_MS + 30000);

    g_assert_cmpint (ask.due_ms - release.due_ms, ==, 2000);
    g_assert_false (rouse_dfu_guide_is_seen (guide));
    rouse_dfu_guide_answer (guide, answers[i].screen, ask.due_ms + 3000);
    g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, answers[i].verdict);
    rouse_dfu_guide_see (guide, ROUSE_SIGHT_NORMAL, ask.due_ms + 30000);
    g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, answers[i].refined);
  }
}

/* With a phone on the cable the cable answers; the person is asked only when it is silent for long. */
static void
test_asked_late (void)
{
  g_autoptr (RouseDfuGuide) guide = start (ROUSE_BUTTONS_HOME, ROUSE_GUIDE_FORCE_RESTART, TRUE);
  RouseCue ask;

  rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, BEGIN_MS + 5000);
  ask = expect_cue (guide, ROUSE_CUE_ASK, BEGIN_MS + 60000);
  g_assert_cmpint (ask.due_ms, >=, BEGIN_MS + 5000 + 20000);
}

/* Out of DFU mode: a phone that is there again in DFU mode, or never went, is still in it. */
static void
test_leave (void)
{
  for (guint vanishes = 0; vanishes < 2; vanishes++) {
    g_autoptr (RouseDfuGuide) guide = start (ROUSE_BUTTONS_IPHONE7, ROUSE_GUIDE_LEAVE_DFU, TRUE);

    if (vanishes) {
      rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, BEGIN_MS + 5000);
      rouse_dfu_guide_see (guide, ROUSE_SIGHT_DFU, BEGIN_MS + 9000);
    } else {
      rouse_dfu_guide_run (guide, BEGIN_MS + 60000);
    }
    g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, ROUSE_VERDICT_STILL_DFU);
  }
}

/* The names on the screen are those of the hardware. */
static void
test_family (void)
{
  static const struct {
    const char *product_type, *power;
  } rows[] = { { "iPhone6,2", "Top button" },  { "iPhone7,1", "Side button" }, { "iPhone8,4", "Top button" },
               { "iPhone8,1", "Side button" }, { "iPod7,1", "Top button" },    { "iPad7,5", "Top button" },
               { "iPhone9,3", "Side button" }, { "iPhone15,2", "Side button" } };
  gsize n_models;
  const RouseDeviceModel *models = rouse_device_models_all (&n_models);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize j = 0; j < n_models; j++)
      if (g_str_equal (models[j].product_type, rows[i].product_type))
        g_assert_cmpstr (rouse_button_get_title (rouse_guide_family_for (&models[j]), ROUSE_BUTTON_POWER), ==,
                         rows[i].power);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dfu-guide/taps", test_taps);
  g_test_add_func ("/dfu-guide/reset", test_reset);
  g_test_add_func ("/dfu-guide/unseen", test_unseen);
  g_test_add_func ("/dfu-guide/verdicts", test_verdicts);
  g_test_add_func ("/dfu-guide/refined", test_refined);
  g_test_add_func ("/dfu-guide/unstable", test_unstable);
  g_test_add_func ("/dfu-guide/no-t0", test_no_t0);
  g_test_add_func ("/dfu-guide/late-call", test_late_call);
  g_test_add_func ("/dfu-guide/shift", test_shift);
  g_test_add_func ("/dfu-guide/score", test_score);
  g_test_add_func ("/dfu-guide/score-slip", test_score_slip);
  g_test_add_func ("/dfu-guide/score-presses", test_score_presses);
  g_test_add_func ("/dfu-guide/begin-there", test_begin_there);
  g_test_add_func ("/dfu-guide/verdict-words", test_verdict_words);
  g_test_add_func ("/dfu-guide/asked", test_asked);
  g_test_add_func ("/dfu-guide/asked-late", test_asked_late);
  g_test_add_func ("/dfu-guide/leave", test_leave);
  g_test_add_func ("/dfu-guide/family", test_family);
  g_test_add_func ("/dfu-guide/tables", test_tables);
  return g_test_run ();
}
