/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore-steps.h"

#include "base/error.h"
#include "transport/recovery-client.h"

#define BOOT_MS 600000 /* spec 20 §9: after an update the first boot takes up to 10 min */
#define OPEN_MS 20000

/* NVRAM's auto-boot was left off: the phone stops in recovery mode although its system is whole (spec 20 §9). */
static gboolean
switch_auto_boot_on (RouseRestoreJob *job, GError **error)
{
  gboolean ok;

  rouse_log_add (job->log, "the phone came back in recovery mode: switching auto-boot on");
  ok = rouse_restore_job_open_link (job, OPEN_MS, NULL, error) &&
       rouse_recovery_client_give_back (job->link, NULL, error);
  rouse_restore_job_close_link (job);
  return ok;
}

/**
 * rouse_step_see_it_boot:
 *
 * The restore is a success only when the phone was seen in normal mode. Source: spec 20 §9.
 */
gboolean
rouse_step_see_it_boot (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  const RouseDeviceMode awake = ROUSE_DEVICE_MODE_NORMAL | ROUSE_DEVICE_MODE_RECOVERY;
  g_autoptr (RouseSighting) back = NULL;
  guint64 mark;

  back = rouse_device_waiter_wait_mode (job->waiter, job->ecid, awake, 0, BOOT_MS, NULL, error);
  if (back != NULL && back->mode == ROUSE_DEVICE_MODE_RECOVERY) {
    g_clear_pointer (&back, rouse_sighting_free);
    mark = rouse_device_waiter_mark (job->waiter);
    if (!switch_auto_boot_on (job, error))
      return FALSE;
    back = rouse_device_waiter_wait_mode (job->waiter, job->ecid, awake, mark, BOOT_MS, NULL, error);
  }
  if (back == NULL) {
    g_prefix_error (error, "the restore went well, but the phone was not seen starting: ");
    return FALSE;
  }
  if (back->mode != ROUSE_DEVICE_MODE_NORMAL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_RESTORE, "the phone does not start its new system");
    return FALSE;
  }
  if (back->build != NULL && g_strcmp0 (back->build, rouse_restore_plan_get_build (job->plan)) != 0)
    rouse_restore_job_warn (job, "the phone runs build %s instead of %s", back->build,
                            rouse_restore_plan_get_build (job->plan));
  rouse_log_add (job->log, "the phone is back in normal mode");
  rouse_progress_finish (job->progress, ROUSE_PHASE_RESTART);
  return TRUE;
}
