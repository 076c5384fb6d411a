/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/wizard.h"
#include "ui/session.h"

/* What the table asks about the cable, from the phones that are on it. */
RouseWizardCable rouse_flow_cable_look (RouseSession *session);
/* The phone that is meant: the one of the session, or else the only one; NULL. Borrowed. */
RouseDevice *rouse_flow_cable_get_device (RouseSession *session);
/* The only phone in recovery or DFU mode that can be worked with; NULL. Borrowed. */
RouseDevice *rouse_flow_cable_get_offer (RouseSession *session);
/* What is said above the button in @state when the phone is not there; NULL: nothing. (transfer full) */
char *rouse_flow_cable_make_notice (RouseSession *session, RouseWizardState state);
