/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore-steps.h"

#include "firmware/firmware-check.h"
#include "firmware/verified-files.h"

static void
read_cb (guint64 bytes, guint64 total, gpointer user_data)
{
  RouseRestoreJob *job = user_data;

  rouse_progress_set (job->progress, ROUSE_PHASE_VERIFY, (double) bytes / (double) MAX (total, 1));
}

/**
 * rouse_step_check_firmware:
 *
 * Compares every file that will be sent with the digest in the manifest, before the phone is touched: a damaged file
 * found later would leave the phone without a system. A file that was found whole before, and has not changed, is not
 * read again. Source: spec 13 §2, §5.4.
 */
gboolean
rouse_step_check_firmware (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  g_autofree char *list = rouse_verified_files_get_path ();
  RouseFirmwareCheckResult result;

  if (!rouse_firmware_check (rouse_restore_plan_get_ipsw (job->plan), &job->identity, 1, list, read_cb, job, &result,
                             cancellable, error))
    return FALSE;
  rouse_log_add (job->log, "%s %u components, %" G_GUINT64_FORMAT " bytes",
                 result.is_remembered ? "not read again, for the file was found whole before:" : "checked",
                 result.n_files, result.n_bytes);
  rouse_progress_finish (job->progress, ROUSE_PHASE_VERIFY);
  return TRUE;
}
