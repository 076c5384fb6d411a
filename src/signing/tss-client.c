/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-client.h"

#include <string.h>

#include "base/error.h"
#include "base/patience.h"
#include "signing/tss-fields.h"
#include "signing/tss-host.h"
#include "signing/tss-response.h"
#include "signing/tss-summary.h"

#define STATUS_BAD_BASEBAND_KEYS 133 /* spec 25 §5: also for eSIM keys that a server does not like */
#define MAX_PORTAL_ANSWERS 3         /* one for each of Apple's hosts: a login page does not go away by asking */

/* For one question, whatever the servers do: somebody waits, and the phone does. Each of Apple's hosts can be silent
 * for as long as it may (tss-host.c) before it is over. */
#define TOTAL_MS 90000

#define ACTION "/TSS/controller?action=2"

/* Spec 14 §1. Each is asked over https; over http only if this computer does not know its authority (tss-host.c). */
static const char *const apple_hosts[] = {
  "gs.apple.com",
  "gs.apple.com.akadns.net",
  "gs.apple.com.v.aaplimg.com",
};

/* Whom to ask, how often, and how patiently. */
typedef struct {
  RouseTssHost *hosts;
  guint n_hosts;
  guint n_attempts;
  guint pause_ms;
  gint64 end_us; /* no attempt begins later */
} Plan;

/* All that the log is told goes through here, so that it may be missing. */
#define tell(log, ...)                                                                                                 \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    if ((log) != NULL)                                                                                                 \
      rouse_log_add ((log), __VA_ARGS__);                                                                              \
  }                                                                                                                    \
  G_STMT_END

/* Waits, or returns FALSE at once when cancelled. */
static gboolean
pause_for (guint ms, GCancellable *cancellable, GError **error)
{
  GPollFD fd;

  if (g_cancellable_make_pollfd (cancellable, &fd)) {
    g_poll (&fd, 1, (gint) ms);
    g_cancellable_release_fd (cancellable);
  } else {
    g_usleep (ms * 1000ul);
  }
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* The next host in turn that is still to be asked, or NULL. */
static RouseTssHost *
next_host (const Plan *plan, guint attempt)
{
  for (guint i = 0; i < plan->n_hosts; i++) {
    RouseTssHost *host = &plan->hosts[(attempt + i) % plan->n_hosts];

    if (!host->is_refused)
      return host;
  }
  return NULL;
}

/* Whether asking again would be of no use. */
static gboolean
is_final (const Plan *plan, const RouseTssResponse *response, const GError *error, guint attempt, guint n_portals)
{
  return response->kind != ROUSE_TSS_RESPONSE_NONE || rouse_error_is_cancelled (error) ||
         g_error_matches (error, ROUSE_ERROR, ROUSE_ERROR_CLOCK) || n_portals == MAX_PORTAL_ANSWERS ||
         attempt + 1 == plan->n_attempts ||
         g_get_monotonic_time () + plan->pause_ms * G_TIME_SPAN_MILLISECOND >= plan->end_us ||
         next_host (plan, attempt + 1) == NULL;
}

/* Asks until there is an answer with a STATUS (spec 14 §1: only then is it final). */
static void
ask (RouseTssResponse *response, const Plan *plan, plist_t request, RouseLog *log, GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GBytes) body = rouse_plist_to_xml (request);
  guint n_portals = 0;

  for (guint attempt = 0; attempt < plan->n_attempts; attempt++) {
    RouseTssHost *host = next_host (plan, attempt);
    g_autoptr (GError) local_error = NULL;

    if (attempt > 0 && !pause_for (plan->pause_ms, cancellable, error))
      return;
    tell (log, "TSS: attempt %u of %u, %s", attempt + 1, plan->n_attempts, host->url);
    rouse_tss_host_ask (host, body, response, log, cancellable, &local_error);
    if (local_error == NULL)
      return;
    tell (log, "TSS: %s", local_error->message);
    n_portals += host->is_portal ? 1 : 0;
    if (is_final (plan, response, local_error, attempt, n_portals)) {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return;
    }
    rouse_tss_response_clear (response);
  }
}

/* The request without its eSIM part, or NULL if it is not an AP request that has one. */
static plist_t
without_esim (plist_t request)
{
  RouseTssIter iter = { .dict = request };
  plist_t copy;

  if (rouse_plist_get (request, "@ApImg4Ticket") == NULL || rouse_plist_get (request, "@eUICC,Ticket") == NULL)
    return NULL;
  copy = plist_copy (request);
  while (rouse_tss_iter_next (&iter))
    if (g_str_has_prefix (iter.key, "eUICC,") || g_str_equal (iter.key, "@eUICC,Ticket"))
      plist_dict_remove_item (copy, iter.key);
  return copy;
}

/* Some servers refuse the whole request because of the eSIM keys; the phone asks for that ticket again anyway, in
 * restore mode (spec 25 §5). */
