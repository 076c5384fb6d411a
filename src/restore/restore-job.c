/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore-job.h"

/**
 * rouse_restore_job_new:
 *
 * Returns: (transfer full): a job for @plan; main thread
 */
RouseRestoreJob *
rouse_restore_job_new (RouseRestorePlan *plan, RouseDeviceWaiter *waiter, RouseProgress *progress, RouseLog *log)
{
  const RouseSighting *sighting = rouse_restore_plan_get_sighting (plan);
  RouseRestoreJob *job = g_new0 (RouseRestoreJob, 1);

  g_mutex_init (&job->lock);
  job->plan = g_object_ref (plan);
  job->waiter = g_object_ref (waiter);
  job->progress = g_object_ref (progress);
  job->log = g_object_ref (log);
  rouse_restore_job_set_ecid (job, rouse_restore_request_get_ecid (rouse_restore_plan_get_request (plan)));
  job->identity = rouse_restore_plan_get_identity (plan);
  job->erases = rouse_restore_plan_get_erase (plan);
  rouse_restore_job_set_sighting (job, sighting);
  job->warnings = g_string_new (NULL);

  return job;
}

void
rouse_restore_job_set_ecid (RouseRestoreJob *job, guint64 ecid)
{
  g_autofree char *hex = g_strdup_printf ("%" G_GINT64_MODIFIER "X", ecid);
  g_autofree char *decimal = g_strdup_printf ("%" G_GUINT64_FORMAT, ecid);

  job->ecid = ecid;
  if (ecid == 0) /* not known yet (WTF mode) */
    return;
  rouse_log_hide (job->log, hex, "ECID");
  rouse_log_hide (job->log, decimal, "ECID");
}

void
rouse_restore_job_set_sighting (RouseRestoreJob *job, const RouseSighting *sighting)
{
  job->start_mode = sighting->mode;
  job->image4 = sighting->image4;
  g_free (job->udid);
  job->udid = g_strdup (sighting->udid);
  rouse_log_hide (job->log, sighting->serial_number, "serial number");
  rouse_log_hide (job->log, sighting->udid, "UDID");
}

void
rouse_restore_job_free (RouseRestoreJob *job)
{
  rouse_restore_job_close_link (job);
  g_clear_pointer (&job->ap_nonce, g_bytes_unref);
  g_clear_pointer (&job->sep_nonce, g_bytes_unref);
  g_clear_pointer (&job->ap_parameters, plist_free);
  g_clear_pointer (&job->preflight, plist_free);
  g_clear_pointer (&job->tss, plist_free);
  g_clear_pointer (&job->recovery_tss, plist_free);
  g_clear_pointer (&job->ticket, g_bytes_unref);
  g_free (job->udid);
  g_free (job->auto_boot_before);
  g_free (job->device_log);
  g_string_free (job->warnings, TRUE);
  g_clear_object (&job->plan);
  g_clear_object (&job->waiter);
  g_clear_object (&job->progress);
  g_clear_object (&job->log);
  g_mutex_clear (&job->lock);
  g_free (job);
}

/* Something that went wrong without ending the restore; told at the end (spec 27 §7 rule 0). Any thread of the job. */
void
rouse_restore_job_warn (RouseRestoreJob *job, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  rouse_log_add (job->log, "warning: %s", text);
  g_mutex_lock (&job->lock);
  g_string_append_printf (job->warnings, "%s\n", text);
  g_mutex_unlock (&job->lock);
}

static void
hide_nonce (RouseLog *log, GBytes *nonce)
{
  g_autoptr (GString) hex = g_string_new (NULL);
  gsize size = 0;
  const guint8 *data = nonce != NULL ? g_bytes_get_data (nonce, &size) : NULL;

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  rouse_log_hide (log, hex->str, "nonce");
}

gboolean
rouse_restore_job_has_nonce (RouseRestoreJob *job, GBytes *ap_nonce)
{
  return ap_nonce == job->ap_nonce ||
         (ap_nonce != NULL && job->ap_nonce != NULL && g_bytes_equal (ap_nonce, job->ap_nonce));
}

/* @ap_nonce, @sep_nonce: (nullable) */
void
rouse_restore_job_set_nonces (RouseRestoreJob *job, GBytes *ap_nonce, GBytes *sep_nonce)
{
  hide_nonce (job->log, ap_nonce);
  hide_nonce (job->log, sep_nonce);
  g_clear_pointer (&job->ap_nonce, g_bytes_unref);
  g_clear_pointer (&job->sep_nonce, g_bytes_unref);
  job->ap_nonce = ap_nonce != NULL ? g_bytes_ref (ap_nonce) : NULL;
  job->sep_nonce = sep_nonce != NULL ? g_bytes_ref (sep_nonce) : NULL;
}

RouseTssDevice
rouse_restore_job_get_tss_device (RouseRestoreJob *job)
{
  return (RouseTssDevice){
    .ecid = job->ecid,
    .image4 = job->image4,
    .ap_nonce = job->ap_nonce,
    .sep_nonce = job->sep_nonce,
    .ap_parameters = job->ap_parameters,
    .preflight = job->preflight,
  };
}

void
rouse_restore_job_close_link (RouseRestoreJob *job)
{
  g_clear_pointer (&job->link, rouse_usb_link_close);
}

gboolean
rouse_restore_job_open_link (RouseRestoreJob *job, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  rouse_restore_job_close_link (job);
  job->link = rouse_usb_link_open (job->ecid, timeout_ms, cancellable, error);
  if (job->link == NULL)
    return FALSE;
  rouse_log_hide (job->log, rouse_usb_link_get_identity (job->link)->serial_number, "serial number");
  return TRUE;
}
