/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Why a phone is to be repaired by hands and not by software. */
typedef enum {
  ROUSE_REPAIR_NOT_BETTER, /* restored, and it is still not right */
  ROUSE_REPAIR_FAILED,     /* the same step of a restore failed again and again */
  ROUSE_REPAIR_DAMAGED,    /* water, broken screen or port, opened */
  ROUSE_REPAIR_SWOLLEN,    /* the battery is swollen: nothing is tried at all */
  ROUSE_N_REPAIR_REASONS,
} RouseRepairReason;

/* What became of a remedy. */
typedef enum {
  ROUSE_TRY_HELPED,
  ROUSE_TRY_NOT_BETTER, /* it went through, and did not help */
  ROUSE_TRY_FAILED,     /* it did not go through */
  ROUSE_TRY_STOPPED,
  ROUSE_N_TRY_RESULTS,
} RouseTryResult;

/**
 * RouseRepairTry:
 * @remedy: for people, translated: "Repair and keep the data"
 * @version: (nullable): which iOS it installed: "17.4 (21E219)"
 * @when: seconds since 1970; 0: not known
 * @error_id: (nullable): #RouseErrorEntry.id of the failure: "device-gone", "14", "4013"
 * @error_text: (nullable): its title, translated
 *
 * One remedy that was tried.
 */
typedef struct {
  const char *remedy;
  const char *version;
  RouseTryResult result;
  gint64 when;
  const char *error_id;
  const char *error_text;
} RouseRepairTry;

/**
 * RouseRepairFacts:
 * @phone_name: "iPhone 11"
 * @product_type: (nullable): "iPhone12,1"
 * @ecid_end: (nullable): the last four digits; no other number of the phone belongs here
 * @symptom: (nullable): what the person chose, translated
 * @damage: (nullable): what the person said about damage, translated
 * @version: (nullable): the iOS that is on it now: "17.4 (21E219)"
 * @can_restore_again: offer to restore once more without putting the backup back
 * @can_continue: offer to go on in spite of the damage, after an acknowledgement
 * @tries: (array length=n_tries): oldest first
 *
 * What the repair page and the repair sheet tell. All strings belong to the caller, unless it came from
 * rouse_repair_facts_copy().
 */
typedef struct {
  RouseRepairReason reason;
  const char *phone_name;
  const char *product_type;
  const char *ecid_end;
  const char *symptom;
  const char *damage;
  const char *version;
  gboolean can_restore_again;
  gboolean can_continue;
  const RouseRepairTry *tries;
  gsize n_tries;
} RouseRepairFacts;

RouseRepairFacts *rouse_repair_facts_copy (const RouseRepairFacts *facts) G_GNUC_WARN_UNUSED_RESULT;
void rouse_repair_facts_free (RouseRepairFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseRepairFacts, rouse_repair_facts_free)

/* What people read; the texts of a reason are untranslated (N_). */
typedef struct {
  const char *title;
  const char *text;
  const char *steps[6]; /* what to do now, in this order; ends with NULL */
  const char *advice;   /* one sentence for the sheet */
} RouseRepairWords;

const RouseRepairWords *rouse_repair_words_for (const RouseRepairFacts *facts);
/* "did not help"; untranslated */
const char *rouse_try_result_to_words (RouseTryResult result);

/* Who can help. */
typedef struct {
  const char *title; /* untranslated */
  const char *text;  /* untranslated */
  const char *url;
  gboolean by_hand; /* for those who open phones themselves: not with a swollen battery */
} RouseRepairHelp;

/* Returns: (array zero-terminated=1): ends with an entry without a title */
const RouseRepairHelp *rouse_repair_get_help (void);
