/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "guide/wizard-state.h"

/* The way through the wizard: keeps the facts and the state, and asks the table. No window, no USB. Main thread.
 * Signal "moved" (RouseWizardState from): the state has changed, or was entered anew. */
#define ROUSE_TYPE_WIZARD (rouse_wizard_get_type ())
G_DECLARE_FINAL_TYPE (RouseWizard, rouse_wizard, ROUSE, WIZARD, GObject)

RouseWizard *rouse_wizard_new (void) G_GNUC_WARN_UNUSED_RESULT;
RouseWizardState rouse_wizard_get_state (RouseWizard *self);
const RouseWizardFacts *rouse_wizard_get_facts (RouseWizard *self); /* valid as long as @self; changes with it */

/* Says what happened. FALSE: it means nothing here. */
gboolean rouse_wizard_tell (RouseWizard *self, RouseWizardEvent event);

/* What the pages found out. None of them moves. */
void rouse_wizard_set_symptom (RouseWizard *self, RouseSymptom symptom); /* forgets the detail of another one */
void rouse_wizard_set_detail (RouseWizard *self, RouseDetail detail);
void rouse_wizard_set_damage (RouseWizard *self, RouseDamage damage); /* another one must be accepted anew */
void rouse_wizard_set_remedy (RouseWizard *self, RouseRemedy remedy);
void rouse_wizard_set_tried (RouseWizard *self, RouseRemedy remedy, RouseTried tried);
void rouse_wizard_set_plan_ready (RouseWizard *self, gboolean ready);
void rouse_wizard_set_update_obstacles (RouseWizard *self, gboolean no_space, gboolean older);
void rouse_wizard_set_retry (RouseWizard *self, RouseRetry retry);

/* What is on the cable. */
typedef struct {
  guint n_phones;
  gboolean bound, present, ready;
  RouseDeviceMode mode;
} RouseWizardCable;

/* Tells SEEN or GONE when the phone has come or gone. */
void rouse_wizard_set_cable (RouseWizard *self, const RouseWizardCable *cable);

/* Goes on with what was begun another day: @facts tell symptom, damage, remedy and what was tried; the rest of them is
 * left as it is. */
gboolean rouse_wizard_resume (RouseWizard *self, const RouseWizardFacts *facts);
