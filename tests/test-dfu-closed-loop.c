/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/dfu-guide.h"
#include "virtual-iphone/buttons.h"
#include "virtual-iphone/hands.h"

/* The guide, simulated hands and a simulated phone's buttons in a closed loop: a cue, 150 to 600 ms, a button, what the
 * phone does, what USB shows, the verdict. A thousand people a family; and the same hands with the published list of
 * seconds. */

#define N_PEOPLE 1000
#define FUMBLES 30        /* of 1000 tries */
#define USB_LATENCY_MS 50 /* at most, from the event to the guide */
#define NEVER_MS 120000   /* what has not come by then does not come */

G_STATIC_ASSERT ((int) ROUSE_BUTTON_POWER == (int) SIM_BUTTON_POWER);
G_STATIC_ASSERT ((int) ROUSE_BUTTON_HOME == (int) SIM_BUTTON_HOME);
G_STATIC_ASSERT ((int) ROUSE_BUTTON_VOLUME_UP == (int) SIM_BUTTON_VOLUME_UP);
G_STATIC_ASSERT ((int) ROUSE_BUTTON_VOLUME_DOWN == (int) SIM_BUTTON_VOLUME_DOWN);

typedef struct {
  const char *name;
  RouseButtons buttons;
  SimButtonsFamily family;
} Family;

static const Family families[] = {
  { "6s and earlier", ROUSE_BUTTONS_HOME, SIM_BUTTONS_HOME },
  { "7", ROUSE_BUTTONS_IPHONE7, SIM_BUTTONS_VOLUME },
  { "8 and later", ROUSE_BUTTONS_IPHONE8, SIM_BUTTONS_TAPS },
  { "iPad, Home", ROUSE_BUTTONS_IPAD_HOME, SIM_BUTTONS_HOME },
  { "iPad, Top", ROUSE_BUTTONS_IPAD_TOP, SIM_BUTTONS_TAPS },
};

typedef struct {
  const Family *family;
  SimHands *hands;
  SimButtons phone;
  RouseDfuGuide *guide; /* NULL: reads the published list */
  GRand *usb;
  gint64 now_ms;
  SimOutcome outcome; /* what became of the phone in this try */
} Loop;

static const RouseSight sights[] = {
  [SIM_OUTCOME_VANISH] = ROUSE_SIGHT_VANISHED,
  [SIM_OUTCOME_DFU] = ROUSE_SIGHT_DFU,
  [SIM_OUTCOME_RECOVERY] = ROUSE_SIGHT_RECOVERY,
  [SIM_OUTCOME_BOOT] = ROUSE_SIGHT_NORMAL,
};

static void
follow_cues (Loop *loop)
{
  RouseCue cue;

  while (rouse_dfu_guide_pop_cue (loop->guide, &cue)) {
    if (cue.kind == ROUSE_CUE_TAP)
      sim_hands_tell (loop->hands, SIM_TOLD_TAP, cue.buttons, loop->now_ms);
    else if (cue.kind == ROUSE_CUE_PRESS)
      sim_hands_tell (loop->hands, SIM_TOLD_PRESS, cue.buttons, loop->now_ms);
    else if (cue.kind == ROUSE_CUE_RELEASE)
      sim_hands_tell (loop->hands, SIM_TOLD_RELEASE, cue.buttons, loop->now_ms);
    else if (cue.kind == ROUSE_CUE_RESET)
      sim_buttons_reset (&loop->phone, loop->now_ms);
  }
}

/* The phone vanishes as soon as it is reset: the outcome of sim_buttons_reset() itself. */
static void
see (Loop *loop, RouseSight sight)
{
  loop->now_ms += g_rand_int_range (loop->usb, 1, USB_LATENCY_MS);
  if (loop->guide != NULL)
    rouse_dfu_guide_see (loop->guide, sight, loop->now_ms);
}

static void
live_phone (Loop *loop)
{
  gint64 at_ms;
  SimOutcome outcome = sim_buttons_run (&loop->phone, loop->now_ms, &at_ms);

  if (outcome == SIM_OUTCOME_NONE)
    return;
  if (outcome != SIM_OUTCOME_VANISH)
    loop->outcome = outcome;
  else if (loop->guide == NULL)
    sim_hands_see_black (loop->hands, loop->family->family, at_ms);
  see (loop, sights[outcome]);
}

static void
earliest (gint64 *next_ms, gint64 at_ms)
{
  if (at_ms >= 0 && (*next_ms < 0 || at_ms < *next_ms))
    *next_ms = at_ms;
}

