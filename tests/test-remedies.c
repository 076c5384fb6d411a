/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/remedies.h"

static const RouseDeviceMode modes[] = { ROUSE_DEVICE_MODE_GONE, ROUSE_DEVICE_MODE_NORMAL, ROUSE_DEVICE_MODE_RECOVERY,
                                         ROUSE_DEVICE_MODE_DFU };

static const RouseRung *
find (const RouseRung *rungs, guint n, RouseRemedy remedy)
{
  for (guint i = 0; i < n; i++)
    if (rungs[i].remedy == remedy)
      return &rungs[i];
  return NULL;
}

/* What is true of every ladder. */
static void
check_ladder (const RouseWizardFacts *facts)
{
  RouseRung rungs[ROUSE_N_REMEDIES];
  guint n = rouse_remedies_make_ladder (facts, rungs);
  guint n_fitting = 0;
  RouseDataEffect worst = ROUSE_DATA_UNTOUCHED;

  g_assert_cmpuint (n, >=, 3);
  for (guint i = 0; i < n; i++) {
    const RouseRemedyEntry *entry = rouse_remedy_get_entry (rungs[i].remedy);

    g_assert_cmpint (rungs[i].state, !=, ROUSE_RUNG_HIDDEN);
    g_assert_true (find (rungs, i, rungs[i].remedy) == NULL);
    g_assert_cmpstr (rungs[i].reason, !=, NULL);
    g_assert_cmpuint (entry->data, >=, worst); /* the gentlest first */
    worst = entry->data;
    if (rungs[i].fits) {
      n_fitting++;
      g_assert_cmpint (rungs[i].state, ==, ROUSE_RUNG_POSSIBLE);
      g_assert_cmpint (rouse_remedies_get_fitting (facts), ==, rungs[i].remedy);
    }
    g_assert_cmpint (rouse_remedies_can (facts, rungs[i].remedy), ==, rungs[i].state != ROUSE_RUNG_IMPOSSIBLE);
  }
  g_assert_cmpuint (n_fitting, <=, 1);
}

static void
test_every_ladder (void)
{
  for (guint symptom = 0; symptom < ROUSE_N_SYMPTOMS; symptom++)
    for (guint mode = 0; mode < G_N_ELEMENTS (modes); mode++)
      for (guint damage = 0; damage < ROUSE_N_DAMAGES; damage++)
        for (guint bits = 0; bits < 8; bits++)
          for (guint tried = 0; tried < 1u << ROUSE_N_REMEDIES; tried += 2) {
            RouseWizardFacts facts = {
              .symptom = symptom,
              .damage = damage,
              .mode = modes[mode],
              .buttons_dead = (bits & 1) != 0,
              .update_no_space = (bits & 2) != 0,
              .update_older = (bits & 4) != 0,
            };

            for (guint i = 1; i < ROUSE_N_REMEDIES; i++)
              facts.tried[i] = (tried & 1u << i) != 0 ? ROUSE_TRIED_NO_HELP : ROUSE_TRIED_NOT;
            check_ladder (&facts);
          }
}

/* Whoever says no again and again is led through all of them, and erasing never comes before keeping. */
static void
test_walk_down (void)
{
  for (RouseSymptom symptom = ROUSE_SYMPTOM_DEAD; symptom < ROUSE_N_SYMPTOMS; symptom++) {
    RouseWizardFacts facts = { .symptom = symptom, .damage = ROUSE_DAMAGE_NO, .mode = ROUSE_DEVICE_MODE_RECOVERY };
    RouseRemedy remedy, last = ROUSE_REMEDY_NONE;
    guint n = 0;

    while ((remedy = rouse_remedies_get_fitting (&facts)) != ROUSE_REMEDY_NONE) {
      if (rouse_remedy_get_entry (remedy)->erase)
        g_assert_cmpint (facts.tried[ROUSE_REMEDY_UPDATE], !=, ROUSE_TRIED_NOT);
      facts.tried[remedy] = ROUSE_TRIED_NO_HELP;
      last = remedy;
      n++;
    }
    g_assert_cmpint (last, ==, ROUSE_REMEDY_ERASE_DFU);
    g_assert_cmpuint (n, ==, 5);
  }
}

