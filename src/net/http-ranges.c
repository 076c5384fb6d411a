/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/http-ranges.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "net/http.h"

#define CONNECT_TIMEOUT_MS 15000
#define TIMEOUT_MS 60000
#define FIRST_SIZE 1024       /* bytes of the first question */
#define STEP (32u << 10)      /* bytes at least that are asked for: a header is followed by what it heads */
#define MAX_TOTAL (16u << 20) /* bytes; a hostile file must not make us read all of it */
#define MAX_TRIES 3           /* of one range, when the network fails */
#define PARTIAL_CONTENT 206
#define RANGE_NOT_SATISFIABLE 416

/**
 * RouseHttpRanges:
 *
 * Every range must come from the same file: its size, ETag and date are those of the first answer. A server that does
 * not know ranges is told from its first answer, and its body is not read.
 */
struct _RouseHttpRanges {
  char *url;
  gboolean allow_plain;
  GCancellable *cancellable;

  guint64 size;     /* bytes of the file */
  char *etag;       /* NULL: the server tells none */
  char *date;       /* Last-Modified; NULL: the server tells none */
  GPtrArray *parts; /* of Part: what was read already */
  guint64 n_bytes;
  guint n_requests;
};

typedef struct {
  guint64 offset;
  GBytes *bytes;
} Part;

static void
part_free (Part *part)
{
  g_bytes_unref (part->bytes);
  g_free (part);
}

static gboolean
fail (GError **error, RouseError code, const char *why)
{
  g_set_error_literal (error, ROUSE_ERROR, code, why);
  return FALSE;
}

/* The value of a header line, or NULL. */
static const char *
find_header (const RouseHttpResponse *response, const char *name)
{
  gsize size = strlen (name);

  for (gsize i = 0; response->headers[i] != NULL; i++) {
    const char *line = response->headers[i];

    if (g_ascii_strncasecmp (line, name, size) == 0 && line[size] == ':') {
      for (line += size + 1; *line == ' '; line++)
        ;
      return line;
    }
  }
  return NULL;
}

static gboolean
check_status (guint status, GError **error)
{
  if (status == PARTIAL_CONTENT)
    return TRUE;
  if (status == 200)
    return fail (error, ROUSE_ERROR_NETWORK,
                 "this server does not hand out parts of a file, so it cannot be looked into before it is downloaded");
  if (status == RANGE_NOT_SATISFIABLE)
    return fail (error, ROUSE_ERROR_NETWORK, "the file on the server is shorter than it was");
  g_set_error (error, ROUSE_ERROR, status == 404 || status == 410 ? ROUSE_ERROR_NO_FILE : ROUSE_ERROR_NETWORK,
               "the server answered HTTP %u", status);
  return FALSE;
}

/* "bytes 0-1023/8589934592": exactly what was asked for, as far as the file reaches. */
static gboolean
check_content_range (const RouseHttpResponse *response, guint64 offset, guint64 *total, GError **error)
{
  const char *text = find_header (response, "Content-Range");
  guint64 first, last;
  int end = 0;

  if (text == NULL ||
      sscanf (text, "bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT "%n", &first, &last, total,
              &end) != 3 ||
      text[end] != '\0' || first != offset || last < first || last >= *total || *total > G_MAXINT64 ||
      last - first + 1 != g_bytes_get_size (response->body))
    return fail (error, ROUSE_ERROR_NETWORK, "the server sent another part of the file than was asked for");
  return TRUE;
}

/* The file of the first answer is pinned: all later parts must be of it. */
static gboolean
check_same_file (RouseHttpRanges *self, const RouseHttpResponse *response, guint64 total, GError **error)
{
  const char *etag = find_header (response, "ETag");
  const char *date = find_header (response, "Last-Modified");

  if (self->n_bytes == 0) {
    self->size = total;
    self->etag = g_strdup (etag);
    self->date = g_strdup (date);
    return TRUE;
  }
  if (total == self->size && g_strcmp0 (etag, self->etag) == 0 && g_strcmp0 (date, self->date) == 0)
    return TRUE;
  return fail (error, ROUSE_ERROR_NETWORK, "the file on the server was changed while it was looked into; try again");
}

