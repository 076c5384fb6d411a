/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/firmware-step.h"
#include "ui/flow-resume.h"
#include "ui/flow.h"
#include "ui/runner.h"
#include "ui/try-notes.h"

/* What the files of RouseFlow share. */
struct _RouseFlow {
  GObject parent_instance;

  RouseWindow *window; /* not held */
  RouseSession *session;
  RouseWizard *wizard;
  RouseRunner *runner;
  RouseFirmwareStep *firmware;
  RouseFlowResume *resume;
  RouseTryNotes notes;
  GError *error;     /* of the last restore */
  GObject *question; /* whether a backup is to be stopped, while it is open; weak */
};

#define PAGE(self, STEP, TYPE) ROUSE_##TYPE##_PAGE (rouse_window_get_page ((self)->window, ROUSE_STEP_##STEP))

/* The facts of the wizard. */
const RouseWizardFacts *rouse_flow_facts (RouseFlow *self);
gboolean rouse_flow_is_restore (RouseFlow *self); /* the remedy is one */
void rouse_flow_check_firmware (RouseFlow *self);
/* (nullable): the phone of this session */
void rouse_flow_bind (RouseFlow *self, RouseDevice *device);

/* flow-pages.c: the page of @step is there from now on. */
void rouse_flow_listen_to_page (RouseFlow *self, RouseStep step);
/* flow-leave.c: the page of @state says that it is done: what it has found out goes to the wizard. */
void rouse_flow_leave (RouseFlow *self, RouseWizardState state);
/* flow-enter.c: what the page of @state shows; @from: where one comes from. */
void rouse_flow_enter (RouseFlow *self, RouseWizardState state, RouseWizardState from);
/* The page of @state. */
RouseStep rouse_flow_get_step (RouseWizardState state);
