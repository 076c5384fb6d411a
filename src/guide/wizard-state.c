/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/wizard-state.h"

#include "guide/remedies.h"

#include <glib/gi18n-lib.h>

/* What is said when the phone has been unplugged. Empty: it does not matter here. */
static const struct {
  const char *id;
  const char *gone;
} states[ROUSE_N_WIZARD_STATES] = {
  [ROUSE_WIZARD_SYMPTOM] = { "symptom", NULL },
  [ROUSE_WIZARD_DETAIL] = { "detail", NULL },
  [ROUSE_WIZARD_DAMAGE] = { "damage", NULL },
  [ROUSE_WIZARD_REMEDIES] = { "remedies", NULL },
  [ROUSE_WIZARD_CONNECT] = { "connect", NULL }, /* the page is about nothing else */
  [ROUSE_WIZARD_BACKUP] = { "backup", N_ ("The phone was unplugged. Plug it in again; nothing on it has changed.") },
  [ROUSE_WIZARD_FIRMWARE] = { "firmware", N_ ("The phone was unplugged. That does not matter yet; plug it in again "
                                              "before you go on.") },
  [ROUSE_WIZARD_BUTTONS] = { "buttons", NULL },   /* it leaves the cable while it restarts; the guide watches that */
  [ROUSE_WIZARD_SOFTWARE] = { "software", NULL }, /* the same */
  [ROUSE_WIZARD_CONFIRM] = { "confirm", N_ ("The phone was unplugged. Plug it in again to go on.") },
  [ROUSE_WIZARD_RESTORING] = { "restoring", NULL }, /* the engine watches that */
  [ROUSE_WIZARD_BETTER] = { "better", NULL },
  [ROUSE_WIZARD_WORKS] = { "works", NULL },
  [ROUSE_WIZARD_FAILED] = { "failed", NULL },
  [ROUSE_WIZARD_REPAIR] = { "repair", NULL },
  [ROUSE_WIZARD_SAFETY] = { "safety", NULL },
};

static const char *const events[ROUSE_N_WIZARD_EVENTS] = {
  [ROUSE_WIZARD_NEXT] = "next",
  [ROUSE_WIZARD_BACK] = "back",
  [ROUSE_WIZARD_OFFER] = "offer",
  [ROUSE_WIZARD_RESUME] = "resume",
  [ROUSE_WIZARD_NO_BUTTONS] = "no-buttons",
  [ROUSE_WIZARD_DONE] = "done",
  [ROUSE_WIZARD_NOT_DONE] = "not-done",
  [ROUSE_WIZARD_STOPPED] = "stopped",
  [ROUSE_WIZARD_IS_BETTER] = "is-better",
  [ROUSE_WIZARD_NOT_BETTER] = "not-better",
  [ROUSE_WIZARD_UNSURE] = "unsure",
  [ROUSE_WIZARD_OTHER_WAY] = "other-way",
  [ROUSE_WIZARD_MORE_HELP] = "more-help",
  [ROUSE_WIZARD_IN_SPITE] = "in-spite",
  [ROUSE_WIZARD_ANOTHER] = "another",
  [ROUSE_WIZARD_SEEN] = "seen",
  [ROUSE_WIZARD_GONE] = "gone",
};

/* --- guards: from plain facts --- */

typedef gboolean (*Guard) (const RouseWizardFacts *facts);

static RouseWay
get_way (const RouseWizardFacts *facts)
{
  return rouse_remedy_get_entry (facts->remedy)->way;
}

static gboolean
has_symptom (const RouseWizardFacts *facts)
{
  return facts->symptom != ROUSE_SYMPTOM_NONE;
}

static gboolean
has_details (const RouseWizardFacts *facts)
{
  return has_symptom (facts) && rouse_symptom_next_detail (facts->symptom, ROUSE_DETAIL_NONE) != ROUSE_DETAIL_NONE;
}

static gboolean
has_detail (const RouseWizardFacts *facts)
{
  return facts->detail != ROUSE_DETAIL_NONE;
}

static gboolean
is_swollen (const RouseWizardFacts *facts)
{
  return facts->damage == ROUSE_DAMAGE_SWOLLEN;
}

static gboolean
is_to_be_warned (const RouseWizardFacts *facts)
{
  return facts->damage > ROUSE_DAMAGE_NO && !facts->damage_accepted;
}

static gboolean
damage_is_known (const RouseWizardFacts *facts)
{
  return facts->damage != ROUSE_DAMAGE_UNKNOWN;
}

static gboolean
by_hands (const RouseWizardFacts *facts)
{
  return get_way (facts) == ROUSE_WAY_BUTTONS;
}

static gboolean
can_act (const RouseWizardFacts *facts)
{
  return facts->bound && facts->present && facts->ready;
}

