/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/http.h"

#include <string.h>

#include "base/error.h"
#include "base/patience.h"
#include "net/curl-common.h"

#define MAX_HEADER_BYTES (64u << 10) /* of one answer; real ones stay below 4 KiB */
#define MAX_REDIRECTS 5
#define PARTIAL_CONTENT 206 /* HTTP status */
#define STALL_SPEED 100L    /* bytes a second; less is next to nothing */

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
  g_byte_array_append (self->body, (const guint8 *) data, (guint) size);
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
set_up_limits (Exchange *self)
{
  const RouseHttpRequest *request = self->request;
  gint64 timeout_ms = rouse_patience_ms (request->timeout_ms);

  if (request->end_us != 0)
    timeout_ms = CLAMP ((request->end_us - g_get_monotonic_time ()) / 1000, 1, timeout_ms);
  curl_easy_setopt (self->easy, CURLOPT_CONNECTTIMEOUT_MS, (long) rouse_patience_ms (request->connect_timeout_ms));
  curl_easy_setopt (self->easy, CURLOPT_TIMEOUT_MS, (long) timeout_ms);
  if (request->stall_ms == 0)
    return;
  curl_easy_setopt (self->easy, CURLOPT_LOW_SPEED_LIMIT, STALL_SPEED);
  curl_easy_setopt (self->easy, CURLOPT_LOW_SPEED_TIME, (long) MAX (rouse_patience_ms (request->stall_ms) / 1000, 1));
}

static void
set_up (Exchange *self)
{
  const RouseHttpRequest *request = self->request;
  CURL *easy = self->easy;

  curl_easy_setopt (easy, CURLOPT_FOLLOWLOCATION, request->follow_redirects ? 1L : 0L);
  curl_easy_setopt (easy, CURLOPT_MAXREDIRS, (long) MAX_REDIRECTS);
  set_up_limits (self);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, body_cb);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, self);
  curl_easy_setopt (easy, CURLOPT_HEADERFUNCTION, header_cb);
  curl_easy_setopt (easy, CURLOPT_HEADERDATA, self);
  set_up_body (self);
}

static gint64
find_date (char **headers)
{
  static const char name[] = "date:";

  for (; *headers != NULL; headers++)
    if (g_ascii_strncasecmp (*headers, name, strlen (name)) == 0)
      return (gint64) curl_getdate (*headers + strlen (name), NULL);
  return -1;
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
  response->date = find_date (response->headers);
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
    rouse_curl_set_error (result, self->message, error);
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
 * Returns: (transfer full): the answer, whatever its HTTP status; or NULL with `ROUSE_ERROR_UNTRUSTED` (refused
 * certificate), `ROUSE_ERROR_NETWORK` (no answer, larger than wanted, address not allowed) or `G_IO_ERROR_CANCELLED`
 */
RouseHttpResponse *
rouse_http_send (const RouseHttpRequest *request, GCancellable *cancellable, GError **error)
{
  Exchange self = { .request = request };
  RouseHttpResponse *response = NULL;
  CURLcode result;

  g_return_val_if_fail (request != NULL && request->url != NULL && request->method != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  self.easy = rouse_curl_new (request->url, request->allow_plain, request->ca_file, self.message, error);
  if (self.easy == NULL)
    return NULL;
  self.multi = curl_multi_init ();
  self.body = g_byte_array_new ();
  self.answer_headers = g_ptr_array_new_with_free_func (g_free);
  set_up (&self);
  curl_multi_add_handle (self.multi, self.easy);

  result = rouse_curl_run (self.multi, cancellable);
  if (request->trust != NULL)
    *request->trust = rouse_curl_get_trust (self.easy, result);
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

const char *
rouse_http_describe_library (void)
{
  return curl_version ();
}
