/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/remedies.h"

#include <glib/gi18n-lib.h>

static const RouseRemedyEntry remedies[ROUSE_N_REMEDIES] = {
  [ROUSE_REMEDY_NONE] = { "none", "", "", "", ROUSE_DATA_UNTOUCHED, ROUSE_WAY_NONE, FALSE, FALSE },
  [ROUSE_REMEDY_FORCE_RESTART] = { "force-restart", N_ ("Restart it by its buttons"),
                                   N_ ("You hold buttons, and Rouse says which and how long."), N_ ("About 1 minute"),
                                   ROUSE_DATA_UNTOUCHED, ROUSE_WAY_BUTTONS, FALSE, FALSE },
  [ROUSE_REMEDY_LEAVE_RECOVERY] = { "leave-recovery", N_ ("Leave recovery mode"),
                                    N_ ("The computer tells the phone to start as usual."), N_ ("About 2 minutes"),
                                    ROUSE_DATA_UNTOUCHED, ROUSE_WAY_SOFTWARE, FALSE, FALSE },
  [ROUSE_REMEDY_ENTER_RECOVERY] = { "enter-recovery", N_ ("Into recovery mode, without buttons"),
                                    N_ ("The computer restarts the phone for you. From there it can start anew, or be "
                                        "repaired."),
                                    N_ ("About 1 minute"), ROUSE_DATA_UNTOUCHED, ROUSE_WAY_SOFTWARE, FALSE, FALSE },
  [ROUSE_REMEDY_UPDATE] = { "update", N_ ("Repair and keep the data"),
                            N_ ("iOS is installed anew around your photos, messages and apps."),
                            N_ ("About 15 minutes, after the download"), ROUSE_DATA_STAYS, ROUSE_WAY_RESTORE, FALSE,
                            FALSE },
  [ROUSE_REMEDY_ERASE] = { "erase", N_ ("Erase and start afresh"),
                           N_ ("Have a backup, and the Apple Account with its password."),
                           N_ ("About 15 minutes, after the download"), ROUSE_DATA_ERASED, ROUSE_WAY_RESTORE, TRUE,
                           FALSE },
  [ROUSE_REMEDY_ERASE_DFU] = { "erase-dfu", N_ ("Erase from DFU mode"),
                               N_ ("The deepest repair: the chip itself starts it. You hold buttons, and Rouse says "
                                   "when."),
                               N_ ("About 20 minutes, after the download"), ROUSE_DATA_ERASED, ROUSE_WAY_RESTORE, TRUE,
                               TRUE },
};

/* --- the ladders: per symptom, the gentlest first, with the reason --- */

typedef struct {
  RouseRemedy remedy;
  const char *reason;
} Step;

#define KEEP_TRIES 2
#define NO_SPACE N_ ("There is too little free space on the phone for it.")
#define RESTART_MOST N_ ("Helps most often, and costs nothing.")
#define LEAVE_STUCK N_ ("It waits in recovery mode. Often it only has to be told to start.")
#define ERASE_LAST N_ ("For when the gentle way did not help.")
#define DFU_LAST N_ ("The last one, for when nothing else helped.")
#define NO_HANDS N_ ("Stands in for buttons that do not work.")

