/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guide/wizard-facts.h"

/* What a remedy does to the data on the phone. */
typedef enum {
  ROUSE_DATA_UNTOUCHED, /* nothing is changed */
  ROUSE_DATA_STAYS,
  ROUSE_DATA_ERASED,
} RouseDataEffect;

/* How it is done. */
typedef enum {
  ROUSE_WAY_NONE,
  ROUSE_WAY_BUTTONS,  /* by hands, guided */
  ROUSE_WAY_SOFTWARE, /* by the computer, in a moment */
  ROUSE_WAY_RESTORE,  /* by a whole restore */
} RouseWay;

/* One remedy. Words are untranslated (N_). */
typedef struct {
  const char *id; /* stable: "force-restart" */
  const char *title;
  const char *text; /* what happens, and what it needs */
  const char *time; /* "About 1 minute" */
  RouseDataEffect data;
  RouseWay way;
  gboolean erase, dfu;
} RouseRemedyEntry;

/* Never NULL. */
const RouseRemedyEntry *rouse_remedy_get_entry (RouseRemedy remedy);
RouseRemedy rouse_remedy_from_id (const char *id); /* NONE: no such */

typedef enum {
  ROUSE_RUNG_HIDDEN,     /* makes no sense here: not shown */
  ROUSE_RUNG_IMPOSSIBLE, /* shown in grey, with the reason */
  ROUSE_RUNG_ADVISED_AGAINST,
  ROUSE_RUNG_POSSIBLE,
} RouseRungState;

/* One rung of the ladder for what is wrong. */
typedef struct {
  RouseRemedy remedy;
  RouseRungState state;
  gboolean fits;      /* this one is recommended; at most one of a ladder */
  const char *reason; /* N_(): why it is recommended, why not, or how it turned out; NULL */
} RouseRung;

/* The remedies for @facts, the gentlest first. @rungs: (out caller-allocates) room for ROUSE_N_REMEDIES.
 * Returns: how many; hidden ones are left out */
guint rouse_remedies_make_ladder (const RouseWizardFacts *facts, RouseRung *rungs);
/* The recommended one that is left; NONE: everything that fits was tried. */
RouseRemedy rouse_remedies_get_fitting (const RouseWizardFacts *facts);
gboolean rouse_remedies_can (const RouseWizardFacts *facts, RouseRemedy remedy);
