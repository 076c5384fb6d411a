/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/data-requests.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "net/http.h"

#define MAX_ANSWER (1u << 20) /* bytes; a key has about 241 */
#define TIMEOUT_MS 30000
#define TRIES 3
#define STATUS_OK 200
#define STATUS_FORBIDDEN 403

/* Only to Apple, only encrypted: a phone must not use us as an open relay (spec 21 §3.12). */
static gboolean
is_allowed (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL && g_ascii_strcasecmp (g_uri_get_scheme (uri), "https") == 0 &&
         (g_ascii_strcasecmp (host, "apple.com") == 0 ||
          (strlen (host) > strlen (".apple.com") &&
           g_ascii_strcasecmp (host + strlen (host) - strlen (".apple.com"), ".apple.com") == 0));
}

static GPtrArray *
get_headers (plist_t arguments)
{
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func (g_free);
  plist_t dict = rouse_plist_get_dict (arguments, "RequestAdditionalHeaders");
  plist_dict_iter iter = NULL;

  if (dict != NULL)
    plist_dict_new_iter (dict, &iter);
  while (iter != NULL) {
    char *name = NULL;
    plist_t value = NULL;

    plist_dict_next_item (dict, iter, &name, &value);
    if (name == NULL)
      break;
    /* A line break would begin a header of the phone's own making. */
    if (rouse_plist_is (value, PLIST_STRING) && strpbrk (name, "\r\n:") == NULL &&
        strpbrk (plist_get_string_ptr (value, NULL), "\r\n") == NULL)
      g_ptr_array_add (headers, g_strdup_printf ("%s: %s", name, plist_get_string_ptr (value, NULL)));
    free (name);
  }
  free (iter);
  g_ptr_array_add (headers, NULL);
  return g_steal_pointer (&headers);
}

/* Where @url is asked: at Apple, or with the same path at the server of the request, for tests and for networks of
 * one's own. */
static char *
get_address (RouseDataRequest *request, const char *url)
{
  const char *other =
      rouse_restore_request_get_asset_url (rouse_restore_plan_get_request (request->session->job->plan));
  const char *path = strchr (url + strlen ("https://"), '/');

  return other != NULL ? g_strconcat (other, path != NULL ? path : "/", NULL) : g_strdup (url);
}

static plist_t
new_reply (guint status, char **headers, GBytes *body)
{
  plist_t reply = plist_new_dict ();
  plist_t dict = plist_new_dict ();

  for (gsize i = 0; headers != NULL && headers[i] != NULL; i++) {
    g_auto (GStrv) parts = g_strsplit (headers[i], ":", 2);

    if (g_strv_length (parts) == 2)
      rouse_plist_set_string (dict, g_strstrip (parts[0]), g_strstrip (parts[1]));
  }
  rouse_plist_set_data (reply, "ResponseBody", body != NULL ? g_bytes_get_data (body, NULL) : "",
                        body != NULL ? g_bytes_get_size (body) : 0);
  rouse_plist_set_bool (reply, "ResponseBodyDone", TRUE);
  plist_dict_set_item (reply, "ResponseHeaders", dict);
  rouse_plist_set_uint (reply, "ResponseStatus", status);
  return reply;
}

/* Asks, up to three times. NULL: no answer at all. */
static plist_t
ask (const RouseHttpRequest *http, const char *url, RouseLog *log, GCancellable *cancellable)
{
  for (guint i = 0; i < TRIES; i++) {
    g_autoptr (GError) local = NULL;
    g_autoptr (RouseHttpResponse) response = rouse_http_send (http, cancellable, &local);

    if (response != NULL) {
      rouse_log_add (log, "%s %s: %u", http->method, url, response->status);
      return new_reply (response->status, response->headers, response->body);
    }
    rouse_log_add (log, "%s %s: %s", http->method, url, local->message);
    if (rouse_error_is_cancelled (local))
      break;
  }
  return NULL;
}

/* The same key is asked several times (spec 21 §3.12); what has worked is not asked again. */
static plist_t
find_known (RouseRestoredSession *session, const char *url)
{
  plist_t known;

  g_mutex_lock (&session->lock);
  known = g_hash_table_lookup (session->assets, url);
  known = known != NULL ? plist_copy (known) : NULL;
  g_mutex_unlock (&session->lock);
  return known;
}

static void
remember (RouseRestoredSession *session, const char *url, plist_t reply)
{
  if (rouse_plist_get_int (reply, "ResponseStatus", 0) != STATUS_OK)
    return;
  g_mutex_lock (&session->lock);
  g_hash_table_insert (session->assets, g_strdup (url), plist_copy (reply));
  g_mutex_unlock (&session->lock);
}

/* Spec 21 §3.12: the phone has no network of its own and lets us ask, for the key of an encrypted image. An answer is
 * always given; without one from the server its status is 0. */
plist_t
rouse_data_url_asset (RouseDataRequest *request, const char *argument, GError **error)
{
  RouseRestoredSession *session = request->session;
  const char *url = rouse_plist_get_string (request->arguments, "RequestURL");
  gboolean is_post = g_strcmp0 (rouse_plist_get_string (request->arguments, "RequestMethod"), "POST") == 0;
  g_autoptr (GPtrArray) headers = get_headers (request->arguments);
  g_autoptr (GBytes) body = rouse_plist_get_bytes (request->arguments, "RequestBody");
  g_autofree char *address = NULL;
  RouseHttpRequest http = {
    .method = is_post ? "POST" : "GET",
    .headers = (const char *const *) headers->pdata,
    .body = body,
    .max_size = MAX_ANSWER,
    .connect_timeout_ms = TIMEOUT_MS,
    .timeout_ms = TIMEOUT_MS,
    .follow_redirects = TRUE,
  };
  plist_t reply;

  if (url == NULL || !is_allowed (url)) {
    rouse_log_add (session->job->log, "the phone asked for an address that is not Apple’s: refused");
    return new_reply (STATUS_FORBIDDEN, NULL, NULL);
  }
  if (!is_post && (reply = find_known (session, url)) != NULL)
    return reply;
  address = get_address (request, url);
  http.url = address;
  reply = ask (&http, url, session->job->log, request->cancellable);
  if (reply == NULL)
    return new_reply (0, NULL, NULL);
  if (!is_post)
    remember (session, url, reply);
  return reply;
}
