/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/repair-facts.h"

#include <glib/gi18n-lib.h>

/* Restored with everything on it erased, and a backup put back: the backup may have brought the fault along. */
static const RouseRepairWords once_more = {
  N_ ("One more thing before a repair"),
  N_ ("A backup can bring a fault back. Restore the phone once more, and this time use it without the backup for a "
      "day."),
  { N_ ("Restore it once more and set it up as a new phone"), N_ ("Keep the backup; it can be put back later"),
    N_ ("If it is still not right then, a part in the phone is worn or broken") },
  N_ ("Restore once more without putting the backup back; if that does not help, examine the hardware."),
};

static const RouseRepairWords reasons[ROUSE_N_REPAIR_REASONS] = {
  [ROUSE_REPAIR_NOT_BETTER] = { N_ ("It needs a repair by hand"),
                                N_ ("The phone’s software is fresh now. If it is still not right, a part in it is worn "
                                    "or broken, and no "
                                    "software can mend that."),
                                { N_ ("Look whether the warranty still pays for it"),
                                  N_ ("Take it to Apple or to a shop that Apple has authorised"),
                                  N_ ("Take the repair sheet along: it says what has been tried") },
                                N_ ("The software was installed anew and the fault is still there: examine the "
                                    "hardware.") },
  [ROUSE_REPAIR_FAILED] = { N_ ("A part in the phone may be broken"),
                            N_ ("The repair stopped at the same place again and again. Cables and networks were not "
                                "the cause."),
                            { N_ ("Try it once on a different computer, if there is one"),
                              N_ ("Otherwise take it to Apple or to a shop that Apple has authorised"),
                              N_ ("Take the repair sheet along: it says where it stopped") },
                            N_ ("Installing iOS stops at the same step every time: examine the hardware.") },
  [ROUSE_REPAIR_DAMAGED] = { N_ ("Have the damage repaired first"),
                             N_ ("Installing iOS talks to every part of the phone. If a damaged one does not answer, "
                                 "the phone can be left "
                                 "unusable, and what is on it is lost."),
                             { N_ ("Leave the phone switched off if it was wet, and do not charge it"),
                               N_ ("Have the damaged part looked at first; the data often survives that"),
                               N_ ("Restore it afterwards, if it is still needed") },
                             N_ ("The phone is damaged. Repair the damage before iOS is installed anew.") },
  [ROUSE_REPAIR_SWOLLEN] = { N_ ("Stop: the battery is swollen"),
                             N_ ("A swollen battery can catch fire. Do not restore the phone, and do not charge it."),
                             { N_ ("Unplug the phone, and switch it off if you can"),
                               N_ ("Do not press, bend or open it, and do not push the screen back"),
                               N_ ("Put it on stone or metal, away from anything that burns"),
                               N_ ("If it gets hot, hisses or smells: leave the room and call the fire brigade"),
                               N_ ("Ask Apple or a repair shop where to bring it. Do not send it by post") },
                             N_ ("The battery is swollen: handle with care, do not charge. Nothing was tried with "
                                 "software.") },
};

static const char *const results[ROUSE_N_TRY_RESULTS] = {
  [ROUSE_TRY_HELPED] = N_ ("It helped"),
  [ROUSE_TRY_NOT_BETTER] = N_ ("Went through, did not help"),
  [ROUSE_TRY_FAILED] = N_ ("Did not go through"),
  [ROUSE_TRY_STOPPED] = N_ ("Was stopped"),
};

static const RouseRepairHelp help[] = {
  { N_ ("Apple Authorised Service Provider"), N_ ("Find one near you"), "https://locate.apple.com/", FALSE },
  { N_ ("Warranty"), N_ ("See whether Apple pays for the repair"), "https://checkcoverage.apple.com/", FALSE },
  { N_ ("Repair by Apple"), N_ ("What it costs, and how to send it in"), "https://support.apple.com/iphone/repair",
    FALSE },
  { N_ ("Repair guides of iFixit"), N_ ("For those who open phones themselves"), "https://www.ifixit.com/Device/iPhone",
    TRUE },
  { N_ ("Apple’s repair manuals and parts"), N_ ("For those who open phones themselves"),
    "https://support.apple.com/self-service-repair", TRUE },
  { NULL },
};

/**
 * rouse_repair_words_for:
 *
 * Returns: what a person is told, untranslated; never NULL
 */
const RouseRepairWords *
rouse_repair_words_for (const RouseRepairFacts *facts)
{
  g_return_val_if_fail (facts != NULL && facts->reason < ROUSE_N_REPAIR_REASONS, &reasons[ROUSE_REPAIR_NOT_BETTER]);

  if (facts->reason == ROUSE_REPAIR_NOT_BETTER && facts->can_restore_again)
    return &once_more;
  return &reasons[facts->reason];
}

const char *
rouse_try_result_to_words (RouseTryResult result)
{
  g_return_val_if_fail (result < ROUSE_N_TRY_RESULTS, results[ROUSE_TRY_STOPPED]);

  return results[result];
}

const RouseRepairHelp *
rouse_repair_get_help (void)
{
  return help;
}

/**
 * rouse_repair_facts_copy:
 *
 * Returns: (transfer full): with copies of everything that it points to
 */
RouseRepairFacts *
rouse_repair_facts_copy (const RouseRepairFacts *facts)
{
  RouseRepairFacts *copy = g_memdup2 (facts, sizeof *facts);
  RouseRepairTry *tries = g_new0 (RouseRepairTry, facts->n_tries);

  copy->phone_name = g_strdup (facts->phone_name);
  copy->product_type = g_strdup (facts->product_type);
  copy->ecid_end = g_strdup (facts->ecid_end);
  copy->symptom = g_strdup (facts->symptom);
  copy->damage = g_strdup (facts->damage);
  copy->version = g_strdup (facts->version);
  for (gsize i = 0; i < facts->n_tries; i++) {
    tries[i] = facts->tries[i];
    tries[i].remedy = g_strdup (facts->tries[i].remedy);
    tries[i].version = g_strdup (facts->tries[i].version);
    tries[i].error_id = g_strdup (facts->tries[i].error_id);
    tries[i].error_text = g_strdup (facts->tries[i].error_text);
  }
  copy->tries = tries;
  return copy;
}

/* Of a copy only. */
void
rouse_repair_facts_free (RouseRepairFacts *facts)
{
  for (gsize i = 0; i < facts->n_tries; i++) {
    g_free ((char *) facts->tries[i].remedy);
    g_free ((char *) facts->tries[i].version);
    g_free ((char *) facts->tries[i].error_id);
    g_free ((char *) facts->tries[i].error_text);
  }
  g_free ((gpointer) facts->tries);
  g_free ((char *) facts->phone_name);
  g_free ((char *) facts->product_type);
  g_free ((char *) facts->ecid_end);
  g_free ((char *) facts->symptom);
  g_free ((char *) facts->damage);
  g_free ((char *) facts->version);
  g_free (facts);
}
