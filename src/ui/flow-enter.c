/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/flow-private.h"

#include "guide/remedies.h"
#include "ui/backup-page.h"
#include "ui/connect-page.h"
#include "ui/dfu-page.h"
#include "ui/flow-cable.h"
#include "ui/flow-facts.h"
#include "ui/mode-words.h"
#include "ui/progress-page.h"
#include "ui/question-page.h"
#include "ui/remedies-page.h"
#include "ui/software-page.h"
#include "ui/symptom-page.h"

#include <glib/gi18n.h>

static const RouseStep steps[ROUSE_N_WIZARD_STATES] = {
  [ROUSE_WIZARD_SYMPTOM] = ROUSE_STEP_SYMPTOM,    [ROUSE_WIZARD_DETAIL] = ROUSE_STEP_DETAIL,
  [ROUSE_WIZARD_DAMAGE] = ROUSE_STEP_DAMAGE,      [ROUSE_WIZARD_REMEDIES] = ROUSE_STEP_REMEDIES,
  [ROUSE_WIZARD_CONNECT] = ROUSE_STEP_CONNECT,    [ROUSE_WIZARD_BACKUP] = ROUSE_STEP_BACKUP,
  [ROUSE_WIZARD_FIRMWARE] = ROUSE_STEP_FIRMWARE,  [ROUSE_WIZARD_BUTTONS] = ROUSE_STEP_DFU,
  [ROUSE_WIZARD_SOFTWARE] = ROUSE_STEP_SOFTWARE,  [ROUSE_WIZARD_CONFIRM] = ROUSE_STEP_CONFIRM,
  [ROUSE_WIZARD_RESTORING] = ROUSE_STEP_PROGRESS, [ROUSE_WIZARD_BETTER] = ROUSE_STEP_BETTER,
  [ROUSE_WIZARD_WORKS] = ROUSE_STEP_RESULT,       [ROUSE_WIZARD_FAILED] = ROUSE_STEP_RESULT,
  [ROUSE_WIZARD_REPAIR] = ROUSE_STEP_REPAIR,      [ROUSE_WIZARD_SAFETY] = ROUSE_STEP_REPAIR,
};

/* --- a state is entered: what is shown --- */

static void
enter_symptom (RouseFlow *self, RouseWizardState from)
{
  if (from != ROUSE_WIZARD_DETAIL && from != ROUSE_WIZARD_DAMAGE && rouse_session_get_device (self->session) != NULL)
    rouse_flow_bind (self, NULL); /* begun anew */
  rouse_symptom_page_show (PAGE (self, SYMPTOM, SYMPTOM), rouse_flow_facts (self)->symptom);
}

static void
enter_detail (RouseFlow *self, RouseWizardState from)
{
  rouse_question_page_ask_detail (PAGE (self, DETAIL, QUESTION), rouse_flow_facts (self));
}

static void
enter_damage (RouseFlow *self, RouseWizardState from)
{
  rouse_question_page_ask_damage (PAGE (self, DAMAGE, QUESTION), rouse_flow_facts (self));
}

static void
enter_remedies (RouseFlow *self, RouseWizardState from)
{
  rouse_remedies_page_show (PAGE (self, REMEDIES, REMEDIES), rouse_flow_facts (self));
}

static void
enter_connect (RouseFlow *self, RouseWizardState from)
{
  rouse_connect_page_set_wanted (PAGE (self, CONNECT, CONNECT), rouse_session_get_device (self->session));
}

static void
enter_backup (RouseFlow *self, RouseWizardState from)
{
  if (rouse_session_get_practice (self->session) != NULL) {
    rouse_backup_page_practise (PAGE (self, BACKUP, BACKUP),
                                rouse_remedy_get_entry (rouse_flow_facts (self)->remedy)->erase);
    return;
  }
  rouse_backup_page_show (PAGE (self, BACKUP, BACKUP), rouse_session_get_device (self->session),
                          rouse_remedy_get_entry (rouse_flow_facts (self)->remedy)->erase);
}

static void
enter_firmware (RouseFlow *self, RouseWizardState from)
{
  /* Who comes back sees it as it was. */
  if (from != ROUSE_WIZARD_CONFIRM && from != ROUSE_WIZARD_BUTTONS)
    rouse_flow_check_firmware (self);
}

