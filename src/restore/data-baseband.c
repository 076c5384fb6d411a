/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/data-requests.h"

#include "base/error.h"
#include "firmware/bbfw.h"
#include "restore/component-source.h"
#include "signing/tss-client.h"

#define MAX_OUTPUT (64u << 20) /* bytes of the updater's diagnostics that are counted; the rest is drained too */
#define OUTPUT_MS 120000

static plist_t
ask_for_ticket (RouseDataRequest *request, GError **error)
{
  RouseRestoreJob *job = request->session->job;
  RouseTssDevice device = rouse_restore_job_get_tss_device (job);
  g_auto (plist_t) question = rouse_tss_request_new_baseband (&device, job->identity, request->arguments, error);

  if (question == NULL)
    return NULL;
  return rouse_tss_client_send (rouse_restore_request_get_tss_url (rouse_restore_plan_get_request (job->plan)),
                                question, job->log, request->cancellable, error);
}

/* Spec 25 §4: a ticket is used again only for the nonce that it was asked with; without a nonce any ticket at hand will
 * do, and a new one is not kept. */
static plist_t
get_ticket (RouseDataRequest *request, GBytes *nonce, GError **error)
{
  RouseRestoredSession *session = request->session;
  RouseRestoreJob *job = session->job;
  plist_t ticket = NULL;

  g_mutex_lock (&session->lock);
  if (session->baseband_tss != NULL &&
      (nonce == NULL || (session->baseband_nonce != NULL && g_bytes_equal (nonce, session->baseband_nonce))))
    ticket = plist_copy (session->baseband_tss);
  else if (nonce == NULL && session->baseband_tss == NULL && rouse_plist_get_data (job->tss, "BBTicket", NULL) != NULL)
    ticket = plist_copy (job->tss); /* came with the AP ticket when the phone was still in normal mode */
  g_mutex_unlock (&session->lock);
  if (ticket != NULL)
    return ticket;

  ticket = ask_for_ticket (request, error);
  if (ticket != NULL && nonce != NULL) {
    g_mutex_lock (&session->lock);
    g_clear_pointer (&session->baseband_tss, plist_free);
    g_clear_pointer (&session->baseband_nonce, g_bytes_unref);
    session->baseband_tss = plist_copy (ticket);
    session->baseband_nonce = g_bytes_ref (nonce);
    g_mutex_unlock (&session->lock);
  }
  return ticket;
}

/* Spec 25 §3 */
plist_t
rouse_data_baseband (RouseDataRequest *request, const char *argument, GError **error)
{
  RouseRestoreJob *job = request->session->job;
  const RouseComponent *component = rouse_component_source_find (job, "BasebandFirmware", error);
  g_autoptr (GBytes) nonce = rouse_plist_get_bytes (request->arguments, "Nonce");
  g_auto (plist_t) ticket = NULL;
  g_autoptr (GBytes) archive = NULL;
  g_autoptr (GBytes) signed_archive = NULL;
  guint64 chip_id = 0;
  plist_t reply;

  if (component == NULL)
    return NULL;
  rouse_plist_get_uint (request->arguments, "ChipID", &chip_id);
  ticket = get_ticket (request, nonce, error);
  if (ticket == NULL)
    return NULL;
  archive = rouse_component_source_read_raw (job, component, request->cancellable, error);
  if (archive == NULL)
    return NULL;
  signed_archive = rouse_bbfw_sign (archive, ticket, chip_id, nonce != NULL, error);
  if (signed_archive == NULL)
    return NULL;
  reply = plist_new_dict ();
  rouse_plist_set_bytes (reply, "BasebandData", signed_archive);
  return reply;
}

/* Spec 20 §5.8: the phone writes, we read to the end; otherwise it stands still at about 95 %. */
gboolean
rouse_data_baseband_output (RouseDataRequest *request, const char *argument, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (65536);
  guint64 total = 0;
  gssize size;

  if (request->port == 0) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "no port to read from");
    return FALSE;
  }
  while ((size = rouse_mux_link_read_some (request->link, buffer, 65536, OUTPUT_MS, request->cancellable, error)) > 0)
    total = MIN (total + (guint64) size, MAX_OUTPUT);
  rouse_log_add (request->session->job->log, "the modem’s updater wrote %" G_GUINT64_FORMAT " bytes of diagnostics",
                 total);
  return size == 0;
}
