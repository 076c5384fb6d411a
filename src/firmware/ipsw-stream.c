/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/ipsw-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include "base/error.h"
#include "firmware/inflate-reader.h"
#include "firmware/read-at.h"
#include "firmware/zip-directory.h"

#define MAX_STEP (1u << 20) /* bytes read between two looks at the cancellable */

/**
 * RouseIpswStream:
 *
 * A stored member, or a file in a folder, is read in place; a deflated one through a #RouseInflateReader. Whoever reads
 * a member of an archive once from front to back, in whatever pieces, learns from the last read whether its CRC-32 is
 * right; reads elsewhere do not disturb that as long as the pieces come in order.
 */
struct _RouseIpswStream {
  GObject *owner;                /* the RouseIpsw: keeps bytes and member alive */
  const RouseIpswMember *member; /* owner's */
  RouseReadAt from;              /* owner's in an archive, a file of ours in a folder */
  guint64 data_offset;           /* of the member's bytes in from */
  RouseInflateReader *inflate;   /* NULL unless deflated */

  gboolean has_crc;   /* whether the CRC counts */
  guint32 crc;        /* of the bytes */
  guint64 front_size; /* that were read in order from the front */
};

/* @owner: keeps what @from reads and @member as long as the stream. Fails with `ROUSE_ERROR_DAMAGED_FIRMWARE`. */
RouseIpswStream *
rouse_ipsw_stream_new_in_archive (GObject *owner, const RouseReadAt *from, guint64 file_size,
                                  const RouseIpswMember *member, RouseInflateIndex *index, GError **error)
{
  g_autoptr (RouseIpswStream) self = g_new0 (RouseIpswStream, 1);

  self->owner = g_object_ref (owner);
  self->member = member;
  self->from = *from;
  self->has_crc = TRUE;
  if (!rouse_zip_find_data (from, file_size, member, &self->data_offset, error))
    return NULL;
  if (member->method == ROUSE_ZIP_DEFLATED) {
    self->inflate = rouse_inflate_reader_new (from, self->data_offset, member->packed_size, index);
  } else if (member->method != ROUSE_ZIP_STORED) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE, "“%s” is compressed in a way that IPSWs do not use (%u)",
                 member->name, member->method);
    return NULL;
  }
  return g_steal_pointer (&self);
}

/* As above, for a file of an unpacked IPSW. Fails with `ROUSE_ERROR_NOT_READABLE`. */
RouseIpswStream *
rouse_ipsw_stream_new_in_folder (GObject *owner, const RouseIpswMember *member, GError **error)
{
  g_autoptr (RouseIpswStream) self = g_new0 (RouseIpswStream, 1);
  int saved;

  self->owner = g_object_ref (owner);
  self->member = member;
  self->from.fd = open (member->file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  saved = errno;
  if (self->from.fd >= 0)
    return g_steal_pointer (&self);
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_READABLE, "cannot open %s: %s", member->file, g_strerror (saved));
  return NULL;
}

void
rouse_ipsw_stream_free (RouseIpswStream *self)
{
  g_clear_pointer (&self->inflate, rouse_inflate_reader_free);
  if (self->member->file != NULL && self->from.fd >= 0)
    close (self->from.fd);
  g_object_unref (self->owner);
  g_free (self);
}

/* Bytes of the member when unpacked. */
guint64
rouse_ipsw_stream_get_size (RouseIpswStream *self)
{
  return self->member->size;
}

/* Whether reading at any offset is free: not compressed. */
gboolean
rouse_ipsw_stream_is_stored (RouseIpswStream *self)
{
  return self->inflate == NULL;
}

/* For a reader that knows a stronger digest of all bytes: the CRC-32 is not computed. */
void
rouse_ipsw_stream_trust_contents (RouseIpswStream *self)
{
  self->has_crc = FALSE;
}

/* Looks at bytes that were read at @offset if they are the next ones; after the last one compares what is known. */
static gboolean
check_in_order (RouseIpswStream *self, guint64 offset, const guint8 *data, gsize size, GError **error)
{
  if (offset == 0) {
    self->crc = 0;
    self->front_size = 0;
  }
  if (offset != self->front_size)
    return TRUE;

  if (self->has_crc)
    self->crc = (guint32) crc32_z (self->crc, data, size);
  self->front_size += size;
  if (self->front_size < self->member->size)
    return TRUE;
  if (self->inflate != NULL && !rouse_inflate_reader_check_end (self->inflate, error))
    return FALSE;
  if (!self->has_crc || self->crc == self->member->crc)
    return TRUE;
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "its checksum is wrong");
  return FALSE;
}

/* One piece of at most MAX_STEP bytes. */
static gboolean
read_piece (RouseIpswStream *self, guint64 offset, guint8 *to, gsize size, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (self->inflate == NULL && !rouse_read_from (&self->from, self->data_offset + offset, to, size, error))
    return FALSE;
  if (self->inflate != NULL && (!rouse_inflate_reader_seek (self->inflate, offset, cancellable, error) ||
                                !rouse_inflate_reader_read (self->inflate, to, size, cancellable, error)))
    return FALSE;
  return self->member->file != NULL || check_in_order (self, offset, to, size, error);
}

/**
 * rouse_ipsw_stream_read_at:
 * @offset: bytes from the start of the member
 * @buffer: (array length=size): filled
 *
 * Reads exactly @size bytes.
 *
 * Returns: %FALSE with `ROUSE_ERROR_DAMAGED_FIRMWARE` (not in the file, or not what the archive says), with
 *   `ROUSE_ERROR_NOT_READABLE` (the disk) or G_IO_ERROR_CANCELLED; the contents of @buffer are then of no use
 */
gboolean
rouse_ipsw_stream_read_at (RouseIpswStream *self, guint64 offset, void *buffer, gsize size, GCancellable *cancellable,
                           GError **error)
{
  guint8 *to = buffer;

  if (offset > self->member->size || size > self->member->size - offset) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "“%s” ends before what was to be read",
                 self->member->name);
    return FALSE;
  }
  if (size == 0 && self->member->size > 0)
    return TRUE;
  for (;;) { /* at least once: an empty member has a checksum, too */
    gsize n = MIN (size, MAX_STEP);

    if (!read_piece (self, offset, to, n, cancellable, error)) {
      g_prefix_error (error, "“%s” in the firmware file: ", self->member->name);
      return FALSE;
    }
    size -= n;
    if (size == 0)
      return TRUE;
    to += n;
    offset += n;
  }
}
