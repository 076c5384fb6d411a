/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore-steps.h"

#include "base/error.h"
#include "transport/lockdown-client.h"

#define GONE_MS 60000 /* spec 12 §3 */
#define BACK_MS 60000
#define DEPARTURE_MS 1000 /* after which a departure has been told */

/* The answer can be lost with the connection, for the phone restarts: whether it goes is seen on the bus. */
static gboolean
ask_to_leave (RouseRestoreJob *job, RouseLockdownClient *client, guint64 mark, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (rouse_lockdown_client_enter_recovery (client, &local))
    return TRUE;
  if (!g_error_matches (local, ROUSE_ERROR, ROUSE_ERROR_LOCKED) &&
      rouse_device_waiter_wait_gone (job->waiter, job->ecid, mark, DEPARTURE_MS, NULL, NULL)) {
    rouse_log_add (job->log, "the phone left without an answer: %s", local->message);
    return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/**
 * rouse_step_enter_recovery:
 *
 * Normal mode to recovery mode by asking the phone; nothing to do in the other modes. Source: spec 12 §3.
 */
gboolean
rouse_step_enter_recovery (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseLockdownClient) client = NULL;
  g_autoptr (RouseSighting) back = NULL;
  guint64 mark;

  if (job->start_mode != ROUSE_DEVICE_MODE_NORMAL)
    return TRUE;

  client = rouse_lockdown_client_open (job->udid, error);
  if (client == NULL)
    return FALSE;
  mark = rouse_device_waiter_mark (job->waiter);
  if (!ask_to_leave (job, client, mark, error))
    return FALSE;
  job->is_touched = TRUE;
  g_clear_pointer (&client, rouse_lockdown_client_close);

  if (!rouse_device_waiter_wait_gone (job->waiter, job->ecid, mark, GONE_MS, cancellable, error)) {
    g_prefix_error (error, "the phone did not restart: ");
    return FALSE;
  }
  back = rouse_device_waiter_wait_mode (job->waiter, job->ecid, ROUSE_DEVICE_MODE_RECOVERY, mark, BACK_MS, cancellable,
                                        error);
  if (back == NULL) {
    g_prefix_error (error, "the phone did not come back in recovery mode: ");
    return FALSE;
  }
  rouse_progress_set (job->progress, ROUSE_PHASE_BOOT, 0.1);
  return TRUE;
}