static void
ask_again_without_esim (RouseTssResponse *response, const Plan *plan, plist_t request, RouseLog *log,
                        GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) first_error = NULL;
  g_auto (plist_t) reduced = NULL;

  ask (response, plan, request, log, cancellable, &first_error);
  if (first_error != NULL && response->status == STATUS_BAD_BASEBAND_KEYS)
    reduced = without_esim (request);
  if (reduced == NULL) {
    if (first_error != NULL)
      g_propagate_error (error, g_steal_pointer (&first_error));
    return;
  }
  tell (log, "TSS: once more without the eSIM");
  rouse_tss_response_clear (response);
  ask (response, plan, reduced, log, cancellable, error);
}

/* A server given without a path means its TSS service (spec 14 §1). */
static char *
complete_url (const char *url)
{
  const char *host = g_strstr_len (url, -1, "://");
  g_autofree char *whole = host != NULL ? g_strdup (url) : g_strconcat ("https://", url, NULL);
  const char *path = strchr (strstr (whole, "://") + 3, '/');

  if (path == NULL)
    return g_strconcat (whole, ACTION, NULL);
  if (path[1] == '\0')
    return g_strconcat (whole, ACTION + 1, NULL);
  return g_steal_pointer (&whole);
}

static void
hosts_free (RouseTssHost *hosts, guint n_hosts)
{
  for (guint i = 0; i < n_hosts; i++)
    g_free (hosts[i].url);
  g_free (hosts);
}

/**
 * rouse_tss_client_send_to:
 * @servers: whom to ask
 * @request: the dictionary to be posted; only read
 * @log: (nullable): told every attempt, the answer's status and, after a refusal, the request without what names a
 * phone
 * @cancellable: (nullable):
 *
 * As rouse_tss_client_send(), with everything about the servers said. Worker thread.
 */
plist_t
rouse_tss_client_send_to (const RouseTssServers *servers, plist_t request, RouseLog *log, GCancellable *cancellable,
                          GError **error)
{
  RouseTssHost *hosts = g_new0 (RouseTssHost, servers->n_urls);
  const Plan plan = { hosts, servers->n_urls, servers->n_attempts, servers->pause_ms,
                      g_get_monotonic_time () + rouse_patience_us (TOTAL_MS * G_TIME_SPAN_MILLISECOND) };
  g_autofree char *tickets = rouse_tss_summary_tickets (request);
  g_auto (RouseTssResponse) response = { 0 };
  g_autoptr (GError) local_error = NULL;

  for (guint i = 0; i < servers->n_urls; i++)
    hosts[i] = (RouseTssHost){ .url = complete_url (servers->urls[i]),
                               .ca_file = servers->ca_file,
                               .end_us = plan.end_us,
                               .may_be_plain = servers->may_be_plain };
  tell (log, "TSS: asking for %s (%u keys)", tickets, plist_dict_get_size (request));
  ask_again_without_esim (&response, &plan, request, log, cancellable, &local_error);
  hosts_free (hosts, servers->n_urls);
  if (local_error == NULL) {
    tell (log, "TSS: STATUS %" G_GUINT64_FORMAT " MESSAGE %s", response.status, response.message);
    return g_steal_pointer (&response.dict);
  }
  if (response.kind == ROUSE_TSS_RESPONSE_REFUSED) {
    g_autofree char *summary = rouse_tss_summary (request);

    tell (log, "TSS: the request was %s", summary);
  }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/**
 * rouse_tss_client_send:
 * @url: (nullable): a server to ask instead of Apple's hosts; the usual path is added if it has none
 *
 * Posts @request and waits for the answer. Answers without a STATUS (no network, error page, captive portal) are tried
 * again, 15 times in turn at Apple's hosts or 3 times at @url, and for a minute and a half at most; a STATUS is final
 * (spec 14 §1). A server that somebody
 * names is never asked in another way than it was named. Worker thread.
 *
 * Returns: (transfer full): the answer's dictionary, or NULL with `ROUSE_ERROR_NOT_SIGNED`, `ROUSE_ERROR_SIGNING`,
 *   `ROUSE_ERROR_PORTAL`, `ROUSE_ERROR_CLOCK`, `ROUSE_ERROR_UNTRUSTED`, `ROUSE_ERROR_NETWORK` or
 *   `G_IO_ERROR_CANCELLED`
 */
plist_t
rouse_tss_client_send (const char *url, plist_t request, RouseLog *log, GCancellable *cancellable, GError **error)
{
  static const RouseTssServers apple = { apple_hosts, G_N_ELEMENTS (apple_hosts), NULL, TRUE, 15, 2000 };
  /* Somebody who names a server has it nearby and watches. */
  const RouseTssServers own = { &url, 1, NULL, FALSE, 3, 500 };

  return rouse_tss_client_send_to (url != NULL ? &own : &apple, request, log, cancellable, error);
}
