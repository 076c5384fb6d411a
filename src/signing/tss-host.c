/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-host.h"

#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "net/http.h"

#define MAX_ANSWER (16u << 20) /* bytes; a real answer has some 10 KiB */
#define CONNECT_TIMEOUT_MS 15000
#define STALL_MS 25000 /* a server that is at work on an answer says nothing; a busy one takes a few seconds */
#define TIMEOUT_MS 120000
#define CLOCK_TIMEOUT_MS 10000
#define DAY G_GINT64_CONSTANT (86400) /* seconds; a clock that is less wrong does no harm */
#define NETWORK_LOGIN 511             /* HTTP status: "Network Authentication Required" */

static const char *const headers[] = {
  "Cache-Control: no-cache",
  "Content-type: text/xml; charset=\"utf-8\"",
  "User-Agent: InetURL/1.0",
  NULL,
};

/* All that the log is told goes through here, so that it may be missing. */
#define tell(log, ...)                                                                                                 \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    if ((log) != NULL)                                                                                                 \
      rouse_log_add ((log), __VA_ARGS__);                                                                              \
  }                                                                                                                    \
  G_STMT_END

static char *
dup_plain_url (const char *url)
{
  return g_strconcat ("http://", g_str_has_prefix (url, "https://") ? url + strlen ("https://") : url, NULL);
}

static char *
dup_host_name (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);

  return g_strdup (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "?");
}

gint64
rouse_tss_host_days_ahead (gint64 here, gint64 there)
{
  return there <= 0 ? 0 : (here - there) / DAY;
}

gboolean
rouse_tss_host_is_portal (guint http_status, const char *body, gsize size)
{
  static const char byte_order_mark[] = "\xEF\xBB\xBF";

  if (http_status == NETWORK_LOGIN || (http_status >= 300 && http_status < 400))
    return TRUE;
  if (http_status != 200)
    return FALSE;
  if (size >= 3 && memcmp (body, byte_order_mark, 3) == 0) {
    body += 3;
    size -= 3;
  }
  for (; size > 0 && g_ascii_isspace (*body); size--)
    body++;
  /* A property list is no page, even where something cut its STATUS off. */
  return size > 1 && body[0] == '<' &&
         !(body[1] == '?' || (size > 6 && memcmp (body, "<plist", 6) == 0) ||
           (size >= 15 && g_ascii_strncasecmp (body, "<!DOCTYPE plist", 15) == 0));
}

/* --- the clock --- */

/* Not before this program was made; tells of a computer whose battery is empty, without any network. */
static gint64
get_days_before_build (gint64 now)
{
  struct stat info;

  return stat ("/proc/self/exe", &info) == 0 ? -rouse_tss_host_days_ahead (now, (gint64) info.st_mtime) : 0;
}

/* What the same host says about the time, without encryption: good enough to decide what to tell a person, and used
 * for nothing else. Nothing is sent. */
static gint64
ask_for_date (const RouseTssHost *self, GCancellable *cancellable)
{
  g_autofree char *url = dup_plain_url (self->url);
  char *path = strchr (url + strlen ("http://"), '/');
  const RouseHttpRequest request = {
    .method = "GET",
    .url = url,
    .max_size = MAX_ANSWER,
    .connect_timeout_ms = CLOCK_TIMEOUT_MS,
    .timeout_ms = CLOCK_TIMEOUT_MS,
    .allow_plain = TRUE,
  };
  g_autoptr (RouseHttpResponse) answer = NULL;

  if (path != NULL)
    path[1] = '\0';
  answer = rouse_http_send (&request, cancellable, NULL);
  return answer != NULL ? answer->date : -1;
}

/* A certificate that is not valid at this time: is it the certificate, or the time? */
static void
blame_clock (const RouseTssHost *self, RouseLog *log, GCancellable *cancellable, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 days = rouse_tss_host_days_ahead (now, ask_for_date (self, cancellable));

  if (days == 0)
    days = -MAX (get_days_before_build (now), 0);
  if (days == 0)
    return;
  tell (log, "TSS: this computer's clock is %" G_GINT64_FORMAT " days %s", ABS (days), days > 0 ? "ahead" : "behind");
  g_clear_error (error);
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_CLOCK,
               "this computer's clock is %" G_GINT64_FORMAT " days %s, so that the certificate seems not valid",
               ABS (days), days > 0 ? "ahead" : "behind");
}

