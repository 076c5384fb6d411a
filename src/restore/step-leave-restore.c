/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore-steps.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "transport/restored-client.h"

#define GONE_MS 30000    /* spec 10 §7.3 */
#define FORCED_MS 300000 /* for hands; a phone that waits for its lost host gives up after two minutes by itself */
#define BACK_MS 60000

/* A phone in the middle of its work need not hear the request (spec 20 §3.4): then somebody has to force its restart
 * (spec 26 §7). */
static gboolean
wait_until_gone (RouseRestoreJob *job, guint64 mark, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean ok = rouse_device_waiter_wait_gone (job->waiter, job->ecid, mark, GONE_MS, cancellable, &local);

  if (!ok && rouse_error_is_late (local)) {
    g_clear_error (&local);
    rouse_log_add (job->log, "the phone does not leave the restore system by itself");
    rouse_progress_set_prompt (job->progress,
                               N_ ("The phone is still busy with an earlier repair. Force a restart by its "
                                   "buttons, as if it had frozen; then it goes on here by itself."));
    ok = rouse_device_waiter_wait_gone (job->waiter, job->ecid, mark, FORCED_MS, cancellable, &local);
    rouse_progress_set_prompt (job->progress, NULL);
  }
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&local));
  return ok;
}

/**
 * rouse_step_leave_restore:
 *
 * A phone that still runs the restore system of an interrupted attempt is asked to restart; what follows begins in the
 * mode it comes back in. Nothing to do in the other modes. Source: spec 10 §7.3, spec 20 §3.4.
 */
gboolean
rouse_step_leave_restore (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  const RouseSighting *sighting = rouse_restore_plan_get_sighting (job->plan);
  g_autoptr (RouseMuxLink) link = NULL;
  g_autoptr (RouseSighting) back = NULL;
  guint64 mark;

  if (job->start_mode != ROUSE_DEVICE_MODE_RESTORE)
    return TRUE;

  link = rouse_mux_link_open (sighting->mux_id, ROUSE_RESTORED_PORT, 3, 1000, cancellable, error);
  if (link == NULL)
    return FALSE;
  mark = rouse_device_waiter_mark (job->waiter);
  if (!rouse_restored_client_reboot (link, cancellable, error))
    return FALSE;
  g_clear_pointer (&link, rouse_mux_link_close);
  if (!wait_until_gone (job, mark, cancellable, error)) {
    g_prefix_error (error, "the phone did not leave the restore system: ");
    return FALSE;
  }
  back = rouse_device_waiter_wait_mode (job->waiter, job->ecid,
                                        ROUSE_DEVICE_MODE_NORMAL | ROUSE_DEVICE_MODE_RECOVERY | ROUSE_DEVICE_MODE_DFU,
                                        mark, BACK_MS, cancellable, error);
  if (back == NULL) {
    g_prefix_error (error, "the phone did not come back: ");
    return FALSE;
  }
  rouse_restore_job_set_sighting (job, back);
  return TRUE;
}
