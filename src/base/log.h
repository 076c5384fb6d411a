/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#define ROUSE_TYPE_LOG (rouse_log_get_type ())
G_DECLARE_FINAL_TYPE (RouseLog, rouse_log, ROUSE, LOG, GObject)

RouseLog *rouse_log_new (void) G_GNUC_WARN_UNUSED_RESULT;

void rouse_log_add (RouseLog *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void rouse_log_hide (RouseLog *self, const char *secret, const char *what);
char *rouse_log_get_text (RouseLog *self);
/* Any text without what must be hidden (transfer full). Any thread. */
char *rouse_log_clean (RouseLog *self, const char *text);