/* --- one exchange --- */

static void
read_answer (RouseTssHost *self, const RouseHttpResponse *answer, RouseTssResponse *response, RouseLog *log,
             GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (answer->body, &size);
  gint64 days = rouse_tss_host_days_ahead (g_get_real_time () / G_USEC_PER_SEC, answer->date);

  if (days != 0)
    tell (log, "TSS: this computer's clock is %" G_GINT64_FORMAT " days %s of the server's", ABS (days),
          days > 0 ? "ahead" : "behind");
  text = text != NULL ? text : "";
  rouse_tss_response_parse (response, text, size, error);
  if (response->kind != ROUSE_TSS_RESPONSE_NONE)
    return;
  self->is_portal = rouse_tss_host_is_portal (answer->status, text, size);
  if (self->is_portal) {
    g_clear_error (error);
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PORTAL, "a web page came in place of an answer");
  }
  g_prefix_error (error, "HTTP %u, %" G_GSIZE_FORMAT " bytes: ", answer->status, size);
}

static void
exchange (RouseTssHost *self, const char *url, GBytes *body, RouseTssResponse *response, RouseHttpTrust *trust,
          RouseLog *log, GCancellable *cancellable, GError **error)
{
  const RouseHttpRequest request = {
    .method = "POST",
    .url = url,
    .headers = headers,
    .body = body,
    .max_size = MAX_ANSWER,
    .connect_timeout_ms = CONNECT_TIMEOUT_MS,
    .timeout_ms = TIMEOUT_MS,
    .end_us = self->end_us,
    .stall_ms = STALL_MS,
    .ca_file = self->ca_file,
    .trust = trust,
    .allow_plain = TRUE,
  };
  g_autoptr (RouseHttpResponse) answer = rouse_http_send (&request, cancellable, error);

  if (answer != NULL)
    read_answer (self, answer, response, log, error);
}

/**
 * rouse_tss_host_ask:
 * @response: (out caller-allocates): to be cleared, also after an error
 *
 * Asks over https. Apple's own authority is not known to every system (spec 14 §1): only where the chain ends in an
 * unknown one, and only if the host allows it, the same host is asked over plain http at once. Such an authority proves
 * nothing, so an expired date or another name behind it would not either. A certificate that is refused for any other
 * reason ends it. Worker thread.
 */
void
rouse_tss_host_ask (RouseTssHost *self, GBytes *body, RouseTssResponse *response, RouseLog *log,
                    GCancellable *cancellable, GError **error)
{
  g_autofree char *plain_url = dup_plain_url (self->url);
  g_autofree char *name = dup_host_name (self->url);
  g_autoptr (GError) local_error = NULL;
  RouseHttpTrust trust = ROUSE_HTTP_TRUSTED;

  *response = (RouseTssResponse){ .kind = ROUSE_TSS_RESPONSE_NONE };
  self->is_portal = FALSE;
  if (!self->is_plain)
    exchange (self, self->url, body, response, &trust, log, cancellable, &local_error);
  if (trust == ROUSE_HTTP_UNKNOWN_AUTHORITY && self->may_be_plain) {
    tell (log,
          "TSS: %s shows a certificate of an authority that this computer does not know (%s); asking it without "
          "encryption. The ticket is checked here and by the phone; the phone's number can be read on the way",
          name, local_error->message);
    g_clear_error (&local_error);
    self->is_plain = TRUE;
  } else if (trust != ROUSE_HTTP_TRUSTED) {
    self->is_refused = TRUE;
    if (trust == ROUSE_HTTP_WRONG_TIME)
      blame_clock (self, log, cancellable, &local_error);
  }
  if (self->is_plain)
    exchange (self, plain_url, body, response, NULL, log, cancellable, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
}
