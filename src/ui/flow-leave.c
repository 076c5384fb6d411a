/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/flow-private.h"

#include "ui/connect-page.h"
#include "ui/dfu-page.h"
#include "ui/question-page.h"
#include "ui/remedies-page.h"
#include "ui/symptom-page.h"

/* --- a page is done: what it has found out --- */

static void
leave_symptom (RouseFlow *self)
{
  rouse_wizard_set_symptom (self->wizard, rouse_symptom_page_get_symptom (PAGE (self, SYMPTOM, SYMPTOM)));
}

static void
leave_detail (RouseFlow *self)
{
  rouse_wizard_set_detail (self->wizard, MAX (rouse_question_page_get_answer (PAGE (self, DETAIL, QUESTION)), 0));
}

static void
leave_damage (RouseFlow *self)
{
  rouse_wizard_set_damage (self->wizard, MAX (rouse_question_page_get_answer (PAGE (self, DAMAGE, QUESTION)), 0));
}

static void
leave_remedies (RouseFlow *self)
{
  rouse_wizard_set_remedy (self->wizard, rouse_remedies_page_get_remedy (PAGE (self, REMEDIES, REMEDIES)));
}

static void
leave_connect (RouseFlow *self)
{
  rouse_flow_bind (self, rouse_connect_page_get_device (PAGE (self, CONNECT, CONNECT)));
}

static const RouseWizardEvent better[] = {
  [ROUSE_BETTER_YES] = ROUSE_WIZARD_IS_BETTER,
  [ROUSE_BETTER_NO] = ROUSE_WIZARD_NOT_BETTER,
  [ROUSE_BETTER_UNSURE] = ROUSE_WIZARD_UNSURE,
};

static void
leave_better (RouseFlow *self)
{
  int answer = rouse_question_page_get_answer (PAGE (self, BETTER, QUESTION));

  if (answer >= 0)
    rouse_wizard_tell (self->wizard, better[answer]);
}

/* Before a restore the plan is made anew for the phone as it is now; the page stays for that moment. */
static void
leave_buttons (RouseFlow *self)
{
  RouseDfuPage *page = PAGE (self, DFU, DFU);
  RouseDfuOutcome outcome = rouse_dfu_page_get_outcome (page);

  if (rouse_session_get_device (self->session) == NULL && rouse_dfu_page_get_device (page) != NULL)
    rouse_flow_bind (self, rouse_dfu_page_get_device (page));
  rouse_dfu_page_leave (page);
  if (outcome == ROUSE_DFU_OUTCOME_NO_BUTTONS)
    rouse_wizard_tell (self->wizard, ROUSE_WIZARD_NO_BUTTONS);
  if (rouse_wizard_get_state (self->wizard) != ROUSE_WIZARD_BUTTONS)
    return;
  if (rouse_flow_is_restore (self))
    rouse_flow_check_firmware (self);
  else
    rouse_wizard_tell (self->wizard, outcome == ROUSE_DFU_OUTCOME_SKIPPED || outcome == ROUSE_DFU_OUTCOME_RECOVERY
                                         ? ROUSE_WIZARD_NOT_DONE
                                         : ROUSE_WIZARD_DONE);
}

static void
close_window (RouseFlow *self)
{
  gtk_window_close (GTK_WINDOW (self->window));
}

static void
leave_failed (RouseFlow *self)
{
  if (rouse_flow_facts (self)->retry == ROUSE_RETRY_FIRMWARE)
    rouse_firmware_step_set_ipsw (self->firmware, NULL);
}

static void
leave_repair (RouseFlow *self)
{
  if (!rouse_wizard_facts_can_restore_again (rouse_flow_facts (self)))
    close_window (self);
}

static void (*const leave[ROUSE_N_WIZARD_STATES]) (RouseFlow *self) = {
  [ROUSE_WIZARD_SYMPTOM] = leave_symptom, [ROUSE_WIZARD_DETAIL] = leave_detail,
  [ROUSE_WIZARD_DAMAGE] = leave_damage,   [ROUSE_WIZARD_REMEDIES] = leave_remedies,
  [ROUSE_WIZARD_CONNECT] = leave_connect, [ROUSE_WIZARD_BUTTONS] = leave_buttons,
  [ROUSE_WIZARD_BETTER] = leave_better,   [ROUSE_WIZARD_WORKS] = close_window,
  [ROUSE_WIZARD_FAILED] = leave_failed,   [ROUSE_WIZARD_REPAIR] = leave_repair,
  [ROUSE_WIZARD_SAFETY] = close_window,
};

void
rouse_flow_leave (RouseFlow *self, RouseWizardState state)
{
  if (leave[state] != NULL)
    leave[state](self);
}
