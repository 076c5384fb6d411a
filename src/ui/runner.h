/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/wizard-facts.h"
#include "ui/session.h"

#include <gtk/gtk.h>

/* Runs the restore of a session for a window: keeps the computer awake meanwhile, writes its journal, and asks before
 * it is stopped.
 *
 * Signals: "stopping" (the engine has agreed to stop); "ended" (GError or NULL), after which the window may be gone. */
#define ROUSE_TYPE_RUNNER (rouse_runner_get_type ())
G_DECLARE_FINAL_TYPE (RouseRunner, rouse_runner, ROUSE, RUNNER, GObject)

/* @window is not held; rouse_runner_forget_window() says when it goes. */
RouseRunner *rouse_runner_new (GtkWindow *window, RouseSession *session) G_GNUC_WARN_UNUSED_RESULT;
void rouse_runner_forget_window (RouseRunner *self);

/* Begins the planned restore, and writes it down with what was chosen. Returns it (borrowed). */
RouseRestore *rouse_runner_begin (RouseRunner *self, const RouseWizardFacts *facts);
/* Asks the person, or says why it is too late. @and_close: the window is to be closed once it has stopped. */
void rouse_runner_ask_to_stop (RouseRunner *self, gboolean and_close);