static gboolean
by_software_now (const RouseWizardFacts *facts)
{
  return get_way (facts) == ROUSE_WAY_SOFTWARE && can_act (facts);
}

static gboolean
by_restore_now (const RouseWizardFacts *facts)
{
  return get_way (facts) == ROUSE_WAY_RESTORE && can_act (facts);
}

static gboolean
is_chosen (const RouseWizardFacts *facts)
{
  return facts->remedy != ROUSE_REMEDY_NONE;
}

static gboolean
by_restore (const RouseWizardFacts *facts)
{
  return get_way (facts) == ROUSE_WAY_RESTORE;
}

static gboolean
needs_buttons (const RouseWizardFacts *facts)
{
  return facts->plan_ready && rouse_remedy_get_entry (facts->remedy)->dfu && !facts->buttons_dead &&
         facts->mode != ROUSE_DEVICE_MODE_DFU;
}

static gboolean
has_plan (const RouseWizardFacts *facts)
{
  return facts->plan_ready;
}

static gboolean
may_begin (const RouseWizardFacts *facts)
{
  return facts->plan_ready && facts->bound && facts->present;
}

static gboolean
enters_recovery (const RouseWizardFacts *facts)
{
  return facts->remedy == ROUSE_REMEDY_ENTER_RECOVERY;
}

/* After the remedy that has just been said not to help. */
static gboolean
something_is_left (const RouseWizardFacts *facts)
{
  RouseWizardFacts after = *facts;

  after.tried[facts->remedy] = ROUSE_TRIED_NO_HELP;
  return rouse_remedies_get_fitting (&after) != ROUSE_REMEDY_NONE;
}

gboolean
rouse_wizard_facts_can_restore_again (const RouseWizardFacts *facts)
{
  return !facts->restored_again && (facts->tried[ROUSE_REMEDY_ERASE] == ROUSE_TRIED_NO_HELP ||
                                    facts->tried[ROUSE_REMEDY_ERASE_DFU] == ROUSE_TRIED_NO_HELP);
}

static gboolean
retries_firmware (const RouseWizardFacts *facts)
{
  return facts->retry == ROUSE_RETRY_FIRMWARE && facts->present;
}

static gboolean
retries_buttons (const RouseWizardFacts *facts)
{
  return facts->retry == ROUSE_RETRY_CONFIRM && facts->present && needs_buttons (facts);
}

static gboolean
retries_confirm (const RouseWizardFacts *facts)
{
  return facts->retry == ROUSE_RETRY_CONFIRM && facts->present && facts->plan_ready;
}

/* --- the table: of the rows for a state and an event the first whose guard holds counts; no row: nothing happens ---
 */

#define S(name) ROUSE_WIZARD_##name

