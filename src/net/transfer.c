/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/transfer.h"

#include "base/error.h"
#include "net/curl-common.h"

#define MAX_REDIRECTS 5
#define MIN_BUFFER_SIZE (16 << 10) /* bytes */
#define BUFFER_SIZE (512 << 10)    /* bytes: curl's largest */
#define STALL_BYTES_PER_S 512      /* slower than this is not a transfer, but somebody who keeps us waiting */
#define MAX_RETRY_AFTER_S 300
#define MAX_IGNORED_BYTES (1u << 20)

typedef struct {
  const RouseTransferRequest *request;
  RouseHttpAnswer *answer;
  CURL *easy;
  CURLM *multi;
  struct curl_slist *headers;
  GCancellable *cancellable;
  gint64 begin_us; /* of the body */
  guint64 n_body;  /* bytes of it */
  gboolean has_begun;
  gsize n_ignored; /* bytes of bodies that nobody reads */
  gboolean is_head_too_large;
  GError *error; /* of our own callbacks */
  char message[CURL_ERROR_SIZE];
} Transfer;

static size_t
header_cb (char *data, size_t unit, size_t count, void *user_data)
{
  Transfer *self = user_data;
  gsize size = unit * count;

  self->is_head_too_large = !rouse_http_answer_add_line (self->answer, data, size);
  return self->is_head_too_large ? 0 : size;
}

static gboolean
is_good (const RouseHttpAnswer *answer)
{
  return answer->status == 200 || answer->status == 206;
}

/* curl's own limit only counts from time to time: a file of some megabytes would be through before that. */
static void
slow_down (Transfer *self, gsize size)
{
  guint64 speed = self->request->max_speed;
  gint64 due_us, now = g_get_monotonic_time ();

  if (self->begin_us == 0)
    self->begin_us = now;
  self->n_body += size;
  if (speed == 0)
    return;
  due_us = self->begin_us + (gint64) ((double) self->n_body / (double) speed * G_USEC_PER_SEC);
  if (due_us > now)
    g_usleep ((gulong) MIN (due_us - now, G_USEC_PER_SEC));
}

/* Bodies of other answers are for people with browsers. */
static size_t
body_cb (char *data, size_t unit, size_t count, void *user_data)
{
  Transfer *self = user_data;
  gsize size = unit * count;

  if (g_cancellable_is_cancelled (self->cancellable))
    return 0;
  if (!is_good (self->answer)) {
    self->n_ignored += size;
    return self->n_ignored <= MAX_IGNORED_BYTES ? size : 0;
  }
  if (!self->has_begun && !self->request->begin (self->answer, self->request->user_data, &self->error))
    return 0;
  self->has_begun = TRUE;
  slow_down (self, size);
  return self->request->data (data, size, self->request->user_data, &self->error) ? size : 0;
}

static void
set_up_headers (Transfer *self)
{
  const RouseTransferRequest *request = self->request;
  g_autofree char *range = g_strdup_printf ("Range: bytes=%" G_GUINT64_FORMAT "-", request->start);
  g_autofree char *condition = g_strconcat ("If-Range: ", request->validator, NULL);

  /* Packed on the way would be other bytes than those of the digest. */
  self->headers = curl_slist_append (self->headers, "Accept-Encoding: identity");
  if (request->start > 0)
    self->headers = curl_slist_append (self->headers, range);
  if (request->start > 0 && request->validator != NULL)
    self->headers = curl_slist_append (self->headers, condition);
  curl_easy_setopt (self->easy, CURLOPT_HTTPHEADER, self->headers);
}

static void
set_up (Transfer *self)
{
  const RouseTransferRequest *request = self->request;
  CURL *easy = self->easy;
  /* With a limit in pieces of a quarter of a second. */
  long buffer_size =
      request->max_speed == 0 ? BUFFER_SIZE : (long) CLAMP (request->max_speed / 4, MIN_BUFFER_SIZE, BUFFER_SIZE);

  curl_easy_setopt (easy, CURLOPT_HTTPGET, 1L);
  curl_easy_setopt (easy, CURLOPT_USERAGENT, "rouse/" PACKAGE_VERSION);
  curl_easy_setopt (easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  curl_easy_setopt (easy, CURLOPT_BUFFERSIZE, buffer_size);
  curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT, (long) request->connect_timeout_s);
  curl_easy_setopt (easy, CURLOPT_LOW_SPEED_LIMIT, (long) STALL_BYTES_PER_S);
  curl_easy_setopt (easy, CURLOPT_LOW_SPEED_TIME, (long) request->stall_s);
  curl_easy_setopt (easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt (easy, CURLOPT_HEADERFUNCTION, header_cb);
  curl_easy_setopt (easy, CURLOPT_HEADERDATA, self);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, body_cb);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, self);
  set_up_headers (self);
}