/* One try, to its end and to what the phone comes back as. */
static void
run_try (Loop *loop)
{
  gint64 give_up_ms = loop->now_ms + NEVER_MS;

  loop->outcome = SIM_OUTCOME_NONE;
  while (loop->outcome == SIM_OUTCOME_NONE && loop->now_ms < give_up_ms) {
    gboolean was_reset = loop->phone.by_reset;
    gint64 next_ms = -1;
    SimMove move;

    if (loop->guide != NULL) {
      earliest (&next_ms, rouse_dfu_guide_run (loop->guide, loop->now_ms));
      follow_cues (loop);
      if (!was_reset && loop->phone.by_reset)
        see (loop, ROUSE_SIGHT_VANISHED);
    }
    while (sim_hands_pop (loop->hands, loop->now_ms, &move))
      sim_buttons_set (&loop->phone, move.button, move.down, move.at_ms);
    live_phone (loop);
    if (loop->guide != NULL) {
      earliest (&next_ms, rouse_dfu_guide_run (loop->guide, loop->now_ms));
      follow_cues (loop);
    }
    earliest (&next_ms, sim_hands_get_next (loop->hands));
    earliest (&next_ms, sim_buttons_get_next (&loop->phone));
    if (next_ms < 0)
      return;
    loop->now_ms = MAX (loop->now_ms, next_ms);
  }
}

static RouseVerdict
expected_verdict (SimOutcome outcome)
{
  switch (outcome) {
  case SIM_OUTCOME_DFU:
    return ROUSE_VERDICT_DONE;
  case SIM_OUTCOME_RECOVERY:
    return ROUSE_VERDICT_TOO_LONG;
  case SIM_OUTCOME_BOOT:
    return ROUSE_VERDICT_TOO_EARLY;
  default:
    return ROUSE_VERDICT_NO_T0; /* it never went black */
  }
}

/* Returns: the verdict of the try. */
static const RouseVerdictEntry *
run_guided (Loop *loop, RouseGuideWay way, guint attempt, gint shift_ms)
{
  g_autoptr (RouseDfuGuide) guide = rouse_dfu_guide_new (loop->family->buttons, way, attempt, shift_ms, 100);

  loop->guide = guide;
  sim_hands_begin (loop->hands);
  rouse_dfu_guide_begin (guide, loop->now_ms, TRUE);
  run_try (loop);
  loop->guide = NULL;
  g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, expected_verdict (loop->outcome));
  return rouse_verdict_get_entry (rouse_dfu_guide_get_verdict (guide));
}

static void
begin_person (Loop *loop, const Family *family, guint32 seed)
{
  loop->family = family;
  loop->hands = sim_hands_new (seed, FUMBLES);
  loop->usb = g_rand_new_with_seed (seed + 1);
  loop->now_ms = 1000;
  sim_buttons_init (&loop->phone, family->family, sim_hands_draw_black_ms (loop->hands, family->family));
}

static void
end_person (Loop *loop)
{
  g_clear_pointer (&loop->hands, sim_hands_free);
  g_clear_pointer (&loop->usb, g_rand_free);
}

/* Returns: which try did it: 1, 2, or 0 for neither. */
static guint
guide_person (const Family *family, guint32 seed, RouseGuideWay way)
{
  Loop loop = { 0 };
  const RouseVerdictEntry *entry;
  guint tries = 1;

  begin_person (&loop, family, seed);
  entry = run_guided (&loop, way, 0, 0);
  if (!entry->ended_well) {
    tries = 2;
    loop.now_ms += 5000;
    sim_buttons_init (&loop.phone, family->family, loop.phone.black_ms);
    entry = run_guided (&loop, entry->next_way, 0, entry->shift_ms);
  }
  end_person (&loop);
  return entry->ended_well ? tries : 0;
}

static gboolean
list_person (const Family *family, guint32 seed)
{
  Loop loop = { 0 };

  begin_person (&loop, family, seed);
  sim_hands_read_list (loop.hands, family->family, loop.now_ms);
  run_try (&loop);
  end_person (&loop);
  return loop.outcome == SIM_OUTCOME_DFU;
}

static void
test_family (gconstpointer data)
{
  const Family *family = data;
  const RouseGuideWay ways[] = { ROUSE_GUIDE_DFU, ROUSE_GUIDE_DFU_BY_RESET };
  guint list = 0;

  for (guint32 seed = 0; seed < N_PEOPLE; seed++)
    list += list_person (family, seed);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++) {
    guint first = 0, second = 0;

    for (guint32 seed = 0; seed < N_PEOPLE; seed++) {
      guint tries = guide_person (family, seed, ways[i]);

      first += tries == 1;
      second += tries == 2;
    }
    g_test_message ("%s, %s: %.1f %% at the first try, %.1f %% within two; the published list: %.1f %%", family->name,
                    ways[i] == ROUSE_GUIDE_DFU ? "running" : "from recovery", first * 100.0 / N_PEOPLE,
                    (first + second) * 100.0 / N_PEOPLE, list * 100.0 / N_PEOPLE);
    g_assert_cmpuint (first * 100, >=, N_PEOPLE * 95);
    g_assert_cmpuint ((first + second) * 1000, >=, N_PEOPLE * 995);
    g_assert_cmpuint (first, >, list);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (families); i++) {
    g_autofree char *path = g_strdup_printf ("/dfu-closed-loop/%s", families[i].name);

    g_test_add_data_func (path, &families[i], test_family);
  }
  return g_test_run ();
}
