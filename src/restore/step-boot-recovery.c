/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/personalize.h"
#include "restore/restore-steps.h"

#include "base/error.h"
#include "restore/ap-ticket.h"
#include "restore/component-source.h"
#include "transport/dfu-client.h"
#include "transport/recovery-client.h"

/* Spec 12 §4, §5 and spec 10 §6.2. */
#define OPEN_DFU_MS 10000
#define OPEN_RECOVERY_MS 80000
#define DFU_GONE_MS 10000
#define DFU_BACK_MS 10000
#define RECOVERY_GONE_MS 60000
#define RECOVERY_BACK_MS 60000
#define BEFORE_GO_MS 1000
#define KICK_BELOW_MAJOR 20 /* iOS 15 and older need it in the DFU path */
#define IBSS_ONLY_MAJOR 8   /* up to iOS 4 iBSS itself becomes recovery mode */

typedef struct {
  RouseRestoreJob *job;
  double from, to; /* share of the phase that this upload fills */
} Upload;

static void
sent_cb (guint64 done, guint64 total, gpointer user_data)
{
  Upload *upload = user_data;

  rouse_progress_set (upload->job->progress, ROUSE_PHASE_BOOT,
                      upload->from + (upload->to - upload->from) * (double) done / (double) MAX (total, 1));
}

/* @with_ticket: where it travels alone, put it before the image (spec 12 §4.1).
 * By the method of the mode the phone is in now, not by its model (spec 11 §5). */
static gboolean
send_component (RouseRestoreJob *job, const char *name, gboolean with_ticket, double from, double to,
                GCancellable *cancellable, GError **error)
{
  const RouseComponent *component = rouse_component_source_find (job, name, error);
  Upload upload = { job, from, to };
  g_autoptr (RouseImg4Source) source = NULL;
  gboolean ok;

  if (component == NULL)
    return FALSE;
  source = rouse_component_source_open (job, component, job->tss, cancellable, error);
  if (source != NULL && with_ticket)
    source = rouse_ap_ticket_prefix (job, g_steal_pointer (&source), cancellable, error);
  if (source == NULL)
    return FALSE;
  rouse_log_add (job->log, "sending %s, %" G_GUINT64_FORMAT " bytes, in %s mode", name,
                 rouse_img4_source_get_size (source),
                 rouse_device_mode_to_string (rouse_usb_link_get_mode (job->link)));
  if (rouse_usb_link_get_mode (job->link) == ROUSE_DEVICE_MODE_DFU)
    ok = rouse_dfu_client_send (job->link, source, sent_cb, &upload, cancellable, error);
  else
    ok = rouse_recovery_client_send (job->link, source, sent_cb, &upload, cancellable, error);
  if (!ok)
    g_prefix_error (error, "sending %s: ", name);
  return ok;
}

/* The phone leaves and comes back: that is how it says yes (spec 12 §4). @what: for the message */
static RouseSighting *
wait_for_next_stage (RouseRestoreJob *job, const char *what, RouseDeviceMode modes, guint64 mark, guint gone_ms,
                     guint back_ms, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  RouseSighting *back = NULL;
  gboolean left = rouse_device_waiter_wait_gone (job->waiter, job->ecid, mark, gone_ms, cancellable, &local);

  if (left)
    back = rouse_device_waiter_wait_mode (job->waiter, job->ecid, modes, mark, back_ms, cancellable, &local);
  if (back != NULL)
    return back;
  if (rouse_error_is_late (local))
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED,
                 left ? "the phone did not start %s: it left and did not come back as it should"
                      : "the phone rejected %s: it stayed as it was",
                 what);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* How auto-boot was, so that cancelling can put it back. Not every loader tells; then it stays unknown. */
static void
remember_auto_boot (RouseRestoreJob *job, GCancellable *cancellable)
{
  if (job->auto_boot_before == NULL && rouse_usb_link_get_mode (job->link) == ROUSE_DEVICE_MODE_RECOVERY)
    job->auto_boot_before = rouse_recovery_client_getenv (job->link, "auto-boot", cancellable, NULL);
}

