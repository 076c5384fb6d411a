/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/ap-ticket.h"

#include "firmware/img3.h"
#include "transport/recovery-client.h"

#define LAST_MAJOR_WITHOUT 8 /* iOS 4: blobs inside the images, nothing else (spec 12 §1) */

gboolean
rouse_ap_ticket_travels_alone (RouseRestoreJob *job)
{
  return !job->image4 &&
         rouse_build_manifest_get_build_major (rouse_restore_plan_get_manifest (job->plan)) > LAST_MAJOR_WITHOUT;
}

/* A boot loader that takes no ticket goes on, and rejects what comes next. */
static void
see_what_it_says (RouseRestoreJob *job, GCancellable *cancellable)
{
  guint8 result = 0;

  job->ticket_doubted = rouse_recovery_client_get_result (job->link, &result, cancellable) && result != 0;
  if (job->ticket_doubted)
    rouse_log_add (job->log, "the phone answers 0x%02x to the ticket", result);
}

const char *
rouse_ap_ticket_get_doubt (RouseRestoreJob *job)
{
  return job->ticket_doubted ? " (it seems not to have taken the ticket)" : "";
}

gboolean
rouse_ap_ticket_send (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseImg4Source) source = NULL;

  if (!rouse_ap_ticket_travels_alone (job))
    return TRUE;
  source = rouse_img4_source_new_bytes (job->ticket);
  rouse_log_add (job->log, "sending the ticket, %" G_GUINT64_FORMAT " bytes", rouse_img4_source_get_size (source));
  if (rouse_recovery_client_send (job->link, source, NULL, NULL, cancellable, error) &&
      rouse_recovery_client_command (job->link, "ticket", cancellable, error)) {
    see_what_it_says (job, cancellable);
    return TRUE;
  }
  g_prefix_error (error, "sending the ticket: ");
  return FALSE;
}

RouseImg4Source *
rouse_ap_ticket_prefix (RouseRestoreJob *job, RouseImg4Source *image, GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseImg4Source) source = image;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) both = NULL;

  if (!rouse_ap_ticket_travels_alone (job))
    return g_steal_pointer (&source);
  bytes = rouse_img4_source_read_all (source, cancellable, error);
  if (bytes == NULL)
    return NULL;
  both = rouse_img3_prefix_ticket (job->ticket, bytes);
  return rouse_img4_source_new_bytes (both);
}
