/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/big-memory.h"
#include "firmware/der.h"
#include "firmware/img4.h"

#define HEAD_SIZE 64                                   /* bytes of an IM4P that rouse_im4p_read_info() wants */
#define MAX_READ_SIZE (G_GUINT64_CONSTANT (512) << 20) /* bytes in memory at once; ramdisks have up to 200 MB */

/**
 * RouseImg4Source:
 *
 * head, then the file (with four characters replaced on the way), then tail; any part may be empty. The file is read
 * from the IPSW as it is needed. One thread at a time.
 */
struct _RouseImg4Source {
  GBytes *head;
  RouseIpswStream *stream; /* NULL: no file */
  guint64 stream_size;     /* bytes of it that count */
  GBytes *tail;

  char retag[5];        /* "": none */
  guint64 retag_offset; /* bytes from the start of the file */
};

static RouseImg4Source *
source_new (GBytes *head, RouseIpswStream *stream, guint64 stream_size, GBytes *tail)
{
  RouseImg4Source *self = g_new0 (RouseImg4Source, 1);

  self->head = head != NULL ? head : g_bytes_new (NULL, 0);
  self->stream = stream;
  self->stream_size = stream_size;
  self->tail = tail != NULL ? tail : g_bytes_new (NULL, 0);
  return self;
}

void
rouse_img4_source_free (RouseImg4Source *self)
{
  g_bytes_unref (self->head);
  g_bytes_unref (self->tail);
  g_clear_pointer (&self->stream, rouse_ipsw_stream_free);
  g_free (self);
}

/* The ticket in [0], and the restore info, if any, in [1] (spec 15 §4.4). */
static GBytes *
make_tail (GBytes *ticket, GBytes *im4r)
{
  GByteArray *tail = g_byte_array_new ();
  gsize size;
  const void *data = g_bytes_get_data (ticket, &size);

  rouse_der_append (tail, ROUSE_DER_CONTEXT_0, data, size);
  if (im4r != NULL) {
    data = g_bytes_get_data (im4r, &size);
    rouse_der_append (tail, ROUSE_DER_CONTEXT_1, data, size);
  }
  return g_byte_array_free_to_bytes (tail);
}

/* The header of the whole and its magic; @rest: bytes that follow. */
static GBytes *
make_head (guint64 rest)
{
  g_autoptr (GByteArray) magic = g_byte_array_new ();
  GByteArray *head = g_byte_array_new ();

  rouse_der_append_text (magic, "IMG4");
  rouse_der_append_header (head, ROUSE_DER_SEQUENCE, magic->len + rest);
  g_byte_array_append (head, magic->data, magic->len);
  return g_byte_array_free_to_bytes (head);
}

/* A ticket must be one whole IM4M; the phone would only say that the image is bad. */
static gboolean
check_ticket (GBytes *ticket, GError **error)
{
  g_autoptr (RouseIm4m) im4m = rouse_im4m_new (ticket, error);

  return im4m != NULL;
}

/**
 * rouse_img4_source_new:
 * @im4p: (transfer full): an IM4P file, consumed in every case
 * @retag: (nullable): four characters to put in the place of the file's type
 * @ticket: the `ApImg4Ticket`
 * @im4r: (nullable): from rouse_im4r_new()
 *
 * Wraps an IM4P and a ticket into an IMG4 (spec 15 §5).
 *
 * Returns: (transfer full): the source, or %NULL with `ROUSE_ERROR_DAMAGED_FIRMWARE` (no IM4P), `ROUSE_ERROR_SIGNING`
 * (no ticket) and the errors of rouse_ipsw_stream_read_at()
 */
RouseImg4Source *
rouse_img4_source_new (RouseIpswStream *im4p, const char *retag, GBytes *ticket, GBytes *im4r,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseIpswStream) stream = im4p;
  guint64 file_size = rouse_ipsw_stream_get_size (stream);
  gsize head_size = MIN (HEAD_SIZE, file_size);
  guint8 head[HEAD_SIZE];
  RouseIm4pInfo info;
  RouseImg4Source *self;
  GBytes *tail;

  g_return_val_if_fail (retag == NULL || strlen (retag) == 4, NULL);

  if (!rouse_ipsw_stream_read_at (stream, 0, head, head_size, cancellable, error) ||
      !rouse_im4p_read_info (&info, head, head_size, file_size, error) || !check_ticket (ticket, error))
    return NULL;
  tail = make_tail (ticket, im4r);
  self = source_new (make_head (info.size + g_bytes_get_size (tail)), g_steal_pointer (&stream), info.size, tail);
  if (retag != NULL)
    g_strlcpy (self->retag, retag, sizeof self->retag);
  self->retag_offset = info.type_offset;
  return self;
}

