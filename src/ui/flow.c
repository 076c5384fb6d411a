/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/flow.h"

#include "base/error.h"
#include "guide/remedies.h"
#include "ui/confirm-page.h"
#include "ui/connect-page.h"
#include "ui/dfu-page.h"
#include "ui/firmware-step.h"
#include "ui/flow-cable.h"
#include "ui/flow-facts.h"
#include "ui/flow-resume.h"
#include "ui/mode-words.h"
#include "ui/progress-page.h"
#include "ui/question-page.h"
#include "ui/remedies-page.h"
#include "ui/repair-page.h"
#include "ui/result-page.h"
#include "ui/runner.h"
#include "ui/software-page.h"
#include "ui/symptom-page.h"

#include <glib/gi18n.h>

/**
 * RouseFlow:
 *
 * Thin: where to go is decided by #RouseWizard and its table. Two tables here say what a page has found out when it is
 * done, and what is shown when a state is entered.
 */
struct _RouseFlow {
  GObject parent_instance;

  RouseWindow *window; /* not held */
  RouseSession *session;
  RouseWizard *wizard;
  RouseRunner *runner;
  RouseFirmwareStep *firmware;
  RouseFlowResume *resume;
  GError *error; /* of the last restore */
};

G_DEFINE_FINAL_TYPE (RouseFlow, rouse_flow, G_TYPE_OBJECT)

#define PAGE(self, STEP, TYPE) ROUSE_##TYPE##_PAGE (rouse_window_get_page ((self)->window, ROUSE_STEP_##STEP))

/* --- the page of each state; -1: none, it is passed through --- */

static const int steps[ROUSE_N_WIZARD_STATES] = {
  [ROUSE_WIZARD_SYMPTOM] = ROUSE_STEP_SYMPTOM,    [ROUSE_WIZARD_DETAIL] = ROUSE_STEP_DETAIL,
  [ROUSE_WIZARD_DAMAGE] = ROUSE_STEP_DAMAGE,      [ROUSE_WIZARD_REMEDIES] = ROUSE_STEP_REMEDIES,
  [ROUSE_WIZARD_CONNECT] = ROUSE_STEP_CONNECT,    [ROUSE_WIZARD_BACKUP] = -1,
  [ROUSE_WIZARD_FIRMWARE] = ROUSE_STEP_FIRMWARE,  [ROUSE_WIZARD_BUTTONS] = ROUSE_STEP_DFU,
  [ROUSE_WIZARD_SOFTWARE] = ROUSE_STEP_SOFTWARE,  [ROUSE_WIZARD_CONFIRM] = ROUSE_STEP_CONFIRM,
  [ROUSE_WIZARD_RESTORING] = ROUSE_STEP_PROGRESS, [ROUSE_WIZARD_BETTER] = ROUSE_STEP_BETTER,
  [ROUSE_WIZARD_WORKS] = ROUSE_STEP_RESULT,       [ROUSE_WIZARD_FAILED] = ROUSE_STEP_RESULT,
  [ROUSE_WIZARD_REPAIR] = ROUSE_STEP_REPAIR,      [ROUSE_WIZARD_SAFETY] = ROUSE_STEP_REPAIR,
};

static const RouseWizardFacts *
facts_of (RouseFlow *self)
{
  return rouse_wizard_get_facts (self->wizard);
}

static gboolean
is_restore (RouseFlow *self)
{
  return rouse_remedy_get_entry (facts_of (self)->remedy)->way == ROUSE_WAY_RESTORE;
}

static void
check_firmware (RouseFlow *self)
{
  rouse_wizard_set_plan_ready (self->wizard, FALSE);
  rouse_firmware_step_check (self->firmware, rouse_remedy_get_entry (facts_of (self)->remedy)->erase);
}

/* --- the cable --- */

static void
update_cable (RouseFlow *self)
{
  RouseWizardCable cable;
  g_autofree char *notice = NULL;
  RouseWizardState state = rouse_wizard_get_state (self->wizard);

  if (self->window == NULL)
    return;
  cable = rouse_flow_cable_look (self->session);
  rouse_wizard_set_cable (self->wizard, &cable);
  notice = rouse_flow_cable_make_notice (self->session, state);
  rouse_window_set_notice (self->window, notice);
  rouse_flow_resume_update (self->resume);
  if (state == ROUSE_WIZARD_REMEDIES) {
    rouse_wizard_set_remedy (self->wizard, rouse_remedies_page_get_remedy (PAGE (self, REMEDIES, REMEDIES)));
    rouse_remedies_page_show (PAGE (self, REMEDIES, REMEDIES), facts_of (self));
  }
}

