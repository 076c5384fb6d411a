/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gio/gio.h>

#include "guide/rehearsal.h"

/* Hands on a keyboard that hear the cues of a rehearsal: several at once, since its clock is a real one. */

#define REACTION_MS 250

typedef enum { HANDS_GOOD, HANDS_LATE, HANDS_EARLY, HANDS_NONE } Hands;

typedef struct {
  const char *name;
  RouseButtons family;
  RouseGuideWay way;
  Hands hands;
  RouseVerdict expected;
  gboolean right;

  RouseRehearsal *rehearsal;
  guint cues, ended;
} Practice;

typedef struct {
  Practice *practice;
  guint buttons;
  gboolean down;
} Move;

static gboolean
move_cb (gpointer user_data)
{
  Move *move = user_data;

  for (guint button = 1; button < 1u << ROUSE_N_BUTTONS; button <<= 1)
    if ((move->buttons & button) != 0 && rouse_rehearsal_is_running (move->practice->rehearsal))
      rouse_rehearsal_press (move->practice->rehearsal, button, move->down);
  return G_SOURCE_REMOVE;
}

static void
move (Practice *practice, guint buttons, gboolean down, guint after_ms)
{
  Move *what = g_new0 (Move, 1);

  *what = (Move){ practice, buttons, down };
  g_timeout_add_full (G_PRIORITY_DEFAULT, after_ms, move_cb, what, g_free);
}

static void
cue_cb (RouseRehearsal *rehearsal, const RouseCue *cue, Practice *practice)
{
  practice->cues++;
  if (practice->hands == HANDS_NONE)
    return;
  if (cue->kind == ROUSE_CUE_TAP) {
    move (practice, cue->buttons, TRUE, REACTION_MS);
    move (practice, cue->buttons, FALSE, REACTION_MS + 100);
  } else if (cue->kind == ROUSE_CUE_PRESS) {
    move (practice, cue->buttons, TRUE, REACTION_MS);
  } else if (cue->kind == ROUSE_CUE_RELEASE && practice->hands != HANDS_EARLY) {
    move (practice, cue->buttons, FALSE, practice->hands == HANDS_LATE ? 3000 : REACTION_MS);
  } else if (cue->kind == ROUSE_CUE_HOLD && practice->hands == HANDS_EARLY &&
             rouse_dfu_guide_get_t0 (rouse_rehearsal_get_guide (rehearsal)) >= 0) {
    move (practice, ROUSE_BUTTON_POWER, FALSE, 50);
  }
}

static void
ended_cb (RouseRehearsal *rehearsal, Practice *practice)
{
  practice->ended++;
}

static void
test_hands (void)
{
  Practice practices[] = {
    { "home", ROUSE_BUTTONS_HOME, ROUSE_GUIDE_DFU, HANDS_GOOD, ROUSE_VERDICT_DONE, TRUE },
    { "7", ROUSE_BUTTONS_IPHONE7, ROUSE_GUIDE_DFU, HANDS_GOOD, ROUSE_VERDICT_DONE, TRUE },
    { "8", ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_DFU, HANDS_GOOD, ROUSE_VERDICT_DONE, TRUE },
    { "from recovery", ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_DFU_BY_RESET, HANDS_GOOD, ROUSE_VERDICT_DONE, TRUE },
    { "late", ROUSE_BUTTONS_HOME, ROUSE_GUIDE_DFU, HANDS_LATE, ROUSE_VERDICT_TOO_LONG, FALSE },
    { "early", ROUSE_BUTTONS_HOME, ROUSE_GUIDE_DFU, HANDS_EARLY, ROUSE_VERDICT_TOO_EARLY, FALSE },
    { "no hands", ROUSE_BUTTONS_HOME, ROUSE_GUIDE_DFU_BY_RESET, HANDS_NONE, ROUSE_VERDICT_NO_T0, FALSE },
  };
  guint ended = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (practices); i++) {
    practices[i].rehearsal = rouse_rehearsal_new ();
    g_assert_false (rouse_rehearsal_is_running (practices[i].rehearsal));
    g_signal_connect (practices[i].rehearsal, "cue", G_CALLBACK (cue_cb), &practices[i]);
    g_signal_connect (practices[i].rehearsal, "ended", G_CALLBACK (ended_cb), &practices[i]);
    rouse_rehearsal_begin (practices[i].rehearsal, practices[i].family, practices[i].way, 100);
  }
  while (ended < G_N_ELEMENTS (practices)) {
    g_main_context_iteration (NULL, TRUE);
    ended = 0;
    for (gsize i = 0; i < G_N_ELEMENTS (practices); i++)
      ended += practices[i].ended;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (practices); i++) {
    RouseVerdict verdict = rouse_dfu_guide_get_verdict (rouse_rehearsal_get_guide (practices[i].rehearsal));

    g_test_message ("%s: %s", practices[i].name, rouse_verdict_get_entry (verdict)->id);
    g_assert_cmpint (verdict, ==, practices[i].expected);
    g_assert_cmpint (rouse_rehearsal_is_right (practices[i].rehearsal), ==, practices[i].right);
    g_assert_cmpuint (practices[i].ended, ==, 1);
    g_assert_cmpuint (practices[i].cues, >=, 3);
    g_assert_false (rouse_rehearsal_is_running (practices[i].rehearsal));
    g_object_unref (practices[i].rehearsal);
  }
}

/* A key that repeats itself while it is held is one press. */
static void
test_repeated_key (void)
{
  g_autoptr (RouseRehearsal) rehearsal = rouse_rehearsal_new ();
  const RouseMark *marks;
  guint n_marks, downs = 0;

  rouse_rehearsal_press (rehearsal, ROUSE_BUTTON_POWER, TRUE); /* before it begins: nothing */
  rouse_rehearsal_begin (rehearsal, ROUSE_BUTTONS_HOME, ROUSE_GUIDE_DFU, 100);
  for (int i = 0; i < 5; i++)
    rouse_rehearsal_press (rehearsal, ROUSE_BUTTON_POWER, TRUE);
  marks = rouse_dfu_guide_get_marks (rouse_rehearsal_get_guide (rehearsal), &n_marks);
  for (guint i = 0; i < n_marks; i++)
    downs += marks[i].kind == ROUSE_MARK_DOWN;
  g_assert_cmpuint (downs, ==, 1);
}

static void
stopped_cb (RouseRehearsal *rehearsal, guint *ended)
{
  ++*ended;
}

static void
test_stop (void)
{
  g_autoptr (RouseRehearsal) rehearsal = rouse_rehearsal_new ();
  guint ended = 0;

  g_signal_connect (rehearsal, "ended", G_CALLBACK (stopped_cb), &ended);
  rouse_rehearsal_stop (rehearsal);
  g_assert_cmpuint (ended, ==, 0);
  rouse_rehearsal_begin (rehearsal, ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_DFU, 100);
  rouse_rehearsal_stop (rehearsal);
  g_assert_cmpuint (ended, ==, 1);
  g_assert_false (rouse_rehearsal_is_right (rehearsal));
  rouse_rehearsal_begin (rehearsal, ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_DFU, 100); /* and once more */
  g_assert_true (rouse_rehearsal_is_running (rehearsal));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rehearsal/hands", test_hands);
  g_test_add_func ("/rehearsal/repeated-key", test_repeated_key);
  g_test_add_func ("/rehearsal/stop", test_stop);
  return g_test_run ();
}