static const Step ladders[ROUSE_N_SYMPTOMS][ROUSE_N_REMEDIES] = {
  [ROUSE_SYMPTOM_DEAD] = { { ROUSE_REMEDY_FORCE_RESTART,
                             N_ ("A phone that seems dead is often only stuck. Charge it for 15 minutes first.") },
                           { ROUSE_REMEDY_LEAVE_RECOVERY, LEAVE_STUCK },
                           { ROUSE_REMEDY_ENTER_RECOVERY, NO_HANDS },
                           { ROUSE_REMEDY_UPDATE, N_ ("Puts a system that does not start in order.") },
                           { ROUSE_REMEDY_ERASE, ERASE_LAST },
                           { ROUSE_REMEDY_ERASE_DFU, N_ ("Works even if the phone starts nothing by itself.") } },
  [ROUSE_SYMPTOM_LOGO] = { { ROUSE_REMEDY_FORCE_RESTART, RESTART_MOST },
                           { ROUSE_REMEDY_LEAVE_RECOVERY, LEAVE_STUCK },
                           { ROUSE_REMEDY_ENTER_RECOVERY, NO_HANDS },
                           { ROUSE_REMEDY_UPDATE, N_ ("Replaces what fails while the phone starts.") },
                           { ROUSE_REMEDY_ERASE, ERASE_LAST },
                           { ROUSE_REMEDY_ERASE_DFU, DFU_LAST } },
  [ROUSE_SYMPTOM_UPDATE] = { { ROUSE_REMEDY_LEAVE_RECOVERY, LEAVE_STUCK },
                             { ROUSE_REMEDY_FORCE_RESTART,
                               N_ ("If the bar has not moved for an hour. Charge the phone first.") },
                             { ROUSE_REMEDY_ENTER_RECOVERY, NO_HANDS },
                             { ROUSE_REMEDY_UPDATE, N_ ("Brings the stopped update to its end.") },
                             { ROUSE_REMEDY_ERASE, ERASE_LAST },
                             { ROUSE_REMEDY_ERASE_DFU, DFU_LAST } },
  [ROUSE_SYMPTOM_FIRMWARE] = { { ROUSE_REMEDY_FORCE_RESTART, RESTART_MOST },
                               { ROUSE_REMEDY_LEAVE_RECOVERY, LEAVE_STUCK },
                               { ROUSE_REMEDY_ENTER_RECOVERY, NO_HANDS },
                               { ROUSE_REMEDY_UPDATE, N_ ("Installs all firmware anew, that of the chips as well.") },
                               { ROUSE_REMEDY_ERASE, ERASE_LAST },
                               { ROUSE_REMEDY_ERASE_DFU, DFU_LAST } },
  [ROUSE_SYMPTOM_PART] = { { ROUSE_REMEDY_FORCE_RESTART, RESTART_MOST },
                           { ROUSE_REMEDY_LEAVE_RECOVERY, LEAVE_STUCK },
                           { ROUSE_REMEDY_ENTER_RECOVERY, NO_HANDS },
                           { ROUSE_REMEDY_UPDATE, N_ ("Tells software from hardware: if it stays, a part is broken.") },
                           { ROUSE_REMEDY_ERASE, ERASE_LAST },
                           { ROUSE_REMEDY_ERASE_DFU, DFU_LAST } },
  [ROUSE_SYMPTOM_RECOVERY] = { { ROUSE_REMEDY_LEAVE_RECOVERY, LEAVE_STUCK },
                               { ROUSE_REMEDY_FORCE_RESTART, RESTART_MOST },
                               { ROUSE_REMEDY_ENTER_RECOVERY, NO_HANDS },
                               { ROUSE_REMEDY_UPDATE, N_ ("If it comes back to that picture, this is what helps.") },
                               { ROUSE_REMEDY_ERASE, ERASE_LAST },
                               { ROUSE_REMEDY_ERASE_DFU, DFU_LAST } },
};

/* --- what stands against a remedy: the first row that is true counts --- */

static gboolean
not_in_recovery (const RouseWizardFacts *facts)
{
  return facts->mode != ROUSE_DEVICE_MODE_RECOVERY && facts->mode != ROUSE_DEVICE_MODE_GONE;
}

static gboolean
nothing_to_leave (const RouseWizardFacts *facts)
{
  return facts->mode != ROUSE_DEVICE_MODE_RECOVERY && facts->symptom != ROUSE_SYMPTOM_RECOVERY;
}

static gboolean
buttons_dead (const RouseWizardFacts *facts)
{
  return facts->buttons_dead;
}

static gboolean
buttons_work (const RouseWizardFacts *facts)
{
  return !facts->buttons_dead;
}

static gboolean
not_switched_on (const RouseWizardFacts *facts)
{
  return facts->mode != ROUSE_DEVICE_MODE_NORMAL;
}

static gboolean
no_way_into_dfu (const RouseWizardFacts *facts)
{
  return facts->buttons_dead && facts->mode != ROUSE_DEVICE_MODE_DFU;
}

/* Keeping the data is tried twice before anything is erased: often the second time goes through. */
static gboolean
may_keep_again (const RouseWizardFacts *facts)
{
  return facts->update_failures < KEEP_TRIES;
}

/* Until then the next page says how room is made, or lets the phone itself check. */
static gboolean
no_space (const RouseWizardFacts *facts)
{
  return facts->update_no_space && !may_keep_again (facts);
}

static gboolean
older (const RouseWizardFacts *facts)
{
  return facts->update_older;
}

static gboolean
is_damaged (const RouseWizardFacts *facts)
{
  return facts->damage > ROUSE_DAMAGE_NO;
}

static const struct {
  RouseRemedy remedy;
  gboolean (*applies) (const RouseWizardFacts *facts);
  RouseRungState state;
  const char *reason;
} obstacles[] = {
  { ROUSE_REMEDY_FORCE_RESTART, buttons_dead, ROUSE_RUNG_IMPOSSIBLE,
    N_ ("Not without working buttons. Once it is switched on, the computer can restart it.") },
  { ROUSE_REMEDY_LEAVE_RECOVERY, nothing_to_leave, ROUSE_RUNG_HIDDEN, NULL },
  { ROUSE_REMEDY_LEAVE_RECOVERY, not_in_recovery, ROUSE_RUNG_IMPOSSIBLE,
    N_ ("Not now: the phone on the cable is not in recovery mode.") },
  { ROUSE_REMEDY_ENTER_RECOVERY, buttons_work, ROUSE_RUNG_HIDDEN, NULL },
  { ROUSE_REMEDY_ENTER_RECOVERY, not_switched_on, ROUSE_RUNG_IMPOSSIBLE,
    N_ ("Only while the phone is switched on and connected.") },
  { ROUSE_REMEDY_UPDATE, no_space, ROUSE_RUNG_IMPOSSIBLE, NO_SPACE },
  { ROUSE_REMEDY_UPDATE, older, ROUSE_RUNG_IMPOSSIBLE,
    N_ ("The chosen firmware is older than what is on the phone. Choose the newest one.") },
  { ROUSE_REMEDY_ERASE_DFU, no_way_into_dfu, ROUSE_RUNG_IMPOSSIBLE,
    N_ ("DFU mode needs the buttons. “Erase and start afresh” does the same from the computer.") },
  { ROUSE_REMEDY_ERASE_DFU, is_damaged, ROUSE_RUNG_ADVISED_AGAINST,
    N_ ("Advised against: it talks to parts that may not answer, and can leave a damaged phone unusable.") },
};