static void
devices_cb (RouseFlow *self, guint position, guint removed, guint added, GListModel *devices)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (devices, i);

    g_signal_handlers_disconnect_by_func (device, update_cable, self);
    g_signal_connect_object (device, "notify", G_CALLBACK (update_cable), self, G_CONNECT_SWAPPED);
  }
  update_cable (self);
}

static void
bind (RouseFlow *self, RouseDevice *device)
{
  rouse_session_set_device (self->session, device);
  update_cable (self);
}

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
  bind (self, rouse_connect_page_get_device (PAGE (self, CONNECT, CONNECT)));
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
    bind (self, rouse_dfu_page_get_device (page));
  rouse_dfu_page_leave (page);
  if (outcome == ROUSE_DFU_OUTCOME_NO_BUTTONS)
    rouse_wizard_tell (self->wizard, ROUSE_WIZARD_NO_BUTTONS);
  if (rouse_wizard_get_state (self->wizard) != ROUSE_WIZARD_BUTTONS)
    return;
  if (is_restore (self))
    check_firmware (self);
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
  if (facts_of (self)->retry == ROUSE_RETRY_FIRMWARE)
    rouse_firmware_step_set_ipsw (self->firmware, NULL);
}

static void
leave_repair (RouseFlow *self)
{
  if (!rouse_wizard_facts_can_restore_again (facts_of (self)))
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

static void
next_cb (RouseFlow *self)
{
  RouseWizardState state = rouse_wizard_get_state (self->wizard);

  if (leave[state] != NULL)
    leave[state](self);
  if (self->window != NULL && rouse_wizard_get_state (self->wizard) == state)
    rouse_wizard_tell (self->wizard, state == ROUSE_WIZARD_SOFTWARE ? ROUSE_WIZARD_OTHER_WAY : ROUSE_WIZARD_NEXT);
}

/* --- a state is entered: what is shown --- */

static void
enter_symptom (RouseFlow *self, RouseWizardState from)
{
  if (from != ROUSE_WIZARD_DETAIL && from != ROUSE_WIZARD_DAMAGE && rouse_session_get_device (self->session) != NULL)
    bind (self, NULL); /* begun anew */
  rouse_symptom_page_show (PAGE (self, SYMPTOM, SYMPTOM), facts_of (self)->symptom);
}

static void
enter_detail (RouseFlow *self, RouseWizardState from)
{
  rouse_question_page_ask_detail (PAGE (self, DETAIL, QUESTION), facts_of (self));
}

static void
enter_damage (RouseFlow *self, RouseWizardState from)
{
  rouse_question_page_ask_damage (PAGE (self, DAMAGE, QUESTION), facts_of (self));
}

static void
enter_remedies (RouseFlow *self, RouseWizardState from)
{
  rouse_remedies_page_show (PAGE (self, REMEDIES, REMEDIES), facts_of (self));
}

static void
enter_connect (RouseFlow *self, RouseWizardState from)
{
  rouse_connect_page_set_wanted (PAGE (self, CONNECT, CONNECT), rouse_session_get_device (self->session));
}

static void
enter_firmware (RouseFlow *self, RouseWizardState from)
{
  /* Who comes back sees it as it was. */
  if (from != ROUSE_WIZARD_CONFIRM && from != ROUSE_WIZARD_BUTTONS)
    check_firmware (self);
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
  if (!is_restore (self))
    way = facts_of (self)->mode == ROUSE_DEVICE_MODE_DFU ? ROUSE_GUIDE_LEAVE_DFU : ROUSE_GUIDE_FORCE_RESTART;
  rouse_dfu_page_show_way (PAGE (self, DFU, DFU), rouse_session_get_devices (self->session), device, way);
}

static void
enter_software (RouseFlow *self, RouseWizardState from)
{
  if (from != ROUSE_WIZARD_SOFTWARE)
    rouse_software_page_show (PAGE (self, SOFTWARE, SOFTWARE),
                              facts_of (self)->remedy == ROUSE_REMEDY_ENTER_RECOVERY ? ROUSE_ACT_ENTER_RECOVERY
                                                                                     : ROUSE_ACT_LEAVE_RECOVERY,
                              rouse_session_get_waiter (self->session), rouse_session_get_device (self->session));
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
  RouseRestore *restore = rouse_runner_begin (self->runner, facts_of (self));

  rouse_progress_page_show (PAGE (self, PROGRESS, PROGRESS), rouse_restore_get_progress (restore),
                            rouse_restore_get_log (restore), start);
}

static void
enter_better (RouseFlow *self, RouseWizardState from)
{
  gboolean started = facts_of (self)->present && facts_of (self)->mode == ROUSE_DEVICE_MODE_NORMAL;

  rouse_question_page_ask_better (PAGE (self, BETTER, QUESTION), facts_of (self),
                                  started ? _ ("Rouse has seen it start.") : NULL);
}

static void
enter_result (RouseFlow *self, RouseWizardState from)
{
  rouse_flow_facts_show_result (PAGE (self, RESULT, RESULT), facts_of (self), self->session,
                                from == ROUSE_WIZARD_RESTORING, self->error);
}

static void
enter_repair (RouseFlow *self, RouseWizardState from)
{
  rouse_flow_facts_show_repair (PAGE (self, REPAIR, REPAIR), facts_of (self), rouse_session_get_device (self->session));
}

static void (*const enter[ROUSE_N_WIZARD_STATES]) (RouseFlow *self, RouseWizardState from) = {
  [ROUSE_WIZARD_SYMPTOM] = enter_symptom, [ROUSE_WIZARD_DETAIL] = enter_detail,
  [ROUSE_WIZARD_DAMAGE] = enter_damage,   [ROUSE_WIZARD_REMEDIES] = enter_remedies,
  [ROUSE_WIZARD_CONNECT] = enter_connect, [ROUSE_WIZARD_FIRMWARE] = enter_firmware,
  [ROUSE_WIZARD_BUTTONS] = enter_buttons, [ROUSE_WIZARD_SOFTWARE] = enter_software,
  [ROUSE_WIZARD_CONFIRM] = enter_confirm, [ROUSE_WIZARD_RESTORING] = enter_restoring,
  [ROUSE_WIZARD_BETTER] = enter_better,   [ROUSE_WIZARD_WORKS] = enter_result,
  [ROUSE_WIZARD_FAILED] = enter_result,   [ROUSE_WIZARD_REPAIR] = enter_repair,
  [ROUSE_WIZARD_SAFETY] = enter_repair,
};

static void
moved_cb (RouseFlow *self, guint from)
{
  RouseWizardState state = rouse_wizard_get_state (self->wizard);

  if (self->window == NULL)
    return;
  if (steps[state] < 0) {
    rouse_wizard_tell (self->wizard, from > state ? ROUSE_WIZARD_BACK : ROUSE_WIZARD_NEXT);
    return;
  }
  if (from == ROUSE_WIZARD_BUTTONS && state != from)
    rouse_dfu_page_leave (PAGE (self, DFU, DFU));
  if (from == ROUSE_WIZARD_SOFTWARE && state != from)
    rouse_software_page_leave (PAGE (self, SOFTWARE, SOFTWARE));
  if (enter[state] != NULL)
    enter[state](self, from);
  if (from != state)
    rouse_window_turn_to (self->window, steps[state]);
  update_cable (self);
}

/* --- what else pages say --- */

static void
offer_cb (RouseFlow *self)
{
  bind (self, rouse_symptom_page_get_offer (PAGE (self, SYMPTOM, SYMPTOM)));
  rouse_wizard_tell (self->wizard, ROUSE_WIZARD_OFFER);
}

static void
planned_cb (RouseFlow *self, gboolean ok)
{
  RouseWizardState state = rouse_wizard_get_state (self->wizard);

  rouse_wizard_set_plan_ready (self->wizard, ok);
  if (state == ROUSE_WIZARD_BUTTONS)
    rouse_wizard_tell (self->wizard, ok ? ROUSE_WIZARD_DONE : ROUSE_WIZARD_NOT_DONE);
}

static void
ended_cb (RouseFlow *self, GError *error)
{
  RouseWizardEvent event = error == NULL                      ? ROUSE_WIZARD_DONE
                           : rouse_error_is_cancelled (error) ? ROUSE_WIZARD_STOPPED
                                                              : ROUSE_WIZARD_NOT_DONE;

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  rouse_wizard_set_retry (self->wizard, rouse_retry_for (error));
  update_cable (self);
  rouse_wizard_tell (self->wizard, event);
}

static void
stopping_cb (RouseFlow *self)
{
  rouse_progress_page_set_stopping (PAGE (self, PROGRESS, PROGRESS));
}

static void
stop_asked_cb (RouseFlow *self)
{
  rouse_runner_ask_to_stop (self->runner, FALSE);
}

#define TELL(name, EVENT)                                                                                              \
  static void name##_cb (RouseFlow *self)                                                                              \
  {                                                                                                                    \
    rouse_wizard_tell (self->wizard, ROUSE_WIZARD_##EVENT);                                                            \
  }

TELL (another, ANOTHER)
TELL (not_right, NOT_BETTER)
TELL (other_way, OTHER_WAY)
TELL (more_help, MORE_HELP)
TELL (in_spite, IN_SPITE)
TELL (done, DONE)
TELL (not_done, NOT_DONE)

static const struct {
  RouseStep step;
  const char *signal;
  void (*callback) (RouseFlow *self);
} more[] = {
  { ROUSE_STEP_SYMPTOM, "offer", offer_cb },        { ROUSE_STEP_REMEDIES, "more-help", more_help_cb },
  { ROUSE_STEP_CONNECT, "another", another_cb },    { ROUSE_STEP_SOFTWARE, "done", done_cb },
  { ROUSE_STEP_SOFTWARE, "not-done", not_done_cb }, { ROUSE_STEP_PROGRESS, "stop-asked", stop_asked_cb },
  { ROUSE_STEP_RESULT, "another", another_cb },     { ROUSE_STEP_RESULT, "not-right", not_right_cb },
  { ROUSE_STEP_RESULT, "other-way", other_way_cb }, { ROUSE_STEP_REPAIR, "continue", in_spite_cb },
};

/* --- the object --- */

static void
forget_window (RouseFlow *self)
{
  self->window = NULL;
  rouse_runner_forget_window (self->runner);
  rouse_firmware_step_forget_page (self->firmware);
}

static void
window_gone_cb (gpointer user_data, GObject *window)
{
  forget_window (user_data);
}

static void
rouse_flow_dispose (GObject *object)
{
  RouseFlow *self = ROUSE_FLOW (object);

  if (self->window != NULL) {
    g_object_weak_unref (G_OBJECT (self->window), window_gone_cb, self);
    forget_window (self);
  }
  g_clear_object (&self->runner);
  g_clear_object (&self->firmware);
  g_clear_object (&self->resume);
  g_clear_object (&self->wizard);
  g_clear_object (&self->session);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (rouse_flow_parent_class)->dispose (object);
}

static void
rouse_flow_class_init (RouseFlowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_flow_dispose;
}

static void
rouse_flow_init (RouseFlow *self)
{
  self->wizard = rouse_wizard_new ();
}

static void
listen (RouseFlow *self)
{
  g_signal_connect_object (self->wizard, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runner, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runner, "stopping", G_CALLBACK (stopping_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->firmware, "planned", G_CALLBACK (planned_cb), self, G_CONNECT_SWAPPED);
  for (RouseStep step = 0; step < ROUSE_N_STEPS; step++)
    g_signal_connect_object (rouse_window_get_page (self->window, step), "next", G_CALLBACK (next_cb), self,
                             G_CONNECT_SWAPPED);
  for (gsize i = 0; i < G_N_ELEMENTS (more); i++)
    g_signal_connect_object (rouse_window_get_page (self->window, more[i].step), more[i].signal,
                             G_CALLBACK (more[i].callback), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rouse_session_get_devices (self->session), "items-changed", G_CALLBACK (devices_cb), self,
                           G_CONNECT_SWAPPED);
}

RouseFlow *
rouse_flow_new (RouseWindow *window, RouseSession *session)
{
  RouseFlow *self = g_object_new (ROUSE_TYPE_FLOW, NULL);
  GListModel *devices = G_LIST_MODEL (rouse_session_get_devices (session));

  self->window = window;
  self->session = g_object_ref (session);
  self->runner = rouse_runner_new (GTK_WINDOW (window), session);
  self->firmware = rouse_firmware_step_new (PAGE (self, FIRMWARE, FIRMWARE), session);
  self->resume = rouse_flow_resume_new (session, self->wizard, self->firmware, PAGE (self, SYMPTOM, SYMPTOM),
                                        PAGE (self, SOFTWARE, SOFTWARE));
  g_object_weak_ref (G_OBJECT (window), window_gone_cb, self);
  listen (self);
  rouse_connect_page_set_devices (PAGE (self, CONNECT, CONNECT), devices);
  devices_cb (self, 0, 0, g_list_model_get_n_items (devices), devices);
  return self;
}

void
rouse_flow_begin (RouseFlow *self)
{
  g_return_if_fail (ROUSE_IS_FLOW (self));

  rouse_window_turn_to (self->window, steps[rouse_wizard_get_state (self->wizard)]);
  update_cable (self);
}

RouseWizard *
rouse_flow_get_wizard (RouseFlow *self)
{
  g_return_val_if_fail (ROUSE_IS_FLOW (self), NULL);

  return self->wizard;
}

void
rouse_flow_set_ipsw (RouseFlow *self, const char *path)
{
  g_return_if_fail (ROUSE_IS_FLOW (self));

  rouse_firmware_step_set_ipsw (self->firmware, path);
}

gboolean
rouse_flow_may_close (RouseFlow *self)
{
  g_return_val_if_fail (ROUSE_IS_FLOW (self), TRUE);

  if (!rouse_session_is_restoring (self->session))
    return TRUE;
  rouse_runner_ask_to_stop (self->runner, TRUE);
  return FALSE;
}

void
rouse_flow_back (RouseFlow *self)
{
  g_return_if_fail (ROUSE_IS_FLOW (self));

  rouse_wizard_tell (self->wizard, ROUSE_WIZARD_BACK);
}
