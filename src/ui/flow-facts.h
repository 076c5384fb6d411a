/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/wizard-facts.h"
#include "ui/confirm-page.h"
#include "ui/repair-page.h"
#include "ui/result-page.h"
#include "ui/session.h"

/* What pages are told, from the facts of the wizard and the objects of the session. Strings stay theirs. */
RouseConfirmFacts rouse_flow_facts_confirm (RouseRestorePlan *plan, const char *ecid_end);
/* @restored: after a restore, else after a gentle remedy. */
void rouse_flow_facts_show_result (RouseResultPage *page, const RouseWizardFacts *facts, RouseSession *session,
                                   gboolean restored, const GError *error);
/* @device: (nullable) */
void rouse_flow_facts_show_repair (RouseRepairPage *page, const RouseWizardFacts *facts, RouseDevice *device);