RouseImg4Source *
rouse_img4_source_new_raw (RouseIpswStream *stream)
{
  return source_new (NULL, stream, rouse_ipsw_stream_get_size (stream), NULL);
}

/* @bytes: referenced */
RouseImg4Source *
rouse_img4_source_new_bytes (GBytes *bytes)
{
  return source_new (g_bytes_ref (bytes), NULL, 0, NULL);
}

/* Bytes of the whole. */
guint64
rouse_img4_source_get_size (RouseImg4Source *self)
{
  return g_bytes_get_size (self->head) + self->stream_size + g_bytes_get_size (self->tail);
}

/* Where [from, from + size) and a part of @part_size bytes at @part_from meet: offset within the part, and bytes. */
static gsize
overlap (guint64 from, gsize size, guint64 part_from, guint64 part_size, guint64 *offset)
{
  guint64 start = MAX (from, part_from);
  guint64 end = MIN (from + size, part_from + part_size);

  *offset = start - part_from;
  return start < end ? (gsize) (end - start) : 0;
}

static void
copy_bytes (GBytes *part, guint64 part_from, guint64 from, guint8 *buffer, gsize size)
{
  guint64 offset;
  gsize n = overlap (from, size, part_from, g_bytes_get_size (part), &offset);

  if (n > 0)
    memcpy (buffer + (part_from + offset - from), (const guint8 *) g_bytes_get_data (part, NULL) + offset, n);
}

static void
copy_retag (RouseImg4Source *self, guint64 from, guint8 *buffer, gsize size)
{
  guint64 part_from = g_bytes_get_size (self->head) + self->retag_offset;
  guint64 offset;
  gsize n = overlap (from, size, part_from, strlen (self->retag), &offset);

  if (n > 0)
    memcpy (buffer + (part_from + offset - from), self->retag + offset, n);
}

/**
 * rouse_img4_source_read_at:
 * @offset: bytes from the start
 * @buffer: (array length=size): filled
 *
 * Returns: %FALSE with the errors of rouse_ipsw_stream_read_at()
 */
gboolean
rouse_img4_source_read_at (RouseImg4Source *self, guint64 offset, void *buffer, gsize size, GCancellable *cancellable,
                           GError **error)
{
  guint64 stream_from = g_bytes_get_size (self->head);
  guint64 total = rouse_img4_source_get_size (self);
  guint64 at;
  gsize n;

  if (offset > total || size > total - offset) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "reading past the end of a component");
    return FALSE;
  }
  copy_bytes (self->head, 0, offset, buffer, size);
  n = overlap (offset, size, stream_from, self->stream_size, &at);
  if (n > 0 && !rouse_ipsw_stream_read_at (self->stream, at, (guint8 *) buffer + (stream_from + at - offset), n,
                                           cancellable, error))
    return FALSE;
  copy_retag (self, offset, buffer, size);
  copy_bytes (self->tail, stream_from + self->stream_size, offset, buffer, size);
  return TRUE;
}

/* The whole in memory, for what goes into a property list. As rouse_img4_source_read_at(); 512 MiB at most. */
GBytes *
rouse_img4_source_read_all (RouseImg4Source *self, GCancellable *cancellable, GError **error)
{
  guint64 size = rouse_img4_source_get_size (self);
  g_autofree guint8 *data = NULL;

  if (size > MAX_READ_SIZE) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "a component of %" G_GUINT64_FORMAT " bytes is too large",
                 size);
    return NULL;
  }
  data = rouse_big_memory_new (size, error);
  if (data == NULL || !rouse_img4_source_read_at (self, 0, data, size, cancellable, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), size);
}
