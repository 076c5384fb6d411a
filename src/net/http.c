/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/http.h"

#include <string.h>

#include <curl/curl.h>

#include "base/error.h"

#define MAX_HEADER_BYTES (64u << 10) /* of one answer; real ones stay below 4 KiB */
#define MAX_REDIRECTS 5
#define PARTIAL_CONTENT 206 /* HTTP status */
#define POLL_MS 1000 /* only a safety net: the sockets and the cancellable wake us up */

/* One exchange while it runs. */
typedef struct {
  const RouseHttpRequest *request;
  CURL *easy;
  CURLM *multi;
  struct curl_slist *headers;
  GByteArray *body;
  GPtrArray *answer_headers; /* of char * */
  gsize header_size;         /* bytes in @answer_headers */
  gboolean is_too_large;
  gboolean is_unwanted; /* the body: only a part was asked for, and something else came */
  char message[CURL_ERROR_SIZE];
} Exchange;

static gpointer
init_curl_once (gpointer data)
{
  return GINT_TO_POINTER (curl_global_init (CURL_GLOBAL_DEFAULT) == CURLE_OK);
}

static size_t
body_cb (char *data, size_t unit, size_t count, void *user_data)
{
  Exchange *self = user_data;
  gsize size = unit * count;
  long status = 0;

  if (self->request->only_part)
    curl_easy_getinfo (self->easy, CURLINFO_RESPONSE_CODE, &status);
  if (self->request->only_part && status != PARTIAL_CONTENT) {
    self->is_unwanted = TRUE;
    return 0;
  }
  if (size > self->request->max_size - self->body->len) {
    self->is_too_large = TRUE;
    return 0;
  }
  g_byte_array_append (self->body, (const guint8 *) data, size);
  return size;
}

static size_t
header_cb (char *data, size_t unit, size_t count, void *user_data)
{
  Exchange *self = user_data;
  gsize size = unit * count;
  g_autofree char *line = g_strndup (data, size);

  /* A new status line: what came before belonged to a redirect or to "100 Continue". */
  if (g_str_has_prefix (line, "HTTP/")) {
    g_ptr_array_set_size (self->answer_headers, 0);
    self->header_size = 0;
    return size;
  }
  self->header_size += size;
  if (self->header_size > MAX_HEADER_BYTES) {
    self->is_too_large = TRUE;
    return 0;
  }
  g_strstrip (line);
  if (*line != '\0')
    g_ptr_array_add (self->answer_headers, g_steal_pointer (&line));
  return size;
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

/* Which URLs may be asked at all: https, and http only within this computer or where the caller takes the risk. */
static gboolean
check_url (const RouseHttpRequest *request, gboolean *is_https, gboolean *is_local, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (request->url, G_URI_FLAGS_ENCODED, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  *is_https = g_str_equal (scheme, "https");
  *is_local = host != NULL && is_loopback (host);
  if (host == NULL || *host == '\0' || (!*is_https && !g_str_equal (scheme, "http"))) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "not a web address: “%s”", request->url);
    return FALSE;
  }
  if (!*is_https && !*is_local && !request->allow_plain) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "“%s” is not encrypted", host);
    return FALSE;
  }
  return TRUE;
}

static void
set_up_body (Exchange *self)
{
  const RouseHttpRequest *request = self->request;
  gsize size = 0;
  const void *data = request->body != NULL ? g_bytes_get_data (request->body, &size) : NULL;

  if (g_str_equal (request->method, "POST")) {
    curl_easy_setopt (self->easy, CURLOPT_POST, 1L);
    curl_easy_setopt (self->easy, CURLOPT_POSTFIELDS, data != NULL ? data : "");
    curl_easy_setopt (self->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) size);
  } else {
    curl_easy_setopt (self->easy, CURLOPT_HTTPGET, 1L);
  }
  for (gsize i = 0; request->headers != NULL && request->headers[i] != NULL; i++)
    self->headers = curl_slist_append (self->headers, request->headers[i]);
  /* Without a body first asked for by "100 Continue": proxies get stuck on it, and Apple's hosts need none (spec 14
   * §1). */
  self->headers = curl_slist_append (self->headers, "Expect:");
  curl_easy_setopt (self->easy, CURLOPT_HTTPHEADER, self->headers);
}

static void
set_up (Exchange *self, gboolean is_https, gboolean is_local)
{
  const RouseHttpRequest *request = self->request;
  CURL *easy = self->easy;

  curl_easy_setopt (easy, CURLOPT_URL, request->url);
  curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, self->message);
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (easy, CURLOPT_REDIR_PROTOCOLS_STR, is_https ? "https" : "http,https");
  curl_easy_setopt (easy, CURLOPT_FOLLOWLOCATION, request->follow_redirects ? 1L : 0L);
  curl_easy_setopt (easy, CURLOPT_MAXREDIRS, (long) MAX_REDIRECTS);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt (easy, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT_MS, (long) request->connect_timeout_ms);
  curl_easy_setopt (easy, CURLOPT_TIMEOUT_MS, (long) request->timeout_ms);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, body_cb);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, self);
  curl_easy_setopt (easy, CURLOPT_HEADERFUNCTION, header_cb);
  curl_easy_setopt (easy, CURLOPT_HEADERDATA, self);
  /* A name lookup that hangs must not hold up the one who cancelled. */
  curl_easy_setopt (easy, CURLOPT_QUICK_EXIT, 1L);
  /* Proxies come from the environment, but never for this computer itself. */
  if (is_local)
    curl_easy_setopt (easy, CURLOPT_PROXY, "");
  set_up_body (self);
}

