/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* One blocking HTTP exchange on libcurl. Certificates are always verified. Any thread (not the main one). */
typedef struct {
  const char *method; /* "GET" or "POST" */
  const char *url;
  const char *const *headers; /* (nullable): "Name: value", NULL-terminated */
  GBytes *body;               /* (nullable) */
  gsize max_size;             /* of the answer, bytes */
  guint connect_timeout_ms;
  guint timeout_ms;          /* of the whole exchange */
  gboolean follow_redirects; /* to https only when the first URL was https */
  gboolean only_part;        /* a range is asked for: the body of any status but 206 is not read */
  gboolean allow_plain;      /* http:// to other computers too: what comes back proves itself (a ticket, a digest) */
} RouseHttpRequest;

typedef struct {
  guint status;
  char **headers; /* "Name: value", NULL-terminated */
  GBytes *body;
} RouseHttpResponse;

/* NULL with ROUSE_ERROR_NETWORK (no answer at all), ROUSE_ERROR_UNTRUSTED (certificate refused) or
 * G_IO_ERROR_CANCELLED; any HTTP status is an answer. */
RouseHttpResponse *rouse_http_send (const RouseHttpRequest *request, GCancellable *cancellable, GError **error);
void rouse_http_response_free (RouseHttpResponse *response);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseHttpResponse, rouse_http_response_free)
