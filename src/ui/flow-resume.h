/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/wizard.h"
#include "ui/firmware-step.h"
#include "ui/resume-offer.h"
#include "ui/symptom-page.h"

/* Goes on in the wizard with what a journal tells: the offer on the first page, and where its buttons lead. */
#define ROUSE_TYPE_FLOW_RESUME (rouse_flow_resume_get_type ())
G_DECLARE_FINAL_TYPE (RouseFlowResume, rouse_flow_resume, ROUSE, FLOW_RESUME, GObject)

/* The page is not held: nothing is done to it but when it says something. */
RouseFlowResume *rouse_flow_resume_new (RouseSession *session, RouseWizard *wizard, RouseFirmwareStep *firmware,
                                        RouseSymptomPage *page) G_GNUC_WARN_UNUSED_RESULT;
/* The phone was given back: it was seen starting. */
void rouse_flow_resume_done (RouseFlowResume *self);
/* The phones have changed, or the first page is shown: says what the first page offers, this or a phone that waits. */
void rouse_flow_resume_update (RouseFlowResume *self);
