/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "guide/wizard-state.h"

/* Help for the page of the wizard that is shown, without a network. It may stay open beside it. */
#define ROUSE_TYPE_HELP_WINDOW (rouse_help_window_get_type ())
G_DECLARE_FINAL_TYPE (RouseHelpWindow, rouse_help_window, ROUSE, HELP_WINDOW, AdwWindow)

/* @parent: (nullable): gets the focus back when it is closed */
GtkWidget *rouse_help_window_new (GtkWindow *parent);
void rouse_help_window_show (RouseHelpWindow *self, RouseWizardState state);
