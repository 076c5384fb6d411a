/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/remedies.h"
#include "guide/wizard.h"

/*
 * The table of the wizard, walked: every state with every event, over every combination of the facts that its guards
 * ask for.
 */

/* What the guards look at, each in all its values. */
static void
for_all_facts (void (*visit) (const RouseWizardFacts *facts, gpointer data), gpointer data)
{
  static const RouseDetail a_detail[ROUSE_N_SYMPTOMS] = {
    [ROUSE_SYMPTOM_UPDATE] = ROUSE_DETAIL_UPDATE_BATTERY,
    [ROUSE_SYMPTOM_FIRMWARE] = ROUSE_DETAIL_FIRMWARE_WIFI,
    [ROUSE_SYMPTOM_PART] = ROUSE_DETAIL_PART_BUTTONS,
  };
  static const RouseDamage damages[] = { ROUSE_DAMAGE_UNKNOWN, ROUSE_DAMAGE_NO, ROUSE_DAMAGE_WATER,
                                         ROUSE_DAMAGE_SWOLLEN };
  static const RouseDeviceMode modes[] = { ROUSE_DEVICE_MODE_GONE, ROUSE_DEVICE_MODE_NORMAL, ROUSE_DEVICE_MODE_RECOVERY,
                                           ROUSE_DEVICE_MODE_DFU };

  for (guint symptom = 0; symptom < ROUSE_N_SYMPTOMS; symptom++)
    for (guint damage = 0; damage < G_N_ELEMENTS (damages); damage++)
      for (guint remedy = 0; remedy < ROUSE_N_REMEDIES; remedy++)
        for (guint mode = 0; mode < G_N_ELEMENTS (modes); mode++)
          for (guint bits = 0; bits < 64; bits++) {
            RouseWizardFacts facts = {
              .symptom = symptom,
              .detail = (bits & 1) != 0 ? a_detail[symptom] : ROUSE_DETAIL_NONE,
              .damage = damages[damage],
              .damage_accepted = (bits & 2) != 0,
              .remedy = remedy,
              .buttons_dead = (bits & 4) != 0,
              .bound = (bits & 8) != 0,
              .present = (bits & 8) != 0 && modes[mode] != ROUSE_DEVICE_MODE_GONE,
              .ready = (bits & 16) != 0,
              .mode = modes[mode],
              .plan_ready = (bits & 32) != 0,
              .retry = bits % 3,
            };

            if ((bits & 5) == 5)
              for (guint i = 1; i < ROUSE_N_REMEDIES; i++)
                facts.tried[i] = ROUSE_TRIED_NO_HELP;
            visit (&facts, data);
          }
}

/* --- every state × event --- */

typedef struct {
  gboolean reached[ROUSE_N_WIZARD_STATES][ROUSE_N_WIZARD_EVENTS];
  guint visits;
} Walk;

static void
walk_cb (const RouseWizardFacts *facts, gpointer data)
{
  Walk *walk = data;

  for (guint state = 0; state < ROUSE_N_WIZARD_STATES; state++)
    for (guint event = 0; event < ROUSE_N_WIZARD_EVENTS; event++) {
      RouseWizardState to = state;
      gboolean means = rouse_wizard_state_next (state, event, facts, &to);

      g_assert_cmpuint (to, <, ROUSE_N_WIZARD_STATES);
      if (!means)
        g_assert_cmpint (to, ==, (int) state);
      walk->reached[state][event] |= means;
      walk->visits++;
      /* Nothing is written to a phone but from the last look, with a plan, and with the phone on the cable. */
      if (means && to == ROUSE_WIZARD_RESTORING)
        g_assert_true (state == ROUSE_WIZARD_CONFIRM && event == ROUSE_WIZARD_NEXT && facts->plan_ready &&
                       facts->present && facts->bound);
      /* A swollen battery stops everything that the person could begin. */
      if (means && facts->damage == ROUSE_DAMAGE_SWOLLEN && state == ROUSE_WIZARD_DAMAGE)
        g_assert_true (to == ROUSE_WIZARD_SAFETY || event == ROUSE_WIZARD_BACK);
      /* A phone that comes or goes never turns a page: the page says it, and stays. */
      if (event == ROUSE_WIZARD_SEEN || event == ROUSE_WIZARD_GONE)
        g_assert_false (means);
    }
}