/* Onwards only to https, or to where we came from; never from https to anything less. */
static gboolean
may_follow (const char *from, const char *to, GError **error)
{
  g_autoptr (GUri) here = g_uri_parse (from, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) there = g_uri_parse (to, G_URI_FLAGS_ENCODED, NULL);
  gboolean was_https = here != NULL && g_str_equal (g_uri_get_scheme (here), "https");

  if (there != NULL && g_str_equal (g_uri_get_scheme (there), "https"))
    return TRUE;
  if (here != NULL && there != NULL && !was_https && g_str_equal (g_uri_get_scheme (there), "http") &&
      g_strcmp0 (g_uri_get_host (here), g_uri_get_host (there)) == 0)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_UNTRUSTED, "the server sends us on to “%s”, which is not encrypted", to);
  return FALSE;
}

/* @url: where it was sent from; set to where it is sent on to. FALSE without error: the answer is no redirect. */
static gboolean
follow (Transfer *self, char **url, guint n_redirects, GError **error)
{
  const char *next = NULL;

  if (self->answer->status < 300 || self->answer->status > 399 || self->answer->status == 304 ||
      curl_easy_getinfo (self->easy, CURLINFO_REDIRECT_URL, &next) != CURLE_OK || next == NULL)
    return FALSE;
  if (n_redirects >= MAX_REDIRECTS) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "the server sends us in circles");
    return FALSE;
  }
  if (!may_follow (*url, next, error))
    return FALSE;
  g_free (*url);
  *url = g_strdup (next);
  curl_easy_setopt (self->easy, CURLOPT_URL, *url);
  return TRUE;
}

/* Until there is an answer that sends nowhere else. */
static CURLcode
run_all (Transfer *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *url = g_strdup (self->request->url);
  CURLcode result;

  for (guint n_redirects = 0;; n_redirects++) {
    curl_multi_add_handle (self->multi, self->easy);
    result = rouse_curl_run (self->multi, cancellable);
    curl_multi_remove_handle (self->multi, self->easy);
    if (result != CURLE_OK || !follow (self, &url, n_redirects, error))
      return result;
  }
}

/* An empty body never calls body_cb(). */
static gboolean
begin_empty (Transfer *self)
{
  return self->has_begun || !is_good (self->answer) ||
         self->request->begin (self->answer, self->request->user_data, &self->error);
}

static RouseTransferResult
judge (Transfer *self, CURLcode result, GCancellable *cancellable, GError **error)
{
  if (self->error != NULL) {
    g_propagate_error (error, g_steal_pointer (&self->error));
    return ROUSE_TRANSFER_HOPELESS;
  }
  if (error != NULL && *error != NULL) /* a redirect */
    return ROUSE_TRANSFER_HOPELESS;
  if (result == CURLE_OK || self->n_ignored > MAX_IGNORED_BYTES)
    return ROUSE_TRANSFER_DONE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return ROUSE_TRANSFER_HOPELESS;
  if (self->is_head_too_large) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "the server’s answer has no end of headers");
    return ROUSE_TRANSFER_HOPELESS;
  }
  rouse_curl_set_error (result, self->message, error);
  return error != NULL && g_error_matches (*error, ROUSE_ERROR, ROUSE_ERROR_UNTRUSTED) ? ROUSE_TRANSFER_HOPELESS
                                                                                       : ROUSE_TRANSFER_BROKEN;
}

static guint
get_retry_after (Transfer *self)
{
  curl_off_t seconds = 0;

  curl_easy_getinfo (self->easy, CURLINFO_RETRY_AFTER, &seconds);
  return (guint) CLAMP (seconds, 0, MAX_RETRY_AFTER_S);
}

/**
 * rouse_transfer_run:
 *
 * Certificates are always verified, TLS is 1.2 or newer, proxies come from the environment (`https_proxy` and so on).
 */
RouseTransferResult
rouse_transfer_run (const RouseTransferRequest *request, RouseHttpAnswer *answer, guint *retry_after_s,
                    GCancellable *cancellable, GError **error)
{
  Transfer self = { .request = request, .answer = answer, .cancellable = cancellable };
  RouseTransferResult judgement;
  GError *redirect_error = NULL;
  CURLcode result;

  rouse_http_answer_clear (answer);
  *retry_after_s = 0;
  self.easy = rouse_curl_new (request->url, request->allow_plain, request->ca_file, self.message, error);
  if (self.easy == NULL)
    return ROUSE_TRANSFER_HOPELESS;
  self.multi = curl_multi_init ();
  set_up (&self);
  result = run_all (&self, cancellable, &redirect_error);
  if (result == CURLE_OK && redirect_error == NULL && !begin_empty (&self))
    result = CURLE_WRITE_ERROR;
  judgement = judge (&self, result, cancellable, &redirect_error);
  *retry_after_s = get_retry_after (&self);
  if (redirect_error != NULL)
    g_propagate_error (error, redirect_error);

  curl_easy_cleanup (self.easy);
  curl_multi_cleanup (self.multi);
  curl_slist_free_all (self.headers);
  return judgement;
}
