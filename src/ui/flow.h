/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/session.h"
#include "ui/window.h"

/* What comes after what: listens to the pages of a window, talks to the session, turns the pages. Main thread. */
#define ROUSE_TYPE_FLOW (rouse_flow_get_type ())
G_DECLARE_FINAL_TYPE (RouseFlow, rouse_flow, ROUSE, FLOW, GObject)

/* The window owns the flow, so the flow does not hold the window. */
RouseFlow *rouse_flow_new (RouseWindow *window, RouseSession *session) G_GNUC_WARN_UNUSED_RESULT;
/* The firmware file that is taken when the time comes. */
void rouse_flow_set_ipsw (RouseFlow *self, const char *path);
/* FALSE: a restore runs; the person has been asked instead. */
gboolean rouse_flow_may_close (RouseFlow *self);
/* The page before, where there is one. */
void rouse_flow_back (RouseFlow *self);