static void
test_walk (void)
{
  Walk walk = { 0 };
  g_autoptr (GString) table = g_string_new (NULL);

  for_all_facts (walk_cb, &walk);
  g_test_message ("%u steps", walk.visits);
  for (guint event = 0; event < ROUSE_N_WIZARD_EVENTS; event++) {
    gboolean somewhere = event == ROUSE_WIZARD_SEEN || event == ROUSE_WIZARD_GONE;

    for (guint state = 0; state < ROUSE_N_WIZARD_STATES; state++)
      somewhere = somewhere || walk.reached[state][event];
    if (!somewhere)
      g_test_message ("%s means nothing anywhere", rouse_wizard_event_to_string (event));
    g_assert_true (somewhere);
  }
}

/* --- no state without a way out --- */

/* What a person can do on the page of each state, whatever the facts: at least one of them must mean something. What
 * the page does by itself (a restore, a wait with a limit) counts where a person can do nothing meanwhile. */
static void
way_out_cb (const RouseWizardFacts *facts, gpointer data)
{
  static const RouseWizardEvent hands[] = { ROUSE_WIZARD_BACK,      ROUSE_WIZARD_ANOTHER,    ROUSE_WIZARD_OTHER_WAY,
                                            ROUSE_WIZARD_IS_BETTER, ROUSE_WIZARD_NOT_BETTER, ROUSE_WIZARD_STOPPED,
                                            ROUSE_WIZARD_OFFER };

  for (guint state = 0; state < ROUSE_N_WIZARD_STATES; state++) {
    gboolean out = FALSE;
    RouseWizardState to;

    for (guint i = 0; i < G_N_ELEMENTS (hands); i++)
      out = out || (rouse_wizard_state_next (state, hands[i], facts, &to) && to != state);
    if (!out)
      g_test_message ("no way out of %s", rouse_wizard_state_to_string (state));
    g_assert_true (out);
  }
}

static void
test_way_out (void)
{
  for_all_facts (way_out_cb, NULL);
}

/* From everywhere that can be reached one comes to an end: works, or a person who repairs. */
static void
end_cb (const RouseWizardFacts *facts, gpointer data)
{
  gboolean ends[ROUSE_N_WIZARD_STATES] = {
    [ROUSE_WIZARD_WORKS] = TRUE, [ROUSE_WIZARD_REPAIR] = TRUE, [ROUSE_WIZARD_SAFETY] = TRUE
  };
  gboolean more = TRUE;

  if (facts->symptom == ROUSE_SYMPTOM_NONE || facts->remedy == ROUSE_REMEDY_NONE ||
      facts->damage == ROUSE_DAMAGE_UNKNOWN || !facts->present || !facts->ready || !facts->plan_ready ||
      (rouse_symptom_next_detail (facts->symptom, ROUSE_DETAIL_NONE) != 0 && facts->detail == ROUSE_DETAIL_NONE))
    return; /* the page itself keeps its button off until it knows */
  while (more) {
    more = FALSE;
    for (guint state = 0; state < ROUSE_N_WIZARD_STATES; state++)
      for (guint event = 0; !ends[state] && event < ROUSE_N_WIZARD_EVENTS; event++) {
        RouseWizardState to;

        if (rouse_wizard_state_next (state, event, facts, &to) && ends[to])
          ends[state] = more = TRUE;
      }
  }
  for (guint state = 0; state < ROUSE_N_WIZARD_STATES; state++)
    g_assert_true (ends[state]);
}

static void
test_ends (void)
{
  for_all_facts (end_cb, NULL);
}

static void
test_names (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < ROUSE_N_WIZARD_STATES; i++)
    g_assert_true (g_hash_table_add (seen, (gpointer) rouse_wizard_state_to_string (i)));
  g_hash_table_remove_all (seen);
  for (guint i = 0; i < ROUSE_N_WIZARD_EVENTS; i++)
    g_assert_true (g_hash_table_add (seen, (gpointer) rouse_wizard_event_to_string (i)));
}

/* Between the backup and the last look a phone that is unplugged is spoken of. */
static void
test_gone_words (void)
{
  g_assert_nonnull (rouse_wizard_state_get_gone_words (ROUSE_WIZARD_BACKUP));
  g_assert_nonnull (rouse_wizard_state_get_gone_words (ROUSE_WIZARD_FIRMWARE));
  g_assert_nonnull (rouse_wizard_state_get_gone_words (ROUSE_WIZARD_CONFIRM));
  g_assert_null (rouse_wizard_state_get_gone_words (ROUSE_WIZARD_RESTORING));
}

/* --- the wizard itself --- */

static void
go (RouseWizard *wizard, RouseWizardEvent event, RouseWizardState to)
{
  g_assert_true (rouse_wizard_tell (wizard, event));
  g_assert_cmpstr (rouse_wizard_state_to_string (rouse_wizard_get_state (wizard)), ==,
                   rouse_wizard_state_to_string (to));
}

