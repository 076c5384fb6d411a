/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/wizard-facts.h"
#include "ui/page.h"

/* The ladder of remedies for what is wrong. Signal "more-help": nothing of it helped. */
#define ROUSE_TYPE_REMEDIES_PAGE (rouse_remedies_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseRemediesPage, rouse_remedies_page, ROUSE, REMEDIES_PAGE, RousePage)

/* The fitting one is chosen unless @facts name another one that is possible. */
void rouse_remedies_page_show (RouseRemediesPage *self, const RouseWizardFacts *facts);
/* The facts have changed while the page is looked at: what a person has chosen stays chosen, if it is still possible. */
void rouse_remedies_page_refresh (RouseRemediesPage *self, const RouseWizardFacts *facts);
RouseRemedy rouse_remedies_page_get_remedy (RouseRemediesPage *self);
