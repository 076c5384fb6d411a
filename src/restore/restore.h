/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/log.h"
#include "device/device-waiter.h"
#include "restore/progress.h"
#include "restore/restore-plan.h"

/* One restore of one phone, from check to "seen booting". One run an object. Main thread; works on one thread of its
 * own. Properties: "progress", "log", "running". */
#define ROUSE_TYPE_RESTORE (rouse_restore_get_type ())
G_DECLARE_FINAL_TYPE (RouseRestore, rouse_restore, ROUSE, RESTORE, GObject)

RouseRestore *rouse_restore_new (RouseRestorePlan *plan, RouseDeviceWaiter *waiter) G_GNUC_WARN_UNUSED_RESULT;

/* What a worker does in place of the steps of a restore, with a phone that is made up. Worker thread. */
typedef gboolean (*RouseRestoreWork) (RouseProgress *progress, RouseLog *log, gpointer data, GCancellable *cancellable,
                                      GError **error);
/* A restore that touches nothing: @work runs instead of the steps. @data is unreferenced with the restore. */
RouseRestore *rouse_restore_new_practice (RouseRestorePlan *plan, RouseRestoreWork work,
                                          GObject *data) G_GNUC_WARN_UNUSED_RESULT;

RouseRestorePlan *rouse_restore_get_plan (RouseRestore *self);
RouseProgress *rouse_restore_get_progress (RouseRestore *self);
RouseLog *rouse_restore_get_log (RouseRestore *self);
gboolean rouse_restore_is_running (RouseRestore *self);

void rouse_restore_run_async (RouseRestore *self, GAsyncReadyCallback callback, gpointer user_data);
/* TRUE: the phone was seen in normal mode afterwards (or, with dry_run, everything up to the first change went well).
 */
gboolean rouse_restore_run_finish (RouseRestore *self, GAsyncResult *result, GError **error);
/* Asks it to stop and give the phone back as it was. FALSE with ROUSE_ERROR_TOO_LATE and why. */
gboolean rouse_restore_cancel (RouseRestore *self, GError **error);
/* What ended as a failure inside although the whole succeeded (a modem that was not updated …), one line each; or NULL.
 */
char *rouse_restore_get_warnings (RouseRestore *self);
/* The phone's own log of a failed restore, if it sent one (transfer full); or NULL. */
char *rouse_restore_get_device_log (RouseRestore *self);
/* The modem did not take its firmware, even if the restore succeeded: such a phone cannot make calls (spec 25 §10). */
gboolean rouse_restore_has_modem_failed (RouseRestore *self);
/* The phone's own final status of a failed restore (spec 27 §3); 0: it gave none. */
gint64 rouse_restore_get_status (RouseRestore *self);
