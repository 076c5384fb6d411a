/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore-steps.h"

#include "base/error.h"
#include "transport/restored-client.h"

#define GONE_MS 30000 /* spec 10 §7.3 */
#define BACK_MS 60000

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
  if (!rouse_device_waiter_wait_gone (job->waiter, job->ecid, mark, GONE_MS, cancellable, error)) {
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