/* The first that is recommended, by what is wrong and what is on the cable. */
static void
test_first (void)
{
  static const struct {
    RouseSymptom symptom;
    RouseDetail detail;
    RouseDeviceMode mode;
    gboolean buttons_dead;
    RouseRemedy first;
  } rows[] = {
    { ROUSE_SYMPTOM_DEAD, 0, ROUSE_DEVICE_MODE_GONE, FALSE, ROUSE_REMEDY_FORCE_RESTART },
    { ROUSE_SYMPTOM_DEAD, 0, ROUSE_DEVICE_MODE_DFU, FALSE, ROUSE_REMEDY_FORCE_RESTART },
    { ROUSE_SYMPTOM_LOGO, 0, ROUSE_DEVICE_MODE_NORMAL, FALSE, ROUSE_REMEDY_FORCE_RESTART },
    { ROUSE_SYMPTOM_LOGO, 0, ROUSE_DEVICE_MODE_GONE, TRUE, ROUSE_REMEDY_UPDATE },
    { ROUSE_SYMPTOM_UPDATE, ROUSE_DETAIL_UPDATE_BATTERY, ROUSE_DEVICE_MODE_RECOVERY, FALSE,
      ROUSE_REMEDY_LEAVE_RECOVERY },
    { ROUSE_SYMPTOM_UPDATE, ROUSE_DETAIL_UPDATE_STOPPED, ROUSE_DEVICE_MODE_GONE, FALSE, ROUSE_REMEDY_FORCE_RESTART },
    { ROUSE_SYMPTOM_FIRMWARE, ROUSE_DETAIL_FIRMWARE_SLOW, ROUSE_DEVICE_MODE_NORMAL, FALSE, ROUSE_REMEDY_FORCE_RESTART },
    { ROUSE_SYMPTOM_PART, ROUSE_DETAIL_PART_BUTTONS, ROUSE_DEVICE_MODE_NORMAL, TRUE, ROUSE_REMEDY_ENTER_RECOVERY },
    { ROUSE_SYMPTOM_PART, ROUSE_DETAIL_PART_TOUCH, ROUSE_DEVICE_MODE_NORMAL, FALSE, ROUSE_REMEDY_FORCE_RESTART },
    { ROUSE_SYMPTOM_RECOVERY, 0, ROUSE_DEVICE_MODE_GONE, FALSE, ROUSE_REMEDY_LEAVE_RECOVERY },
    { ROUSE_SYMPTOM_RECOVERY, 0, ROUSE_DEVICE_MODE_RECOVERY, FALSE, ROUSE_REMEDY_LEAVE_RECOVERY },
    { ROUSE_SYMPTOM_RECOVERY, 0, ROUSE_DEVICE_MODE_NORMAL, FALSE, ROUSE_REMEDY_FORCE_RESTART },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    RouseWizardFacts facts = { .symptom = rows[i].symptom,
                               .detail = rows[i].detail,
                               .damage = ROUSE_DAMAGE_NO,
                               .mode = rows[i].mode,
                               .buttons_dead = rows[i].buttons_dead };

    g_assert_cmpstr (rouse_remedy_get_entry (rouse_remedies_get_fitting (&facts))->id, ==,
                     rouse_remedy_get_entry (rows[i].first)->id);
  }
}

/* Keeping the data failed once, for want of space or not: it is offered again before anything is erased. */
static void
test_keep_again (void)
{
  for (guint no_space = 0; no_space < 2; no_space++) {
    RouseWizardFacts facts = { .symptom = ROUSE_SYMPTOM_RECOVERY,
                               .mode = ROUSE_DEVICE_MODE_RECOVERY,
                               .update_no_space = no_space != 0 };

    facts.tried[ROUSE_REMEDY_FORCE_RESTART] = facts.tried[ROUSE_REMEDY_LEAVE_RECOVERY] = ROUSE_TRIED_NO_HELP;
    g_assert_cmpint (rouse_remedies_get_fitting (&facts), ==, ROUSE_REMEDY_UPDATE);
    facts.tried[ROUSE_REMEDY_UPDATE] = ROUSE_TRIED_FAILED;
    facts.update_failures = 1;
    g_assert_cmpint (rouse_remedies_get_fitting (&facts), ==, ROUSE_REMEDY_UPDATE);
    facts.update_failures = 2;
    g_assert_cmpint (rouse_remedies_get_fitting (&facts), ==, ROUSE_REMEDY_ERASE);
    g_assert_cmpint (rouse_remedies_can (&facts, ROUSE_REMEDY_UPDATE), ==, no_space == 0);
    /* Done, and it did not help: once is enough. */
    facts.update_failures = 0;
    facts.tried[ROUSE_REMEDY_UPDATE] = ROUSE_TRIED_NO_HELP;
    g_assert_cmpint (rouse_remedies_get_fitting (&facts), ==, ROUSE_REMEDY_ERASE);
  }
}

/* A damaged phone is not led into DFU mode, but nobody is kept from it. */
static void
test_damaged (void)
{
  RouseWizardFacts facts = { .symptom = ROUSE_SYMPTOM_DEAD, .damage = ROUSE_DAMAGE_WATER, .damage_accepted = TRUE };

  facts.tried[ROUSE_REMEDY_FORCE_RESTART] = facts.tried[ROUSE_REMEDY_UPDATE] = ROUSE_TRIED_NO_HELP;
  facts.tried[ROUSE_REMEDY_ERASE] = ROUSE_TRIED_FAILED;
  g_assert_cmpint (rouse_remedies_get_fitting (&facts), ==, ROUSE_REMEDY_NONE);
  g_assert_true (rouse_remedies_can (&facts, ROUSE_REMEDY_ERASE_DFU));
}

