/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/wizard.h"

#include "guide/remedies.h"

/**
 * RouseWizard:
 *
 * Where to go is in the table of wizard-state.c; what an event does to the facts is in the table here.
 */
struct _RouseWizard {
  GObject parent_instance;

  RouseWizardState state;
  RouseWizardFacts facts;
};

G_DEFINE_FINAL_TYPE (RouseWizard, rouse_wizard, G_TYPE_OBJECT)

enum { SIGNAL_MOVED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* --- what events do to the facts: before the table is asked, and when it has said where to --- */

static void
turned_out (RouseWizardFacts *facts, RouseTried tried)
{
  if (facts->remedy != ROUSE_REMEDY_NONE)
    facts->tried[facts->remedy] = tried;
}

static void
take_offer (RouseWizardFacts *facts)
{
  facts->symptom = facts->mode == ROUSE_DEVICE_MODE_RECOVERY ? ROUSE_SYMPTOM_RECOVERY : ROUSE_SYMPTOM_DEAD;
  facts->detail = ROUSE_DETAIL_NONE;
}

static void
accept_damage (RouseWizardFacts *facts)
{
  facts->damage_accepted = TRUE;
}

static void
done (RouseWizardFacts *facts)
{
  turned_out (facts, ROUSE_TRIED_DONE);
}

static void
not_done (RouseWizardFacts *facts)
{
  turned_out (facts, ROUSE_TRIED_FAILED);
  if (facts->remedy == ROUSE_REMEDY_UPDATE)
    facts->update_failures++;
}

static void
stopped (RouseWizardFacts *facts)
{
  turned_out (facts, ROUSE_TRIED_STOPPED);
}

static void
is_better (RouseWizardFacts *facts)
{
  facts->unsure = FALSE;
  turned_out (facts, ROUSE_TRIED_HELPED);
}

static void
unsure (RouseWizardFacts *facts)
{
  facts->unsure = TRUE;
}

static void
not_better (RouseWizardFacts *facts)
{
  facts->unsure = FALSE;
  turned_out (facts, ROUSE_TRIED_NO_HELP);
  facts->remedy = ROUSE_REMEDY_NONE;
}

static void
buttons_dead (RouseWizardFacts *facts)
{
  facts->buttons_dead = TRUE;
}

static void
restore_again (RouseWizardFacts *facts)
{
  facts->restored_again = TRUE;
  facts->remedy = ROUSE_REMEDY_ERASE;
}

/* What is known of the cable stays true. */
static void
begin_anew (RouseWizardFacts *facts)
{
  RouseWizardFacts fresh = { .n_phones = facts->n_phones, .mode = facts->mode };

  *facts = fresh;
}

static const struct {
  RouseWizardState from;
  RouseWizardEvent event;
  void (*apply) (RouseWizardFacts *facts);
} effects[] = {
  { ROUSE_WIZARD_SYMPTOM, ROUSE_WIZARD_OFFER, take_offer },
  { ROUSE_WIZARD_REPAIR, ROUSE_WIZARD_IN_SPITE, accept_damage },
  { ROUSE_WIZARD_REPAIR, ROUSE_WIZARD_NEXT, restore_again },
  { ROUSE_WIZARD_BUTTONS, ROUSE_WIZARD_NO_BUTTONS, buttons_dead },
  { ROUSE_WIZARD_SOFTWARE, ROUSE_WIZARD_DONE, done },
  { ROUSE_WIZARD_SOFTWARE, ROUSE_WIZARD_NOT_DONE, not_done },
  { ROUSE_WIZARD_RESTORING, ROUSE_WIZARD_DONE, is_better },
  { ROUSE_WIZARD_RESTORING, ROUSE_WIZARD_NOT_DONE, not_done },
  { ROUSE_WIZARD_RESTORING, ROUSE_WIZARD_STOPPED, stopped },
  { ROUSE_WIZARD_BETTER, ROUSE_WIZARD_IS_BETTER, is_better },
  { ROUSE_WIZARD_BETTER, ROUSE_WIZARD_UNSURE, unsure },
  { ROUSE_WIZARD_BETTER, ROUSE_WIZARD_NOT_BETTER, not_better },
  { ROUSE_WIZARD_WORKS, ROUSE_WIZARD_NOT_BETTER, not_better },
  { ROUSE_WIZARD_CONNECT, ROUSE_WIZARD_ANOTHER, begin_anew },
  { ROUSE_WIZARD_WORKS, ROUSE_WIZARD_ANOTHER, begin_anew },
  { ROUSE_WIZARD_FAILED, ROUSE_WIZARD_ANOTHER, begin_anew },
  { ROUSE_WIZARD_REPAIR, ROUSE_WIZARD_ANOTHER, begin_anew },
  { ROUSE_WIZARD_SAFETY, ROUSE_WIZARD_ANOTHER, begin_anew },
};

/* A guided restart by hands counts as done; into DFU mode it is only the way to the remedy. */
static void
apply_effect (RouseWizard *self, RouseWizardState from, RouseWizardEvent event)
{
  for (gsize i = 0; i < G_N_ELEMENTS (effects); i++)
    if (effects[i].from == from && effects[i].event == event)
      effects[i].apply (&self->facts);
  if (from == ROUSE_WIZARD_BUTTONS && event == ROUSE_WIZARD_DONE && self->state == ROUSE_WIZARD_BETTER)
    done (&self->facts);
}

static void
rouse_wizard_class_init (RouseWizardClass *klass)
{
  signals[SIGNAL_MOVED] =
      g_signal_new ("moved", ROUSE_TYPE_WIZARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
rouse_wizard_init (RouseWizard *self)
{
}

RouseWizard *
rouse_wizard_new (void)
{
  return g_object_new (ROUSE_TYPE_WIZARD, NULL);
}

RouseWizardState
rouse_wizard_get_state (RouseWizard *self)
{
  g_return_val_if_fail (ROUSE_IS_WIZARD (self), ROUSE_WIZARD_SYMPTOM);

  return self->state;
}

const RouseWizardFacts *
rouse_wizard_get_facts (RouseWizard *self)
{
  g_return_val_if_fail (ROUSE_IS_WIZARD (self), NULL);

  return &self->facts;
}

gboolean
rouse_wizard_tell (RouseWizard *self, RouseWizardEvent event)
{
  RouseWizardState from;

  g_return_val_if_fail (ROUSE_IS_WIZARD (self), FALSE);

  from = self->state;
  if (!rouse_wizard_state_next (from, event, &self->facts, &self->state))
    return FALSE;
  apply_effect (self, from, event);
  g_debug ("wizard: %s in %s, to %s", rouse_wizard_event_to_string (event), rouse_wizard_state_to_string (from),
           rouse_wizard_state_to_string (self->state));
  g_signal_emit (self, signals[SIGNAL_MOVED], 0, (guint) from);
  return TRUE;
}

void
rouse_wizard_set_symptom (RouseWizard *self, RouseSymptom symptom)
{
  g_return_if_fail (ROUSE_IS_WIZARD (self) && (guint) symptom < ROUSE_N_SYMPTOMS);

  self->facts.symptom = symptom;
  if (rouse_detail_get_symptom (self->facts.detail) != symptom)
    rouse_wizard_set_detail (self, ROUSE_DETAIL_NONE);
}

void
rouse_wizard_set_detail (RouseWizard *self, RouseDetail detail)
{
  g_return_if_fail (ROUSE_IS_WIZARD (self) && (guint) detail < ROUSE_N_DETAILS);

  self->facts.detail = detail;
  self->facts.buttons_dead = detail == ROUSE_DETAIL_PART_BUTTONS;
}

void
rouse_wizard_set_damage (RouseWizard *self, RouseDamage damage)
{
  g_return_if_fail (ROUSE_IS_WIZARD (self) && (guint) damage < ROUSE_N_DAMAGES);

  if (self->facts.damage != damage)
    self->facts.damage_accepted = FALSE;
  self->facts.damage = damage;
}

void
rouse_wizard_set_remedy (RouseWizard *self, RouseRemedy remedy)
{
  g_return_if_fail (ROUSE_IS_WIZARD (self) && (guint) remedy < ROUSE_N_REMEDIES);

  if (self->facts.remedy != remedy)
    self->facts.plan_ready = FALSE;
  self->facts.remedy = remedy;
}

void
rouse_wizard_set_tried (RouseWizard *self, RouseRemedy remedy, RouseTried tried)
{
  g_return_if_fail (ROUSE_IS_WIZARD (self) && (guint) remedy < ROUSE_N_REMEDIES);

  self->facts.tried[remedy] = tried;
}

void
rouse_wizard_set_plan_ready (RouseWizard *self, gboolean ready)
{
  g_return_if_fail (ROUSE_IS_WIZARD (self));

  self->facts.plan_ready = ready;
}

void
rouse_wizard_set_update_obstacles (RouseWizard *self, gboolean no_space, gboolean older)
{
  g_return_if_fail (ROUSE_IS_WIZARD (self));

  self->facts.update_no_space = no_space;
  self->facts.update_older = older;
}

void
rouse_wizard_set_retry (RouseWizard *self, RouseRetry retry)
{
  g_return_if_fail (ROUSE_IS_WIZARD (self));

  self->facts.retry = retry;
}

void
rouse_wizard_set_cable (RouseWizard *self, const RouseWizardCable *cable)
{
  gboolean was_present;

  g_return_if_fail (ROUSE_IS_WIZARD (self));

  was_present = self->facts.present;
  self->facts.n_phones = cable->n_phones;
  self->facts.bound = cable->bound;
  self->facts.present = cable->present;
  self->facts.ready = cable->ready;
  self->facts.mode = cable->mode;
  if (was_present != cable->present)
    rouse_wizard_tell (self, cable->present ? ROUSE_WIZARD_SEEN : ROUSE_WIZARD_GONE);
}

gboolean
rouse_wizard_resume (RouseWizard *self, const RouseWizardFacts *facts)
{
  g_return_val_if_fail (ROUSE_IS_WIZARD (self), FALSE);

  self->facts.symptom = facts->symptom;
  self->facts.detail = facts->detail;
  self->facts.damage = facts->damage;
  self->facts.damage_accepted = facts->damage_accepted;
  self->facts.buttons_dead = facts->buttons_dead;
  self->facts.remedy = facts->remedy;
  for (guint i = 0; i < ROUSE_N_REMEDIES; i++)
    self->facts.tried[i] = facts->tried[i];
  return rouse_wizard_tell (self, ROUSE_WIZARD_RESUME);
}
