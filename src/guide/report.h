/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/log.h"
#include "base/redact.h"
#include "guide/journal-session.h"
#include "guide/usb-timeline.h"

/* One text for whoever is asked for help: the computer, the versions, what the checks found, when which phone was seen,
 * and the log; without anything that names the phone, the person or the computer. It never leaves the computer by
 * itself. English, since it is read by those who write the program. Main thread. */
#define ROUSE_TYPE_REPORT (rouse_report_get_type ())
G_DECLARE_FINAL_TYPE (RouseReport, rouse_report, ROUSE, REPORT, GObject)

RouseReport *rouse_report_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* "GTK", "4.8.3": of a library that the engine does not have. */
void rouse_report_add_version (RouseReport *self, const char *name, const char *version);
/* More to tell, as it is; NULL and "" are left out. */
void rouse_report_add_section (RouseReport *self, const char *title, const char *text);
void rouse_report_add_timeline (RouseReport *self, RouseUsbTimeline *timeline);
/* One that was read with its log. */
void rouse_report_add_session (RouseReport *self, const RouseJournalSession *session);
void rouse_report_add_log (RouseReport *self, RouseLog *log);
/* What must be hidden besides; whoever knows a number says so before the report is made. (borrowed) */
RouseRedactor *rouse_report_get_redactor (RouseReport *self);

/* Runs the checks of this computer (those that ask no server), then writes the text. Once an object. */
void rouse_report_make_async (RouseReport *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data);
/* (transfer full); NULL only when cancelled. */
char *rouse_report_make_finish (RouseReport *self, GAsyncResult *result, GError **error);
/* Into a new file; an old one of that name is replaced as a whole, never half. */
gboolean rouse_report_save (const char *text, const char *path, GError **error);