static guint
get_major (RouseRestoreJob *job)
{
  return rouse_build_manifest_get_build_major (rouse_restore_plan_get_manifest (job->plan));
}

static gboolean
start_ibss (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  RouseDeviceMode next = ROUSE_DEVICE_MODE_RECOVERY | (get_major (job) > IBSS_ONLY_MAJOR ? ROUSE_DEVICE_MODE_DFU : 0);
  guint64 mark = rouse_device_waiter_mark (job->waiter);
  g_autoptr (RouseSighting) back = NULL;

  if (!send_component (job, "iBSS", FALSE, 0.0, 0.15, cancellable, error))
    return FALSE;
  job->is_touched = TRUE;
  rouse_restore_job_close_link (job);
  back = wait_for_next_stage (job, "iBSS", next, mark, DFU_GONE_MS, DFU_BACK_MS, cancellable, error);
  if (back == NULL)
    return FALSE;
  if (back->mode == ROUSE_DEVICE_MODE_DFU && back->srtg != NULL) {
    job->is_touched = FALSE; /* still where it was */
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED,
                         "the phone’s boot ROM rejected iBSS (its signature does not fit this phone)");
    return FALSE;
  }
  return rouse_restore_job_open_link (job, OPEN_RECOVERY_MS, cancellable, error) &&
         rouse_personalize_refresh (job, TRUE, cancellable, error);
}

static gboolean
start_ibec (RouseRestoreJob *job, gboolean from_dfu, GCancellable *cancellable, GError **error)
{
  gboolean in_recovery = rouse_usb_link_get_mode (job->link) == ROUSE_DEVICE_MODE_RECOVERY;
  guint64 mark = rouse_device_waiter_mark (job->waiter);
  g_autoptr (RouseSighting) back = NULL;

  if (!from_dfu && !rouse_ap_ticket_send (job, cancellable, error))
    return FALSE;
  if (!send_component (job, "iBEC", from_dfu, 0.15, 0.3, cancellable, error))
    return FALSE;
  if (in_recovery) {
    if (from_dfu && !rouse_device_waiter_pause (BEFORE_GO_MS, cancellable, error))
      return FALSE;
    job->is_touched = TRUE;
    if (!rouse_recovery_client_command_blind (job->link, "go", cancellable, error))
      return FALSE;
    if (!from_dfu || get_major (job) < KICK_BELOW_MAJOR)
      rouse_recovery_client_kick (job->link, cancellable);
  }
  rouse_restore_job_close_link (job);
  back = wait_for_next_stage (job, "iBEC", ROUSE_DEVICE_MODE_RECOVERY, mark, from_dfu ? DFU_GONE_MS : RECOVERY_GONE_MS,
                              from_dfu ? DFU_BACK_MS : RECOVERY_BACK_MS, cancellable, error);
  return back != NULL && rouse_restore_job_open_link (job, OPEN_RECOVERY_MS, cancellable, error);
}

/**
 * rouse_step_boot_recovery:
 *
 * Ends with the IPSW's own iBEC running in recovery mode, from DFU (iBSS, then iBEC) or from recovery mode (iBEC only).
 * Source: spec 12 §4, §5.
 */
gboolean
rouse_step_boot_recovery (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  gboolean from_dfu;

  if (!rouse_restore_job_open_link (job, job->start_mode == ROUSE_DEVICE_MODE_DFU ? OPEN_DFU_MS : OPEN_RECOVERY_MS,
                                    cancellable, error))
    return FALSE;
  from_dfu = rouse_usb_link_get_mode (job->link) == ROUSE_DEVICE_MODE_DFU;
  /* The nonce may have changed since the ticket was asked for: a restart lies between, or a while. */
  if (!rouse_personalize_refresh (job, FALSE, cancellable, error))
    return FALSE;
  if (from_dfu && !start_ibss (job, cancellable, error))
    return FALSE;
  remember_auto_boot (job, cancellable);
  if (from_dfu && get_major (job) <= IBSS_ONLY_MAJOR)
    return TRUE;
  return start_ibec (job, from_dfu, cancellable, error);
}
