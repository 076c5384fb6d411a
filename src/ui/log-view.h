/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "base/log.h"

/* The details of a run: an expander with the live log, which can be copied and saved. */
#define ROUSE_TYPE_LOG_VIEW (rouse_log_view_get_type ())
G_DECLARE_FINAL_TYPE (RouseLogView, rouse_log_view, ROUSE, LOG_VIEW, AdwBin)

/* @log: (nullable): shown from its beginning, and followed */
void rouse_log_view_set_log (RouseLogView *self, RouseLog *log);
/* What stands below the log: @remarks are shown and saved, the phone's own log is only saved. Both (nullable). */
void rouse_log_view_set_appendix (RouseLogView *self, const char *remarks, const char *device_log);