static void
enter_buttons (RouseFlow *self, RouseWizardState from)
{
  RouseDevice *device = rouse_flow_cable_get_device (self->session);
  RouseGuideWay way = ROUSE_GUIDE_DFU;

  if (from == ROUSE_WIZARD_BUTTONS)
    return; /* only a fact has changed */
  if (device != NULL && rouse_device_get_mode (device) == ROUSE_DEVICE_MODE_GONE)
    device = NULL;
  if (!rouse_flow_is_restore (self))
    way = rouse_flow_facts (self)->mode == ROUSE_DEVICE_MODE_DFU ? ROUSE_GUIDE_LEAVE_DFU : ROUSE_GUIDE_FORCE_RESTART;
  g_object_set (PAGE (self, DFU, DFU), "step",
                rouse_flow_is_restore (self) ? _ ("Into DFU mode") : _ ("Restart by buttons"), NULL);
  rouse_dfu_page_show_way (PAGE (self, DFU, DFU), rouse_session_get_devices (self->session), device, way);
}

static void
enter_software (RouseFlow *self, RouseWizardState from)
{
  if (from != ROUSE_WIZARD_SOFTWARE)
    rouse_software_page_show (PAGE (self, SOFTWARE, SOFTWARE),
                              rouse_flow_facts (self)->remedy == ROUSE_REMEDY_ENTER_RECOVERY ? ROUSE_ACT_ENTER_RECOVERY
                                                                                             : ROUSE_ACT_LEAVE_RECOVERY,
                              rouse_session_get_waiter (self->session), rouse_session_get_device (self->session));
  rouse_software_page_set_practice (PAGE (self, SOFTWARE, SOFTWARE), rouse_session_get_practice (self->session));
}

static void
enter_confirm (RouseFlow *self, RouseWizardState from)
{
  g_autofree char *ecid_end = rouse_device_get_ecid_end (rouse_session_get_device (self->session));
  RouseConfirmFacts facts = rouse_flow_facts_confirm (rouse_session_get_plan (self->session), ecid_end);

  rouse_confirm_page_show (PAGE (self, CONFIRM, CONFIRM), &facts);
}

static void
enter_restoring (RouseFlow *self, RouseWizardState from)
{
  RouseDevice *device = rouse_session_get_device (self->session);
  RousePicture start = rouse_mode_words_for (rouse_device_get_mode (device))->picture;
  RouseRestore *restore = rouse_runner_begin (self->runner, rouse_flow_facts (self));

  rouse_progress_page_show (PAGE (self, PROGRESS, PROGRESS), rouse_restore_get_progress (restore),
                            rouse_restore_get_log (restore), start);
}

static void
enter_better (RouseFlow *self, RouseWizardState from)
{
  gboolean started = from == ROUSE_WIZARD_SOFTWARE ||
                     (rouse_flow_facts (self)->present && rouse_flow_facts (self)->mode == ROUSE_DEVICE_MODE_NORMAL);

  rouse_question_page_ask_better (PAGE (self, BETTER, QUESTION), rouse_flow_facts (self),
                                  started ? _ ("Rouse has seen it start.") : NULL);
}

static void
enter_result (RouseFlow *self, RouseWizardState from)
{
  rouse_flow_facts_show_result (PAGE (self, RESULT, RESULT), rouse_flow_facts (self), self->session,
                                from == ROUSE_WIZARD_RESTORING, self->error);
}

static void
enter_repair (RouseFlow *self, RouseWizardState from)
{
  rouse_flow_facts_show_repair (PAGE (self, REPAIR, REPAIR), rouse_flow_facts (self), &self->notes,
                                rouse_session_get_device (self->session));
}

static void (*const enter[ROUSE_N_WIZARD_STATES]) (RouseFlow *self, RouseWizardState from) = {
  [ROUSE_WIZARD_SYMPTOM] = enter_symptom,     [ROUSE_WIZARD_DETAIL] = enter_detail,
  [ROUSE_WIZARD_DAMAGE] = enter_damage,       [ROUSE_WIZARD_REMEDIES] = enter_remedies,
  [ROUSE_WIZARD_CONNECT] = enter_connect,     [ROUSE_WIZARD_FIRMWARE] = enter_firmware,
  [ROUSE_WIZARD_BACKUP] = enter_backup,       [ROUSE_WIZARD_BUTTONS] = enter_buttons,
  [ROUSE_WIZARD_SOFTWARE] = enter_software,   [ROUSE_WIZARD_CONFIRM] = enter_confirm,
  [ROUSE_WIZARD_RESTORING] = enter_restoring, [ROUSE_WIZARD_BETTER] = enter_better,
  [ROUSE_WIZARD_WORKS] = enter_result,        [ROUSE_WIZARD_FAILED] = enter_result,
  [ROUSE_WIZARD_REPAIR] = enter_repair,       [ROUSE_WIZARD_SAFETY] = enter_repair,
};

void
rouse_flow_enter (RouseFlow *self, RouseWizardState state, RouseWizardState from)
{
  if (enter[state] != NULL)
    enter[state](self, from);
}

RouseStep
rouse_flow_get_step (RouseWizardState state)
{
  return steps[state];
}
