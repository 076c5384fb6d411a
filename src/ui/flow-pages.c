/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/flow-private.h"

#include "ui/backup-restore-window.h"
#include "ui/connect-page.h"
#include "ui/dfu-page.h"
#include "ui/software-page.h"
#include "ui/symptom-page.h"

/* --- what pages say --- */

static void
next_cb (RouseFlow *self)
{
  RouseWizardState state = rouse_wizard_get_state (self->wizard);

  rouse_flow_leave (self, state);
  if (self->window != NULL && rouse_wizard_get_state (self->wizard) == state)
    rouse_wizard_tell (self->wizard, state == ROUSE_WIZARD_SOFTWARE ? ROUSE_WIZARD_OTHER_WAY : ROUSE_WIZARD_NEXT);
}

static void
offer_cb (RouseFlow *self)
{
  rouse_flow_bind (self, rouse_symptom_page_get_offer (PAGE (self, SYMPTOM, SYMPTOM)));
  rouse_wizard_tell (self->wizard, ROUSE_WIZARD_OFFER);
}

static void
stop_asked_cb (RouseFlow *self)
{
  rouse_runner_ask_to_stop (self->runner, FALSE);
}

static void
return_backup_cb (RouseFlow *self)
{
  rouse_backup_restore_window_open (GTK_WINDOW (self->window), rouse_session_get_device (self->session));
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
TELL (not_done, NOT_DONE)

static void
done_cb (RouseFlow *self)
{
  rouse_flow_resume_done (self->resume);
  rouse_wizard_tell (self->wizard, ROUSE_WIZARD_DONE);
}

static const struct {
  RouseStep step;
  const char *signal;
  void (*callback) (RouseFlow *self);
} more[] = {
  { ROUSE_STEP_SYMPTOM, "offer", offer_cb },        { ROUSE_STEP_REMEDIES, "more-help", more_help_cb },
  { ROUSE_STEP_CONNECT, "another", another_cb },    { ROUSE_STEP_SOFTWARE, "done", done_cb },
  { ROUSE_STEP_SOFTWARE, "not-done", not_done_cb }, { ROUSE_STEP_PROGRESS, "stop-asked", stop_asked_cb },
  { ROUSE_STEP_RESULT, "another", another_cb },     { ROUSE_STEP_RESULT, "not-right", not_right_cb },
  { ROUSE_STEP_RESULT, "other-way", other_way_cb }, { ROUSE_STEP_RESULT, "return-backup", return_backup_cb },
  { ROUSE_STEP_REPAIR, "continue", in_spite_cb },
};

/* --- what a page needs when it is made --- */

static void
make_symptom (RouseFlow *self)
{
  if (rouse_session_get_practice (self->session) != NULL)
    rouse_symptom_page_set_practised (PAGE (self, SYMPTOM, SYMPTOM));
}

static void
make_connect (RouseFlow *self)
{
  RouseConnectPage *page = PAGE (self, CONNECT, CONNECT);

  rouse_connect_page_set_devices (page, G_LIST_MODEL (rouse_session_get_devices (self->session)));
  if (rouse_session_get_practice (self->session) == NULL)
    rouse_connect_page_set_doctor (page, rouse_session_get_doctor (self->session));
}

static void
make_firmware (RouseFlow *self)
{
  rouse_firmware_step_set_page (self->firmware, PAGE (self, FIRMWARE, FIRMWARE));
}

static void
make_dfu (RouseFlow *self)
{
  if (rouse_session_get_practice (self->session) != NULL)
    rouse_dfu_page_set_practice (PAGE (self, DFU, DFU), rouse_session_get_practice (self->session));
}

static void (*const make[ROUSE_N_STEPS]) (RouseFlow *self) = {
  [ROUSE_STEP_SYMPTOM] = make_symptom,
  [ROUSE_STEP_CONNECT] = make_connect,
  [ROUSE_STEP_FIRMWARE] = make_firmware,
  [ROUSE_STEP_DFU] = make_dfu,
};

void
rouse_flow_listen_to_page (RouseFlow *self, RouseStep step)
{
  RousePage *page = rouse_window_get_page (self->window, step);

  g_signal_connect_object (page, "next", G_CALLBACK (next_cb), self, G_CONNECT_SWAPPED);
  for (gsize i = 0; i < G_N_ELEMENTS (more); i++)
    if (more[i].step == step)
      g_signal_connect_object (page, more[i].signal, G_CALLBACK (more[i].callback), self, G_CONNECT_SWAPPED);
  if (make[step] != NULL)
    make[step](self);
}