static const RouseWizardCable in_recovery = { 1, TRUE, TRUE, TRUE, ROUSE_DEVICE_MODE_RECOVERY };

/* Boot loop, no damage; the restart does not help; the update does. */
static void
test_boot_loop (void)
{
  g_autoptr (RouseWizard) wizard = rouse_wizard_new ();
  const RouseWizardFacts *facts = rouse_wizard_get_facts (wizard);

  rouse_wizard_set_symptom (wizard, ROUSE_SYMPTOM_LOGO);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_DAMAGE);
  g_assert_false (rouse_wizard_tell (wizard, ROUSE_WIZARD_NEXT));
  rouse_wizard_set_damage (wizard, ROUSE_DAMAGE_NO);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_REMEDIES);
  g_assert_cmpint (rouse_remedies_get_fitting (facts), ==, ROUSE_REMEDY_FORCE_RESTART);
  rouse_wizard_set_remedy (wizard, ROUSE_REMEDY_FORCE_RESTART);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_BUTTONS);
  go (wizard, ROUSE_WIZARD_DONE, ROUSE_WIZARD_BETTER);
  g_assert_cmpint (facts->tried[ROUSE_REMEDY_FORCE_RESTART], ==, ROUSE_TRIED_DONE);
  go (wizard, ROUSE_WIZARD_NOT_BETTER, ROUSE_WIZARD_REMEDIES);
  g_assert_cmpint (rouse_remedies_get_fitting (facts), ==, ROUSE_REMEDY_UPDATE);
  rouse_wizard_set_remedy (wizard, ROUSE_REMEDY_UPDATE);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_CONNECT);
  g_assert_false (rouse_wizard_tell (wizard, ROUSE_WIZARD_NEXT));
  rouse_wizard_set_cable (wizard, &in_recovery);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_BACKUP);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_FIRMWARE);
  g_assert_false (rouse_wizard_tell (wizard, ROUSE_WIZARD_NEXT));
  rouse_wizard_set_plan_ready (wizard, TRUE);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_CONFIRM);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_RESTORING);
  g_assert_false (rouse_wizard_tell (wizard, ROUSE_WIZARD_BACK));
  go (wizard, ROUSE_WIZARD_DONE, ROUSE_WIZARD_WORKS);
  g_assert_cmpint (facts->tried[ROUSE_REMEDY_UPDATE], ==, ROUSE_TRIED_HELPED);
  go (wizard, ROUSE_WIZARD_ANOTHER, ROUSE_WIZARD_SYMPTOM);
  g_assert_cmpint (facts->tried[ROUSE_REMEDY_UPDATE], ==, ROUSE_TRIED_NOT);
}

/* Everything was tried: once more without the backup, and then it is hardware. */
static void
test_nothing_helps (void)
{
  g_autoptr (RouseWizard) wizard = rouse_wizard_new ();
  const RouseWizardFacts *facts = rouse_wizard_get_facts (wizard);
  RouseWizardFacts before = { .symptom = ROUSE_SYMPTOM_PART, .damage = ROUSE_DAMAGE_NO, .remedy = ROUSE_REMEDY_ERASE };

  for (guint i = 1; i < ROUSE_N_REMEDIES; i++)
    before.tried[i] = i != ROUSE_REMEDY_ERASE ? ROUSE_TRIED_NO_HELP : ROUSE_TRIED_NOT;
  g_assert_true (rouse_wizard_resume (wizard, &before));
  rouse_wizard_set_cable (wizard, &in_recovery);
  for (guint round = 0; round < 2; round++) {
    go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_BACKUP);
    go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_FIRMWARE);
    rouse_wizard_set_plan_ready (wizard, TRUE);
    go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_CONFIRM);
    go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_RESTORING);
    go (wizard, ROUSE_WIZARD_DONE, ROUSE_WIZARD_WORKS);
    go (wizard, ROUSE_WIZARD_NOT_BETTER, ROUSE_WIZARD_REPAIR);
    g_assert_cmpint (rouse_wizard_facts_can_restore_again (facts), ==, round == 0);
    g_assert_cmpint (rouse_wizard_tell (wizard, ROUSE_WIZARD_NEXT), ==, round == 0);
  }
}

