/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/personalize.h"
#include "restore/restore-steps.h"

#include "base/error.h"
#include "restore/ap-ticket.h"
#include "signing/ticket-cache.h"
#include "signing/ticket.h"
#include "signing/tss-client.h"
#include "transport/lockdown-client.h"

#define OPEN_MS 20000
#define NONCE_TRIES 5

/* A ticket that Apple gave for exactly this request, as when a restore starts again before the phone did. It must pass
 * what an answer must pass. Used once: the signature is the phone's business, and if that was what somebody on the way
 * changed, the next attempt must ask again. */
static plist_t
find_kept (const char *folder, const RouseTssDevice *device, RouseBuildIdentity *identity, plist_t request,
           RouseLog *log)
{
  g_auto (plist_t) kept = rouse_ticket_cache_find (folder, request);
  g_autoptr (GError) error = NULL;

  if (kept == NULL)
    return NULL;
  rouse_ticket_cache_forget (folder, request);
  if (!rouse_ticket_check (kept, device, identity, request, &error)) {
    rouse_log_add (log, "TSS: the ticket that was kept is not used: %s", error->message);
    return NULL;
  }
  rouse_log_add (log, "TSS: the phone has the same nonce as before: the ticket that was kept is used");
  return g_steal_pointer (&kept);
}

static plist_t
ask (RouseRestoreJob *job, RouseBuildIdentity *identity, GCancellable *cancellable, GError **error)
{
  RouseTssDevice device = rouse_restore_job_get_tss_device (job);
  const char *url = rouse_restore_request_get_tss_url (rouse_restore_plan_get_request (job->plan));
  g_autofree char *folder = rouse_ticket_cache_get_folder ();
  g_auto (plist_t) request = rouse_tss_request_new_ap (&device, identity, error);
  g_auto (plist_t) answer = NULL;

  if (request == NULL)
    return NULL;
  /* What a server of one's own says is between the two. */
  if (url == NULL)
    answer = find_kept (folder, &device, identity, request, job->log);
  if (answer == NULL) {
    answer = rouse_tss_client_send (url, request, job->log, cancellable, error);
    if (answer == NULL || !rouse_ticket_check (answer, &device, identity, request, error))
      return NULL;
    if (url == NULL)
      rouse_ticket_cache_store (folder, request, answer);
  }
  rouse_ticket_repair (answer);
  return g_steal_pointer (&answer);
}

/* What the phone is shown as its ticket; NULL where every image brings its own signature and nothing else is needed. */
static GBytes *
get_ticket (plist_t answer)
{
  GBytes *ticket = rouse_plist_get_bytes (answer, "ApImg4Ticket");

  return ticket != NULL ? ticket : rouse_plist_get_bytes (answer, "APTicket");
}

gboolean
rouse_personalize_request_ticket (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  RouseBuildIdentity *recovery = rouse_restore_plan_get_recovery_identity (job->plan);
  g_auto (plist_t) main_answer = ask (job, job->identity, cancellable, error);
  g_auto (plist_t) recovery_answer = NULL;

  g_autoptr (GBytes) ticket = NULL;

  if (main_answer == NULL)
    return FALSE;
  ticket = get_ticket (main_answer);
  if (ticket == NULL && rouse_ap_ticket_travels_alone (job)) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "the signing server’s answer has no APTicket");
    return FALSE;
  }
  if (recovery != NULL && (recovery_answer = ask (job, recovery, cancellable, error)) == NULL) {
    g_prefix_error (error, "recovery system: ");
    return FALSE;
  }
  g_clear_pointer (&job->tss, plist_free);
  g_clear_pointer (&job->ticket, g_bytes_unref);
  g_clear_pointer (&job->recovery_tss, plist_free);
  job->tss = g_steal_pointer (&main_answer);
  job->ticket = g_steal_pointer (&ticket);
  job->recovery_tss = g_steal_pointer (&recovery_answer);
  return TRUE;
}

/* A loader that has just started may show no nonce for a moment (spec 12 §6.2). That of iOS 4 has none, nor have some
 * boot ROMs before Image4 (spec 10 §4); the loaders of what is installed now must have one if it is newer. */