static void
wake_up_cb (GCancellable *cancellable, gpointer multi)
{
  curl_multi_wakeup (multi);
}

/* Runs until the exchange is over or cancelled, whatever comes first. */
static CURLcode
run (Exchange *self, GCancellable *cancellable)
{
  gulong handler = 0;
  CURLcode result = CURLE_ABORTED_BY_CALLBACK;
  int n_running = 1;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (wake_up_cb), self->multi, NULL);
  while (!g_cancellable_is_cancelled (cancellable)) {
    CURLMsg *message;
    int n_left;

    if (curl_multi_perform (self->multi, &n_running) != CURLM_OK) {
      result = CURLE_FAILED_INIT;
      break;
    }
    message = curl_multi_info_read (self->multi, &n_left);
    if (message != NULL && message->msg == CURLMSG_DONE) {
      result = message->data.result;
      break;
    }
    if (curl_multi_poll (self->multi, NULL, 0, POLL_MS, NULL) != CURLM_OK) {
      result = CURLE_FAILED_INIT;
      break;
    }
  }
  g_cancellable_disconnect (cancellable, handler);
  return result;
}

static RouseHttpResponse *
take_response (Exchange *self)
{
  RouseHttpResponse *response = g_new0 (RouseHttpResponse, 1);
  long status = 0;

  curl_easy_getinfo (self->easy, CURLINFO_RESPONSE_CODE, &status);
  response->status = (guint) status;
  g_ptr_array_add (self->answer_headers, NULL);
  response->headers = (char **) g_ptr_array_free (g_steal_pointer (&self->answer_headers), FALSE);
  response->body = g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
  return response;
}

static void
set_error (Exchange *self, CURLcode result, GError **error)
{
  if (self->is_too_large)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "the answer is larger than %" G_GSIZE_FORMAT " bytes",
                 self->request->max_size);
  else
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "%s",
                 *self->message != '\0' ? self->message : curl_easy_strerror (result));
}

static void
exchange_clear (Exchange *self)
{
  if (self->multi != NULL)
    curl_multi_remove_handle (self->multi, self->easy);
  curl_easy_cleanup (self->easy);
  if (self->multi != NULL)
    curl_multi_cleanup (self->multi);
  curl_slist_free_all (self->headers);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_pointer (&self->answer_headers, g_ptr_array_unref);
}

/**
 * rouse_http_send:
 * @request: what to send; only read
 * @cancellable: (nullable): cancelling ends the call within a fraction of a second, also while a name is looked up
 *
 * Sends one request and waits for the whole answer. Certificates are always verified, TLS is 1.2 or newer. Proxies are
 * taken from the environment (`https_proxy` and so on). Any thread that may block.
 *
 * Returns: (transfer full): the answer, whatever its HTTP status; or NULL with `ROUSE_ERROR_NETWORK` (no answer,
 * refused certificate, larger than wanted, address not allowed) or `G_IO_ERROR_CANCELLED`
 */
RouseHttpResponse *
rouse_http_send (const RouseHttpRequest *request, GCancellable *cancellable, GError **error)
{
  static GOnce once = G_ONCE_INIT;
  Exchange self = { .request = request };
  RouseHttpResponse *response = NULL;
  gboolean is_https, is_local;
  CURLcode result;

  g_return_val_if_fail (request != NULL && request->url != NULL && request->method != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !check_url (request, &is_https, &is_local, error))
    return NULL;
  g_once (&once, init_curl_once, NULL);
  self.easy = GPOINTER_TO_INT (once.retval) ? curl_easy_init () : NULL;
  if (self.easy == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "libcurl did not start");
    return NULL;
  }
  self.multi = curl_multi_init ();
  self.body = g_byte_array_new ();
  self.answer_headers = g_ptr_array_new_with_free_func (g_free);
  set_up (&self, is_https, is_local);
  curl_multi_add_handle (self.multi, self.easy);

  result = run (&self, cancellable);
  if (result == CURLE_OK || (self.is_unwanted && !g_cancellable_is_cancelled (cancellable)))
    response = take_response (&self);
  else if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    set_error (&self, result, error);
  exchange_clear (&self);
  return response;
}

void
rouse_http_response_free (RouseHttpResponse *response)
{
  if (response == NULL)
    return;
  g_strfreev (response->headers);
  g_clear_pointer (&response->body, g_bytes_unref);
  g_free (response);
}