/* Broken buttons: DFU mode is left out, and said so. */
static void
test_no_buttons (void)
{
  g_autoptr (RouseWizard) wizard = rouse_wizard_new ();

  rouse_wizard_set_symptom (wizard, ROUSE_SYMPTOM_DEAD);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_DAMAGE);
  rouse_wizard_set_damage (wizard, ROUSE_DAMAGE_NO);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_REMEDIES);
  rouse_wizard_set_cable (wizard, &in_recovery);
  rouse_wizard_set_remedy (wizard, ROUSE_REMEDY_ERASE_DFU);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_BACKUP);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_FIRMWARE);
  rouse_wizard_set_plan_ready (wizard, TRUE);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_BUTTONS);
  go (wizard, ROUSE_WIZARD_NO_BUTTONS, ROUSE_WIZARD_BUTTONS);
  go (wizard, ROUSE_WIZARD_DONE, ROUSE_WIZARD_CONFIRM);
  g_assert_false (rouse_remedies_can (rouse_wizard_get_facts (wizard), ROUSE_REMEDY_ERASE_DFU));
}

/* Into recovery mode by the computer, of a phone whose buttons are dead: where that worked, the ladder shows what is
 * possible from there; where it did not, the page says why and the ladder is a step away. Nothing was written, so it is
 * nobody's turn to say whether it is better. */
static void
test_enter_recovery (void)
{
  g_autoptr (RouseWizard) wizard = rouse_wizard_new ();
  RouseWizardCable switched_on = in_recovery;

  switched_on.mode = ROUSE_DEVICE_MODE_NORMAL;
  rouse_wizard_set_symptom (wizard, ROUSE_SYMPTOM_PART);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_DETAIL);
  rouse_wizard_set_detail (wizard, ROUSE_DETAIL_PART_BUTTONS);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_DAMAGE);
  rouse_wizard_set_damage (wizard, ROUSE_DAMAGE_NO);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_REMEDIES);
  rouse_wizard_set_cable (wizard, &switched_on);
  rouse_wizard_set_remedy (wizard, ROUSE_REMEDY_ENTER_RECOVERY);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_SOFTWARE);
  go (wizard, ROUSE_WIZARD_NOT_DONE, ROUSE_WIZARD_SOFTWARE);
  go (wizard, ROUSE_WIZARD_OTHER_WAY, ROUSE_WIZARD_REMEDIES);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_SOFTWARE);
  rouse_wizard_set_cable (wizard, &in_recovery);
  go (wizard, ROUSE_WIZARD_DONE, ROUSE_WIZARD_REMEDIES);
  g_assert_cmpint (rouse_remedies_get_fitting (rouse_wizard_get_facts (wizard)), !=, ROUSE_REMEDY_ENTER_RECOVERY);
}

/* Another damage must be accepted anew. */
static void
test_damage (void)
{
  g_autoptr (RouseWizard) wizard = rouse_wizard_new ();

  rouse_wizard_set_symptom (wizard, ROUSE_SYMPTOM_DEAD);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_DAMAGE);
  rouse_wizard_set_damage (wizard, ROUSE_DAMAGE_SCREEN);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_REPAIR);
  g_assert_false (rouse_wizard_tell (wizard, ROUSE_WIZARD_NEXT));
  go (wizard, ROUSE_WIZARD_IN_SPITE, ROUSE_WIZARD_REMEDIES);
  go (wizard, ROUSE_WIZARD_BACK, ROUSE_WIZARD_DAMAGE);
  rouse_wizard_set_damage (wizard, ROUSE_DAMAGE_WATER);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_REPAIR);
  go (wizard, ROUSE_WIZARD_BACK, ROUSE_WIZARD_DAMAGE);
  rouse_wizard_set_damage (wizard, ROUSE_DAMAGE_SWOLLEN);
  go (wizard, ROUSE_WIZARD_NEXT, ROUSE_WIZARD_SAFETY);
  g_assert_false (rouse_wizard_tell (wizard, ROUSE_WIZARD_IN_SPITE));
  go (wizard, ROUSE_WIZARD_BACK, ROUSE_WIZARD_DAMAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wizard-state/walk", test_walk);
  g_test_add_func ("/wizard-state/way-out", test_way_out);
  g_test_add_func ("/wizard-state/ends", test_ends);
  g_test_add_func ("/wizard-state/names", test_names);
  g_test_add_func ("/wizard-state/gone-words", test_gone_words);
  g_test_add_func ("/wizard/boot-loop", test_boot_loop);
  g_test_add_func ("/wizard/nothing-helps", test_nothing_helps);
  g_test_add_func ("/wizard/no-buttons", test_no_buttons);
  g_test_add_func ("/wizard/enter-recovery", test_enter_recovery);
  g_test_add_func ("/wizard/damage", test_damage);
  return g_test_run ();
}