static RouseHttpResponse *
send_once (RouseHttpRanges *self, guint64 offset, gsize size, GError **error)
{
  g_autofree char *range =
      g_strdup_printf ("Range: bytes=%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, offset, offset + size - 1);
  const char *const headers[] = { range, "User-Agent: Rouse/" PACKAGE_VERSION, NULL };
  const RouseHttpRequest request = {
    .method = "GET",
    .url = self->url,
    .headers = headers,
    .max_size = size,
    .connect_timeout_ms = CONNECT_TIMEOUT_MS,
    .timeout_ms = TIMEOUT_MS,
    .follow_redirects = TRUE,
    .only_part = TRUE,
    .allow_plain = self->allow_plain,
  };

  self->n_requests++;
  return rouse_http_send (&request, self->cancellable, error);
}

/* Asks again where a connection broke or the server is overloaded; every other answer is final. */
static RouseHttpResponse *
send (RouseHttpRanges *self, guint64 offset, gsize size, GError **error)
{
  for (guint try = 1;; try++) {
    g_autoptr (GError) local_error = NULL;
    g_autoptr (RouseHttpResponse) response = send_once (self, offset, size, &local_error);

    if (response != NULL && (response->status < 500 || try == MAX_TRIES))
      return g_steal_pointer (&response);
    if (response == NULL && (rouse_error_is_cancelled (local_error) || try == MAX_TRIES)) {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  }
}

/* One range from the network; kept, so that reads next to it need no further question. */
static gboolean
fetch (RouseHttpRanges *self, guint64 offset, gsize size, GError **error)
{
  g_autoptr (RouseHttpResponse) response = NULL;
  guint64 total;
  Part *part;

  if (size > MAX_TOTAL || self->n_bytes > MAX_TOTAL - size)
    return fail (error, ROUSE_ERROR_NOT_FIRMWARE, "too much of the file would have to be read to look into it");
  response = send (self, offset, size, error);
  if (response == NULL || !check_status (response->status, error) ||
      !check_content_range (response, offset, &total, error) || !check_same_file (self, response, total, error))
    return FALSE;
  part = g_new0 (Part, 1);
  part->offset = offset;
  part->bytes = g_bytes_ref (response->body);
  self->n_bytes += g_bytes_get_size (part->bytes);
  g_ptr_array_add (self->parts, part);
  return TRUE;
}

RouseHttpRanges *
rouse_http_ranges_open (const char *url, gboolean allow_plain, GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseHttpRanges) self = g_new0 (RouseHttpRanges, 1);

  self->url = g_strdup (url);
  self->allow_plain = allow_plain;
  if (cancellable != NULL)
    self->cancellable = g_object_ref (cancellable);
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  return fetch (self, 0, FIRST_SIZE, error) ? g_steal_pointer (&self) : NULL;
}

guint64
rouse_http_ranges_get_size (RouseHttpRanges *self)
{
  return self->size;
}

guint64
rouse_http_ranges_get_bytes (RouseHttpRanges *self)
{
  return self->n_bytes;
}

guint
rouse_http_ranges_get_requests (RouseHttpRanges *self)
{
  return self->n_requests;
}

/* How many of the bytes from @offset are known, copied to @to. */
static gsize
copy_known (RouseHttpRanges *self, guint64 offset, guint8 *to, gsize size)
{
  for (guint i = self->parts->len; i > 0; i--) {
    const Part *part = self->parts->pdata[i - 1];
    gsize part_size = g_bytes_get_size (part->bytes);

    if (offset >= part->offset && offset - part->offset < part_size) {
      gsize at = (gsize) (offset - part->offset);
      gsize n = MIN (size, part_size - at);

      memcpy (to, (const guint8 *) g_bytes_get_data (part->bytes, NULL) + at, n);
      return n;
    }
  }
  return 0;
}

gboolean
rouse_http_ranges_read (RouseHttpRanges *self, guint64 offset, void *buffer, gsize size, GError **error)
{
  guint8 *to = buffer;

  if (offset > self->size || size > self->size - offset)
    return fail (error, ROUSE_ERROR_DAMAGED_FIRMWARE, "the file is cut short");
  while (size > 0) {
    gsize n = copy_known (self, offset, to, size);

    if (n == 0) {
      if (!fetch (self, offset, (gsize) MIN (MAX (size, STEP), self->size - offset), error))
        return FALSE;
      continue;
    }
    to += n;
    offset += n;
    size -= n;
  }
  return TRUE;
}

void
rouse_http_ranges_free (RouseHttpRanges *self)
{
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_free (self->url);
  g_free (self->etag);
  g_free (self->date);
  g_free (self);
}
