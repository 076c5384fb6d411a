/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guide/wizard-facts.h"

/* Where one is in the wizard. */
typedef enum {
  ROUSE_WIZARD_SYMPTOM,
  ROUSE_WIZARD_DETAIL,
  ROUSE_WIZARD_DAMAGE,
  ROUSE_WIZARD_REMEDIES,
  ROUSE_WIZARD_CONNECT,
  ROUSE_WIZARD_BACKUP,
  ROUSE_WIZARD_FIRMWARE,
  ROUSE_WIZARD_BUTTONS,  /* into DFU mode, a forced restart, or out of DFU mode */
  ROUSE_WIZARD_SOFTWARE, /* into or out of recovery mode by the computer */
  ROUSE_WIZARD_CONFIRM,
  ROUSE_WIZARD_RESTORING,
  ROUSE_WIZARD_BETTER, /* "Is it better?" */
  ROUSE_WIZARD_WORKS,
  ROUSE_WIZARD_FAILED, /* failed, or stopped */
  ROUSE_WIZARD_REPAIR, /* the phone needs hands and parts */
  ROUSE_WIZARD_SAFETY, /* a swollen battery: stop */
} RouseWizardState;

#define ROUSE_N_WIZARD_STATES 16

typedef enum {
  ROUSE_WIZARD_NEXT, /* the page is done */
  ROUSE_WIZARD_BACK,
  ROUSE_WIZARD_OFFER,      /* the phone that is there in recovery or DFU mode is taken */
  ROUSE_WIZARD_RESUME,     /* what was begun another day goes on; the facts tell what */
  ROUSE_WIZARD_NO_BUTTONS, /* they do not work */
  ROUSE_WIZARD_DONE,       /* what the page did worked */
  ROUSE_WIZARD_NOT_DONE,   /* it did not, or the plan could not be made */
  ROUSE_WIZARD_STOPPED,    /* by the person */
  ROUSE_WIZARD_IS_BETTER,
  ROUSE_WIZARD_NOT_BETTER,
  ROUSE_WIZARD_UNSURE,
  ROUSE_WIZARD_OTHER_WAY, /* back to the ladder */
  ROUSE_WIZARD_MORE_HELP, /* what else there is */
  ROUSE_WIZARD_IN_SPITE,  /* go on although it is damaged */
  ROUSE_WIZARD_ANOTHER,   /* begin anew, with another phone */
  ROUSE_WIZARD_SEEN,      /* the phone is on the cable now */
  ROUSE_WIZARD_GONE,      /* it left the cable */
} RouseWizardEvent;

#define ROUSE_N_WIZARD_EVENTS 17

/* What the table says of @event in @state. FALSE: it means nothing there. @to: (out), the same state if it stays. */
gboolean rouse_wizard_state_next (RouseWizardState state, RouseWizardEvent event, const RouseWizardFacts *facts,
                                  RouseWizardState *to);

/* "symptom", "next"; for logs, tests and the journal. */
const char *rouse_wizard_state_to_string (RouseWizardState state);
const char *rouse_wizard_event_to_string (RouseWizardEvent event);

/* What is said when the phone of this session is not on the cable in @state: untranslated (N_); NULL: nothing, for the
 * page says it itself or it does not matter there. */
const char *rouse_wizard_state_get_gone_words (RouseWizardState state);

/* Erased once and still not right: it may have come back with the backup, so once more without it is worth a try. */
gboolean rouse_wizard_facts_can_restore_again (const RouseWizardFacts *facts);
