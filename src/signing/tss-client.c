/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-client.h"

#include <string.h>

#include "base/error.h"
#include "net/http.h"
#include "signing/tss-fields.h"
#include "signing/tss-response.h"
#include "signing/tss-summary.h"

#define MAX_ANSWER (16u << 20) /* bytes; a real answer has some 10 KiB */
#define CONNECT_TIMEOUT_MS 30000
#define TIMEOUT_MS 120000
#define STATUS_BAD_BASEBAND_KEYS 133 /* spec 25 §5: also for eSIM keys that a server does not like */

#define ACTION "/TSS/controller?action=2"

/* Spec 14 §1. The plain ones come last: where the system does not trust Apple's own authority they are the only way,
 * and a ticket proves itself to the phone. */
static const char *const apple_urls[] = {
  "https://gs.apple.com" ACTION, "https://gs.apple.com.akadns.net" ACTION, "https://gs.apple.com.v.aaplimg.com" ACTION,
  "http://gs.apple.com" ACTION,  "http://gs.apple.com.akadns.net" ACTION,  "http://gs.apple.com.v.aaplimg.com" ACTION,
};

static const char *const headers[] = {
  "Cache-Control: no-cache",
  "Content-type: text/xml; charset=\"utf-8\"",
  "User-Agent: InetURL/1.0",
  NULL,
};

/* How often, and how patiently. Somebody who names a server has it nearby and watches. */
typedef struct {
  const char *const *urls;
  guint n_urls;
  guint n_attempts;
  guint pause_ms;
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

static void
ask_once (RouseTssResponse *response, const char *url, GBytes *body, GCancellable *cancellable, GError **error)
{
  const RouseHttpRequest request = {
    .method = "POST",
    .url = url,
    .headers = headers,
    .body = body,
    .max_size = MAX_ANSWER,
    .connect_timeout_ms = CONNECT_TIMEOUT_MS,
    .timeout_ms = TIMEOUT_MS,
    .allow_plain = TRUE,
  };
  g_autoptr (RouseHttpResponse) answer = rouse_http_send (&request, cancellable, error);
  gsize size;
  const char *text;

  *response = (RouseTssResponse){ .kind = ROUSE_TSS_RESPONSE_NONE };
  if (answer == NULL)
    return;
  text = g_bytes_get_data (answer->body, &size);
  rouse_tss_response_parse (response, text != NULL ? text : "", size, error);
  if (response->kind == ROUSE_TSS_RESPONSE_NONE)
    g_prefix_error (error, "HTTP %u, %" G_GSIZE_FORMAT " bytes: ", answer->status, size);
}

/* Asks until there is an answer with a STATUS (spec 14 §1: only then is it final). */
static void
ask (RouseTssResponse *response, const Plan *plan, plist_t request, RouseLog *log, GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GBytes) body = rouse_plist_to_xml (request);

  for (guint attempt = 0; attempt < plan->n_attempts; attempt++) {
    const char *url = plan->urls[attempt % plan->n_urls];
    g_autoptr (GError) local_error = NULL;

    if (attempt > 0 && !pause_for (plan->pause_ms, cancellable, error))
      return;
    tell (log, "TSS: attempt %u of %u, %s", attempt + 1, plan->n_attempts, url);
    ask_once (response, url, body, cancellable, &local_error);
    if (response->kind == ROUSE_TSS_RESPONSE_SUCCESS)
      return;
    tell (log, "TSS: %s", local_error->message);
    if (response->kind == ROUSE_TSS_RESPONSE_REFUSED || rouse_error_is_cancelled (local_error) ||
        attempt + 1 == plan->n_attempts) {
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

/**
 * rouse_tss_client_send:
 * @url: (nullable): a server to ask instead of Apple's hosts; the usual path is added if it has none
 * @request: the dictionary to be posted; only read
 * @log: (nullable): told every attempt, the answer's status and, after a refusal, the request without what names a
 * phone
 * @cancellable: (nullable):
 *
 * Posts @request and waits for the answer. Answers without a STATUS (no network, error page, captive portal) are tried
 * again, 15 times in turn at Apple's hosts or 3 times at @url; a STATUS is final (spec 14 §1). Worker thread.
 *
 * Returns: (transfer full): the answer's dictionary, or NULL with `ROUSE_ERROR_NOT_SIGNED`, `ROUSE_ERROR_SIGNING`,
 *   `ROUSE_ERROR_NETWORK` or `G_IO_ERROR_CANCELLED`
 */
plist_t
rouse_tss_client_send (const char *url, plist_t request, RouseLog *log, GCancellable *cancellable, GError **error)
{
  g_autofree char *own = url != NULL ? complete_url (url) : NULL;
  const char *own_urls[] = { own };
  const Plan own_plan = { own_urls, 1, 3, 500 };
  const Plan apple_plan = { apple_urls, G_N_ELEMENTS (apple_urls), 15, 2000 };
  g_autofree char *tickets = rouse_tss_summary_tickets (request);
  g_auto (RouseTssResponse) response = { 0 };
  g_autoptr (GError) local_error = NULL;

  tell (log, "TSS: asking for %s (%u keys)", tickets, plist_dict_get_size (request));
  ask_again_without_esim (&response, own != NULL ? &own_plan : &apple_plan, request, log, cancellable, &local_error);
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
