/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/byte-reader.h"

#include "base/error.h"

/**
 * rouse_byte_reader_init:
 * @data: (array length=size): must live as long as the reader is used
 * @size: bytes in @data
 */
void
rouse_byte_reader_init (RouseByteReader *self, const void *data, gsize size)
{
  /* An empty GBytes has no address, and nothing may be added to NULL, not even 0. */
  *self = (RouseByteReader){ .data = data != NULL ? data : (const guint8 *) "", .size = size };
}

/* How many bytes there still are. */
gsize
rouse_byte_reader_left (const RouseByteReader *self)
{
  return self->failed ? 0 : self->size - self->at;
}

/* Goes to @at bytes from the start. */
void
rouse_byte_reader_seek (RouseByteReader *self, gsize at)
{
  if (self->failed || at > self->size)
    self->failed = TRUE;
  else
    self->at = at;
}

void
rouse_byte_reader_skip (RouseByteReader *self, gsize size)
{
  rouse_byte_reader_bytes (self, size);
}

/**
 * rouse_byte_reader_bytes:
 *
 * Returns: (nullable): the next @size bytes, inside the reader's own data; NULL if there are fewer
 */
const guint8 *
rouse_byte_reader_bytes (RouseByteReader *self, gsize size)
{
  const guint8 *bytes;

  if (self->failed || size > self->size - self->at) {
    self->failed = TRUE;
    return NULL;
  }
  bytes = self->data + self->at;
  self->at += size;
  return bytes;
}

/* The next @size bytes as a number, the first byte least significant. */
static guint64
read_le (RouseByteReader *self, gsize size)
{
  const guint8 *bytes = rouse_byte_reader_bytes (self, size);
  guint64 value = 0;

  for (gsize i = size; bytes != NULL && i > 0; i--)
    value = value << 8 | bytes[i - 1];
  return value;
}

static guint64
read_be (RouseByteReader *self, gsize size)
{
  const guint8 *bytes = rouse_byte_reader_bytes (self, size);

  return bytes != NULL ? rouse_read_be (bytes, size) : 0;
}

guint8
rouse_byte_reader_u8 (RouseByteReader *self)
{
  return (guint8) read_le (self, 1);
}

guint16
rouse_byte_reader_u16le (RouseByteReader *self)
{
  return (guint16) read_le (self, 2);
}

guint32
rouse_byte_reader_u32le (RouseByteReader *self)
{
  return (guint32) read_le (self, 4);
}

guint64
rouse_byte_reader_u64le (RouseByteReader *self)
{
  return read_le (self, 8);
}

guint16
rouse_byte_reader_u16be (RouseByteReader *self)
{
  return (guint16) read_be (self, 2);
}

guint32
rouse_byte_reader_u32be (RouseByteReader *self)
{
  return (guint32) read_be (self, 4);
}

/**
 * rouse_byte_reader_finish:
 * @what: what was being read, for the message
 *
 * Returns: %FALSE with `ROUSE_ERROR_DAMAGED_FIRMWARE` if any read went past the end
 */
gboolean
rouse_byte_reader_finish (const RouseByteReader *self, const char *what, GError **error)
{
  if (!self->failed)
    return TRUE;

  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "%s ends too early", what);
  return FALSE;
}

guint64
rouse_read_be (const guint8 *data, gsize size)
{
  guint64 value = 0;

  for (gsize i = 0; i < size; i++)
    value = value << 8 | data[i];
  return value;
}