static RouseRungState
get_rung (const RouseWizardFacts *facts, RouseRemedy remedy, const char **reason)
{
  RouseRung rungs[ROUSE_N_REMEDIES];
  guint n_rungs = rouse_remedies_make_ladder (facts, rungs);

  for (guint i = 0; i < n_rungs; i++)
    if (rungs[i].remedy == remedy) {
      *reason = rungs[i].reason;
      return rungs[i].state;
    }
  return ROUSE_RUNG_HIDDEN;
}

/* Into recovery mode by the computer: for buttons that do not work, of a phone that is switched on and can be spoken
 * to. */
static void
test_enter_recovery (void)
{
  RouseWizardFacts facts = { .symptom = ROUSE_SYMPTOM_PART,
                             .detail = ROUSE_DETAIL_PART_BUTTONS,
                             .damage = ROUSE_DAMAGE_NO,
                             .mode = ROUSE_DEVICE_MODE_NORMAL };
  const RouseRemedyEntry *entry = rouse_remedy_get_entry (ROUSE_REMEDY_ENTER_RECOVERY);
  const char *reason = NULL;

  g_assert_cmpint (entry->data, ==, ROUSE_DATA_UNTOUCHED);
  g_assert_cmpint (entry->way, ==, ROUSE_WAY_SOFTWARE);
  g_assert_cmpint (get_rung (&facts, ROUSE_REMEDY_ENTER_RECOVERY, &reason), ==, ROUSE_RUNG_HIDDEN);
  facts.buttons_dead = TRUE;
  g_assert_cmpint (get_rung (&facts, ROUSE_REMEDY_ENTER_RECOVERY, &reason), ==, ROUSE_RUNG_POSSIBLE);
  facts.mode = ROUSE_DEVICE_MODE_DFU;
  g_assert_cmpint (get_rung (&facts, ROUSE_REMEDY_ENTER_RECOVERY, &reason), ==, ROUSE_RUNG_IMPOSSIBLE);
  g_assert_nonnull (reason);
  g_assert_false (rouse_remedies_can (&facts, ROUSE_REMEDY_ENTER_RECOVERY));
}

static void
check_entry (const RouseSymptomEntry *entry)
{
  g_assert_cmpstr (entry->id, !=, "");
  g_assert_cmpstr (entry->title, !=, "");
}

static void
test_names (void)
{
  guint n_details = 0;

  for (RouseSymptom i = ROUSE_SYMPTOM_DEAD; i < ROUSE_N_SYMPTOMS; i++) {
    check_entry (rouse_symptom_get_entry (i));
    g_assert_nonnull (rouse_symptom_get_entry (i)->check);
    g_assert_cmpint (rouse_symptom_from_id (rouse_symptom_get_entry (i)->id), ==, (int) i);
    for (RouseDetail detail = 0; (detail = rouse_symptom_next_detail (i, detail)) != ROUSE_DETAIL_NONE; n_details++)
      g_assert_cmpint (rouse_detail_get_symptom (detail), ==, (int) i);
  }
  g_assert_cmpuint (n_details, ==, ROUSE_N_DETAILS - 1);
  for (RouseDetail i = ROUSE_DETAIL_UPDATE_STOPPED; i < ROUSE_N_DETAILS; i++) {
    check_entry (rouse_detail_get_entry (i));
    g_assert_cmpint (rouse_detail_from_id (rouse_detail_get_entry (i)->id), ==, (int) i);
  }
  for (RouseDamage i = ROUSE_DAMAGE_NO; i < ROUSE_N_DAMAGES; i++) {
    check_entry (rouse_damage_get_entry (i));
    g_assert_cmpint (rouse_damage_from_id (rouse_damage_get_entry (i)->id), ==, (int) i);
  }
  for (RouseRemedy i = ROUSE_REMEDY_FORCE_RESTART; i < ROUSE_N_REMEDIES; i++)
    g_assert_cmpint (rouse_remedy_from_id (rouse_remedy_get_entry (i)->id), ==, (int) i);
  g_assert_cmpint (rouse_remedy_from_id (NULL), ==, ROUSE_REMEDY_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/remedies/every-ladder", test_every_ladder);
  g_test_add_func ("/remedies/walk-down", test_walk_down);
  g_test_add_func ("/remedies/first", test_first);
  g_test_add_func ("/remedies/damaged", test_damaged);
  g_test_add_func ("/remedies/keep-again", test_keep_again);
  g_test_add_func ("/remedies/names", test_names);
  g_test_add_func ("/remedies/enter-recovery", test_enter_recovery);
  return g_test_run ();
}
