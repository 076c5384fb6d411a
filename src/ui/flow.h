/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/wizard.h"
#include "ui/session.h"
#include "ui/window.h"

/* Joins the pages of a window, the session and the wizard's table: tells the wizard what pages say, and shows the page
 * of the state that it is in. Main thread. */
#define ROUSE_TYPE_FLOW (rouse_flow_get_type ())
G_DECLARE_FINAL_TYPE (RouseFlow, rouse_flow, ROUSE, FLOW, GObject)

/* The window owns the flow, so the flow does not hold the window. */
RouseFlow *rouse_flow_new (RouseWindow *window, RouseSession *session) G_GNUC_WARN_UNUSED_RESULT;
/* Shows the first page. */
void rouse_flow_begin (RouseFlow *self);
RouseWizard *rouse_flow_get_wizard (RouseFlow *self); /* borrowed */
/* The firmware file that is taken when the time comes. */
void rouse_flow_set_ipsw (RouseFlow *self, const char *path);
/* FALSE: a restore runs; the person has been asked instead. */
gboolean rouse_flow_may_close (RouseFlow *self);
/* The page before, where there is one. */
void rouse_flow_back (RouseFlow *self);
