/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* Why a certificate was refused; told apart by what may be done about it. */
typedef enum {
  ROUSE_HTTP_TRUSTED, /* or no certificate was shown */
  ROUSE_HTTP_UNKNOWN_AUTHORITY,
  ROUSE_HTTP_WRONG_TIME,   /* not valid yet, or not any more; or the clock here is wrong */
  ROUSE_HTTP_OTHER_REASON, /* for another host, signed by itself, revoked, … */
} RouseHttpTrust;

/* One blocking HTTP exchange on libcurl. Certificates are always verified. Any thread (not the main one). */
typedef struct {
  const char *method; /* "GET" or "POST" */
  const char *url;
  const char *const *headers; /* (nullable): "Name: value", NULL-terminated */
  GBytes *body;               /* (nullable) */
  gsize max_size;             /* of the answer, bytes */
  guint connect_timeout_ms;
  guint timeout_ms;          /* of the whole exchange */
  gint64 end_us;             /* when it must be over besides, of g_get_monotonic_time (); 0: whenever */
  guint stall_ms;            /* after so long with next to nothing it is given up; 0: not before the end */
  gboolean follow_redirects; /* to https only when the first URL was https */
  gboolean only_part;        /* a range is asked for: the body of any status but 206 is not read */
  const char *ca_file;       /* (nullable): certificates in PEM that are trusted beside the system's */
  RouseHttpTrust *trust;     /* (nullable): set, also when there is an answer */
  gboolean allow_plain;      /* http:// to other computers too: what comes back proves itself (a ticket, a digest) */
} RouseHttpRequest;

typedef struct {
  guint status;
  char **headers; /* "Name: value", NULL-terminated */
  GBytes *body;
  gint64 date; /* of the server's clock, Unix seconds; -1: it does not tell */
} RouseHttpResponse;

/* NULL with ROUSE_ERROR_NETWORK (no answer at all), ROUSE_ERROR_UNTRUSTED (certificate refused) or
 * G_IO_ERROR_CANCELLED; any HTTP status is an answer. */
RouseHttpResponse *rouse_http_send (const RouseHttpRequest *request, GCancellable *cancellable, GError **error);
void rouse_http_response_free (RouseHttpResponse *response);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseHttpResponse, rouse_http_response_free)

/* libcurl and what it was built on, with their versions, as they run now */
const char *rouse_http_describe_library (void);
