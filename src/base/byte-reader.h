/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * RouseByteReader:
 *
 * A cursor over bytes from outside. Every step is checked against the end; after the first step that does not fit the
 * reader is failed, all later reads give 0 or NULL, and rouse_byte_reader_finish() tells. Lives on the stack.
 */
typedef struct {
  const guint8 *data;
  gsize size; /* bytes */
  gsize at;   /* bytes from the start of @data, never above @size */
  gboolean failed;
} RouseByteReader;

void rouse_byte_reader_init (RouseByteReader *self, const void *data, gsize size);
gsize rouse_byte_reader_left (const RouseByteReader *self);
void rouse_byte_reader_seek (RouseByteReader *self, gsize at);
void rouse_byte_reader_skip (RouseByteReader *self, gsize size);

guint8 rouse_byte_reader_u8 (RouseByteReader *self);
guint16 rouse_byte_reader_u16le (RouseByteReader *self);
guint32 rouse_byte_reader_u32le (RouseByteReader *self);
guint64 rouse_byte_reader_u64le (RouseByteReader *self);
guint16 rouse_byte_reader_u16be (RouseByteReader *self);
guint32 rouse_byte_reader_u32be (RouseByteReader *self);
const guint8 *rouse_byte_reader_bytes (RouseByteReader *self, gsize size);

gboolean rouse_byte_reader_finish (const RouseByteReader *self, const char *what, GError **error);

/* @size bytes at @data, at most 8, as a number, the first byte most significant; nothing is checked. */
guint64 rouse_read_be (const guint8 *data, gsize size);
