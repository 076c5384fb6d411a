/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/flow-facts.h"

#include "guide/remedies.h"
#include "guide/wizard-state.h"
#include "ui/mode-words.h"

#include <glib/gi18n.h>

RouseConfirmFacts
rouse_flow_facts_confirm (RouseRestorePlan *plan, const char *ecid_end)
{
  RouseConfirmFacts facts = {
    .phone_name = rouse_restore_plan_get_device_name (plan),
    .ecid_end = ecid_end,
    .version = rouse_restore_plan_get_version (plan),
    .build = rouse_restore_plan_get_build (plan),
    .erase = rouse_restore_plan_get_erase (plan),
  };

  return facts;
}

static void
show_restored (RouseResultPage *page, RouseSession *session, const GError *error)
{
  RouseRestore *restore = rouse_session_get_restore (session);
  RouseRestorePlan *plan = rouse_restore_get_plan (restore);
  RouseDevice *device = rouse_session_get_device (session);
  g_autofree char *warnings = rouse_restore_get_warnings (restore);
  g_autofree char *device_log = rouse_restore_get_device_log (restore);
  RouseResultFacts facts = {
    .phone_name = rouse_restore_plan_get_device_name (plan),
    .version = rouse_restore_plan_get_version (plan),
    .erase = rouse_restore_plan_get_erase (plan),
    .picture = rouse_mode_words_for (rouse_device_get_mode (device))->picture,
    .error = error,
    .phase = rouse_progress_get_phase (rouse_restore_get_progress (restore)),
    .status = rouse_restore_get_status (restore),
    .log = rouse_restore_get_log (restore),
    .practice = rouse_session_get_practice (session) != NULL,
    .modem_failed = rouse_restore_has_modem_failed (restore),
    .warnings = warnings,
    .device_log = device_log,
  };

  rouse_result_page_show (page, &facts);
}

void
rouse_flow_facts_show_result (RouseResultPage *page, const RouseWizardFacts *facts, RouseSession *session,
                              gboolean restored, const GError *error)
{
  RouseResultFacts result = { .gentle = TRUE, .unsure = facts->unsure, .picture = ROUSE_PICTURE_ON };

  if (restored)
    show_restored (page, session, error);
  else
    rouse_result_page_show (page, &result);
}

/* --- the repair page --- */

static const RouseTryResult results[] = {
  [ROUSE_TRIED_NOT] = ROUSE_TRY_STOPPED,   [ROUSE_TRIED_DONE] = ROUSE_TRY_NOT_BETTER,
  [ROUSE_TRIED_HELPED] = ROUSE_TRY_HELPED, [ROUSE_TRIED_NO_HELP] = ROUSE_TRY_NOT_BETTER,
  [ROUSE_TRIED_FAILED] = ROUSE_TRY_FAILED, [ROUSE_TRIED_STOPPED] = ROUSE_TRY_STOPPED,
};

static RouseRepairReason
get_reason (const RouseWizardFacts *facts)
{
  if (facts->damage == ROUSE_DAMAGE_SWOLLEN)
    return ROUSE_REPAIR_SWOLLEN;
  if (facts->damage > ROUSE_DAMAGE_NO && !facts->damage_accepted)
    return ROUSE_REPAIR_DAMAGED;
  for (RouseRemedy i = ROUSE_REMEDY_UPDATE; i < ROUSE_N_REMEDIES; i++)
    if (facts->tried[i] == ROUSE_TRIED_NO_HELP)
      return ROUSE_REPAIR_NOT_BETTER;
  for (RouseRemedy i = ROUSE_REMEDY_UPDATE; i < ROUSE_N_REMEDIES; i++)
    if (facts->tried[i] == ROUSE_TRIED_FAILED)
      return ROUSE_REPAIR_FAILED;
  return ROUSE_REPAIR_NOT_BETTER;
}

void
rouse_flow_facts_show_repair (RouseRepairPage *page, const RouseWizardFacts *facts, const RouseTryNotes *notes,
                              RouseDevice *device)
{
  const RouseDeviceModel *model = device != NULL ? rouse_device_get_model (device) : NULL;
  const char *damage = _ (rouse_damage_get_entry (facts->damage)->title);
  g_autofree char *ecid_end = device != NULL ? rouse_device_get_ecid_end (device) : NULL;
  g_autofree char *name = NULL;
  RouseRepairTry tries[ROUSE_N_REMEDIES] = { 0 };
  RouseRepairFacts repair = {
    .reason = get_reason (facts),
    .product_type = model != NULL ? model->product_type : NULL,
    .ecid_end = ecid_end,
    .symptom = facts->symptom != ROUSE_SYMPTOM_NONE ? _ (rouse_symptom_get_entry (facts->symptom)->title) : NULL,
    .damage = facts->damage > ROUSE_DAMAGE_NO ? damage : NULL,
    .can_restore_again = rouse_wizard_facts_can_restore_again (facts),
    .tries = tries,
  };

  if (device != NULL)
    g_object_get (device, "title", &name, NULL);
  repair.phone_name = name != NULL ? name : _ ("A phone");
  repair.can_continue = repair.reason == ROUSE_REPAIR_DAMAGED;
  for (RouseRemedy i = ROUSE_REMEDY_FORCE_RESTART; i < ROUSE_N_REMEDIES; i++)
    if (facts->tried[i] != ROUSE_TRIED_NOT) {
      tries[repair.n_tries].remedy = _ (rouse_remedy_get_entry (i)->title);
      rouse_try_notes_tell (notes, i, &tries[repair.n_tries]);
      tries[repair.n_tries++].result = results[facts->tried[i]];
    }
  rouse_repair_page_show (page, &repair);
}