static gboolean
wait_for_nonce (RouseRestoreJob *job, gboolean is_own_loader, GCancellable *cancellable, GError **error)
{
  gboolean must_have = job->image4 || (is_own_loader && rouse_ap_ticket_travels_alone (job));

  for (guint i = 0; must_have && rouse_usb_link_get_identity (job->link)->ap_nonce == NULL; i++) {
    if (i == NONCE_TRIES) {
      g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "the phone shows no nonce to sign for");
      return FALSE;
    }
    if (!rouse_device_waiter_pause (1000, cancellable, error) ||
        !rouse_restore_job_open_link (job, OPEN_MS, cancellable, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
rouse_personalize_refresh (RouseRestoreJob *job, gboolean is_own_loader, GCancellable *cancellable, GError **error)
{
  const RouseUsbIdentity *identity;

  if (!wait_for_nonce (job, is_own_loader, cancellable, error))
    return FALSE;
  identity = rouse_usb_link_get_identity (job->link);
  if (job->tss != NULL && rouse_restore_job_has_nonce (job, identity->ap_nonce))
    return TRUE;
  if (job->tss != NULL)
    rouse_log_add (job->log, "the nonce has changed: a new ticket is needed");
  rouse_restore_job_set_nonces (job, identity->ap_nonce, identity->sep_nonce);
  return rouse_personalize_request_ticket (job, cancellable, error);
}

/* What lockdown says for the ticket, in the order that leaves the nonce alone (spec 12 §6.1). */
static gboolean
read_normal (RouseRestoreJob *job, GError **error)
{
  g_autoptr (RouseLockdownClient) client = rouse_lockdown_client_open (job->udid, error);
  g_auto (plist_t) telephony = NULL;
  g_autoptr (GBytes) ap_nonce = NULL;
  g_autoptr (GBytes) sep_nonce = NULL;

  if (client == NULL)
    return FALSE;
  job->ap_parameters = rouse_lockdown_client_get_value (client, NULL, "ApParameters", NULL);
  ap_nonce = rouse_plist_get_bytes (job->ap_parameters, "ApNonce");
  sep_nonce = rouse_plist_get_bytes (job->ap_parameters, "SepNonce");
  if (ap_nonce == NULL) {
    g_auto (plist_t) value = rouse_lockdown_client_get_value (client, NULL, "ApNonce", job->image4 ? error : NULL);
    g_auto (plist_t) holder = plist_new_dict ();

    if (value == NULL && job->image4)
      return FALSE;
    if (value != NULL)
      plist_dict_set_item (holder, "ApNonce", plist_copy (value));
    ap_nonce = rouse_plist_get_bytes (holder, "ApNonce");
  }
  if (sep_nonce == NULL) {
    g_auto (plist_t) value = rouse_lockdown_client_get_value (client, NULL, "SEPNonce", NULL);
    g_auto (plist_t) holder = plist_new_dict ();

    if (value != NULL)
      plist_dict_set_item (holder, "SEPNonce", plist_copy (value));
    sep_nonce = rouse_plist_get_bytes (holder, "SEPNonce");
  }
  telephony = rouse_lockdown_client_get_value (client, NULL, "TelephonyCapability", NULL);
  if (rouse_plist_is (telephony, PLIST_BOOLEAN)) {
    gboolean has_modem = FALSE;

    if (rouse_plist_node_to_bool (telephony, &has_modem) && has_modem)
      job->preflight = rouse_lockdown_client_get_value (client, NULL, "FirmwarePreflightInfo", NULL);
  }
  rouse_restore_job_set_nonces (job, ap_nonce, sep_nonce);
  return TRUE;
}

/**
 * rouse_step_personalize:
 *
 * Reads the phone's nonces where it is and asks Apple's server for a ticket, before anything is changed: a refusal
 * leaves the phone as it was. Source: spec 12 §6, spec 14.
 */
gboolean
rouse_step_personalize (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  if (job->start_mode == ROUSE_DEVICE_MODE_NORMAL) {
    if (!read_normal (job, error) || !rouse_personalize_request_ticket (job, cancellable, error))
      return FALSE;
  } else {
    if (!rouse_restore_job_open_link (job, OPEN_MS, cancellable, error) ||
        !rouse_personalize_refresh (job, FALSE, cancellable, error))
      return FALSE;
    /* Not held open while nothing is sent: others may want to look at the phone. */
    rouse_restore_job_close_link (job);
  }
  rouse_progress_finish (job->progress, ROUSE_PHASE_SIGN);
  return TRUE;
}