static const struct {
  RouseWizardState from;
  RouseWizardEvent event;
  Guard guard; /* NULL: always */
  RouseWizardState to;
} rows[] = {
  { S (SYMPTOM), S (NEXT), has_details, S (DETAIL) },
  { S (SYMPTOM), S (NEXT), has_symptom, S (DAMAGE) },
  { S (SYMPTOM), S (OFFER), NULL, S (DAMAGE) },
  { S (SYMPTOM), S (RESUME), NULL, S (CONNECT) },

  { S (DETAIL), S (NEXT), has_detail, S (DAMAGE) },
  { S (DETAIL), S (BACK), NULL, S (SYMPTOM) },

  { S (DAMAGE), S (NEXT), is_swollen, S (SAFETY) },
  { S (DAMAGE), S (NEXT), is_to_be_warned, S (REPAIR) },
  { S (DAMAGE), S (NEXT), damage_is_known, S (REMEDIES) },
  { S (DAMAGE), S (BACK), has_details, S (DETAIL) },
  { S (DAMAGE), S (BACK), NULL, S (SYMPTOM) },

  { S (REMEDIES), S (NEXT), by_hands, S (BUTTONS) },
  { S (REMEDIES), S (NEXT), by_software_now, S (SOFTWARE) },
  { S (REMEDIES), S (NEXT), by_restore_now, S (BACKUP) },
  { S (REMEDIES), S (NEXT), is_chosen, S (CONNECT) },
  { S (REMEDIES), S (MORE_HELP), NULL, S (REPAIR) },
  { S (REMEDIES), S (BACK), NULL, S (DAMAGE) },

  { S (CONNECT), S (NEXT), by_software_now, S (SOFTWARE) },
  { S (CONNECT), S (NEXT), by_restore_now, S (BACKUP) },
  { S (CONNECT), S (BACK), NULL, S (REMEDIES) },
  { S (CONNECT), S (ANOTHER), NULL, S (SYMPTOM) },

  { S (BACKUP), S (NEXT), NULL, S (FIRMWARE) },
  { S (BACKUP), S (BACK), NULL, S (REMEDIES) },

  { S (FIRMWARE), S (NEXT), needs_buttons, S (BUTTONS) },
  { S (FIRMWARE), S (NEXT), has_plan, S (CONFIRM) },
  { S (FIRMWARE), S (BACK), NULL, S (BACKUP) },

  /* The plan was made for the phone as it was before: it is made anew, and then this is told. */
  { S (BUTTONS), S (DONE), by_restore, S (CONFIRM) },
  { S (BUTTONS), S (DONE), NULL, S (BETTER) },
  { S (BUTTONS), S (NOT_DONE), by_restore, S (FIRMWARE) },
  { S (BUTTONS), S (NOT_DONE), NULL, S (REMEDIES) },
  { S (BUTTONS), S (NO_BUTTONS), by_restore, S (BUTTONS) },
  { S (BUTTONS), S (NO_BUTTONS), NULL, S (REMEDIES) },
  { S (BUTTONS), S (BACK), by_restore, S (FIRMWARE) },
  { S (BUTTONS), S (BACK), NULL, S (REMEDIES) },

  { S (SOFTWARE), S (DONE), enters_recovery, S (REMEDIES) },
  { S (SOFTWARE), S (DONE), NULL, S (BETTER) },
  { S (SOFTWARE), S (NOT_DONE), NULL, S (SOFTWARE) }, /* which says why, and offers the ladder */
  { S (SOFTWARE), S (OTHER_WAY), NULL, S (REMEDIES) },
  { S (SOFTWARE), S (BACK), NULL, S (REMEDIES) },

  { S (CONFIRM), S (NEXT), may_begin, S (RESTORING) },
  { S (CONFIRM), S (BACK), NULL, S (FIRMWARE) },

  /* No GONE here: a phone comes and goes while it is restored. */
  { S (RESTORING), S (DONE), NULL, S (WORKS) },
  { S (RESTORING), S (NOT_DONE), NULL, S (FAILED) },
  { S (RESTORING), S (STOPPED), NULL, S (FAILED) },

  { S (BETTER), S (IS_BETTER), NULL, S (WORKS) },
  { S (BETTER), S (UNSURE), NULL, S (WORKS) },
  { S (BETTER), S (NOT_BETTER), something_is_left, S (REMEDIES) },
  { S (BETTER), S (NOT_BETTER), NULL, S (REPAIR) },
  { S (BETTER), S (BACK), NULL, S (REMEDIES) },

  { S (WORKS), S (NOT_BETTER), something_is_left, S (REMEDIES) },
  { S (WORKS), S (NOT_BETTER), NULL, S (REPAIR) },
  { S (WORKS), S (ANOTHER), NULL, S (SYMPTOM) },

  { S (FAILED), S (NEXT), retries_firmware, S (FIRMWARE) },
  { S (FAILED), S (NEXT), retries_buttons, S (BUTTONS) },
  { S (FAILED), S (NEXT), retries_confirm, S (CONFIRM) },
  { S (FAILED), S (NEXT), NULL, S (CONNECT) },
  { S (FAILED), S (OTHER_WAY), NULL, S (REMEDIES) },
  { S (FAILED), S (MORE_HELP), NULL, S (REPAIR) },
  { S (FAILED), S (ANOTHER), NULL, S (SYMPTOM) },

  { S (REPAIR), S (NEXT), rouse_wizard_facts_can_restore_again, S (CONNECT) },
  { S (REPAIR), S (IN_SPITE), is_to_be_warned, S (REMEDIES) },
  { S (REPAIR), S (BACK), is_to_be_warned, S (DAMAGE) },
  { S (REPAIR), S (BACK), NULL, S (REMEDIES) },
  { S (REPAIR), S (ANOTHER), NULL, S (SYMPTOM) },

  { S (SAFETY), S (BACK), NULL, S (DAMAGE) },
  { S (SAFETY), S (ANOTHER), NULL, S (SYMPTOM) },
};

gboolean
rouse_wizard_state_next (RouseWizardState state, RouseWizardEvent event, const RouseWizardFacts *facts,
                         RouseWizardState *to)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].from == state && rows[i].event == event && (rows[i].guard == NULL || rows[i].guard (facts))) {
      *to = rows[i].to;
      return TRUE;
    }
  return FALSE;
}

const char *
rouse_wizard_state_to_string (RouseWizardState state)
{
  g_return_val_if_fail ((guint) state < ROUSE_N_WIZARD_STATES, "");

  return states[state].id;
}

const char *
rouse_wizard_event_to_string (RouseWizardEvent event)
{
  g_return_val_if_fail ((guint) event < ROUSE_N_WIZARD_EVENTS, "");

  return events[event];
}

const char *
rouse_wizard_state_get_gone_words (RouseWizardState state)
{
  g_return_val_if_fail ((guint) state < ROUSE_N_WIZARD_STATES, NULL);

  return states[state].gone;
}