static const char *const turned_out[] = {
  [ROUSE_TRIED_NOT] = NULL,
  [ROUSE_TRIED_DONE] = N_ ("This was done."),
  [ROUSE_TRIED_HELPED] = N_ ("This helped."),
  [ROUSE_TRIED_NO_HELP] = N_ ("This was done and did not help."),
  [ROUSE_TRIED_FAILED] = N_ ("This was tried and did not come to its end."),
  [ROUSE_TRIED_STOPPED] = N_ ("This was stopped."),
};

const RouseRemedyEntry *
rouse_remedy_get_entry (RouseRemedy remedy)
{
  g_return_val_if_fail ((guint) remedy < ROUSE_N_REMEDIES, &remedies[0]);

  return &remedies[remedy];
}

RouseRemedy
rouse_remedy_from_id (const char *id)
{
  for (guint i = 0; i < ROUSE_N_REMEDIES; i++)
    if (g_strcmp0 (remedies[i].id, id) == 0)
      return i;
  return ROUSE_REMEDY_NONE;
}

/* Whoever was stopped, or asked to do it once more, may do so at once. */
static gboolean
is_over (const RouseWizardFacts *facts, RouseRemedy remedy)
{
  RouseTried tried = facts->tried[remedy];

  if (remedy == ROUSE_REMEDY_UPDATE && tried == ROUSE_TRIED_FAILED && may_keep_again (facts))
    return FALSE;
  return tried != ROUSE_TRIED_NOT && tried != ROUSE_TRIED_STOPPED;
}

static RouseRung
make_rung (const RouseWizardFacts *facts, const Step *step)
{
  RouseRung rung = { .remedy = step->remedy, .state = ROUSE_RUNG_POSSIBLE, .reason = step->reason };

  for (gsize i = 0; i < G_N_ELEMENTS (obstacles); i++)
    if (obstacles[i].remedy == step->remedy && obstacles[i].applies (facts)) {
      rung.state = obstacles[i].state;
      rung.reason = obstacles[i].reason;
      break;
    }
  if (rung.state == ROUSE_RUNG_POSSIBLE && facts->tried[step->remedy] != ROUSE_TRIED_NOT)
    rung.reason = turned_out[facts->tried[step->remedy]];
  if (rung.state == ROUSE_RUNG_POSSIBLE && rung.remedy == ROUSE_REMEDY_UPDATE && facts->update_no_space)
    rung.reason = NO_SPACE;
  return rung;
}

guint
rouse_remedies_make_ladder (const RouseWizardFacts *facts, RouseRung *rungs)
{
  const Step *steps;
  gboolean found = FALSE;
  guint n = 0;

  g_return_val_if_fail ((guint) facts->symptom < ROUSE_N_SYMPTOMS, 0);

  /* Who was not asked what is wrong has a phone in recovery mode before them. */
  steps = ladders[facts->symptom != ROUSE_SYMPTOM_NONE ? facts->symptom : ROUSE_SYMPTOM_RECOVERY];
  for (guint i = 0; i < ROUSE_N_REMEDIES && steps[i].remedy != ROUSE_REMEDY_NONE; i++) {
    RouseRung rung = make_rung (facts, &steps[i]);

    if (rung.state == ROUSE_RUNG_HIDDEN)
      continue;
    rung.fits = !found && rung.state == ROUSE_RUNG_POSSIBLE && !is_over (facts, rung.remedy);
    found = found || rung.fits;
    rungs[n++] = rung;
  }
  return n;
}

RouseRemedy
rouse_remedies_get_fitting (const RouseWizardFacts *facts)
{
  RouseRung rungs[ROUSE_N_REMEDIES];
  guint n = rouse_remedies_make_ladder (facts, rungs);

  for (guint i = 0; i < n; i++)
    if (rungs[i].fits)
      return rungs[i].remedy;
  return ROUSE_REMEDY_NONE;
}

gboolean
rouse_remedies_can (const RouseWizardFacts *facts, RouseRemedy remedy)
{
  RouseRung rungs[ROUSE_N_REMEDIES];
  guint n = rouse_remedies_make_ladder (facts, rungs);

  for (guint i = 0; i < n; i++)
    if (rungs[i].remedy == remedy)
      return rungs[i].state >= ROUSE_RUNG_ADVISED_AGAINST;
  return FALSE;
}
