/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "guide/report.h"

/* The report, shown whole before it is saved. */
#define ROUSE_TYPE_REPORT_WINDOW (rouse_report_window_get_type ())
G_DECLARE_FINAL_TYPE (RouseReportWindow, rouse_report_window, ROUSE, REPORT_WINDOW, AdwWindow)

/* @report: filled, not made yet; a reference is taken. The window adds its own libraries' versions. */
GtkWidget *rouse_report_window_new (GtkWindow *parent, RouseReport *report) G_GNUC_WARN_UNUSED_RESULT;
/* What it shows, and what would be saved; NULL: not there yet. */
const char *rouse_report_window_get_text (RouseReportWindow *self);
