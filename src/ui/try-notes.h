/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/error-book.h"
#include "guide/repair-facts.h"
#include "guide/wizard-facts.h"
#include "restore/restore.h"

/**
 * RouseTryNote:
 * @tried: how it turned out, as last seen
 * @when: seconds since 1970; 0: not known
 * @version: (nullable): which iOS it installed
 * @error: (nullable): what its failure is called
 * @error_id: (nullable): the code that people know: the phone's number, else the entry's
 *
 * What the repair sheet tells of one remedy beside how it turned out.
 */
typedef struct {
  RouseTried tried;
  gint64 when;
  char *version;
  const RouseErrorEntry *error;
  char *error_id;
} RouseTryNote;

typedef struct {
  RouseTryNote of[ROUSE_N_REMEDIES];
} RouseTryNotes;

/* @restore has ended for @remedy; @error: (nullable): how it failed. */
void rouse_try_notes_add_restore (RouseTryNotes *self, RouseRemedy remedy, RouseRestore *restore, const GError *error);
/* After each move of the wizard: the time of what is new is taken, and what was begun anew is forgotten. */
void rouse_try_notes_update (RouseTryNotes *self, const RouseWizardFacts *facts);
/* Into a line of the repair sheet; the strings stay those of the notes. */
void rouse_try_notes_tell (const RouseTryNotes *self, RouseRemedy remedy, RouseRepairTry *line);
void rouse_try_notes_clear (RouseTryNotes *self);
