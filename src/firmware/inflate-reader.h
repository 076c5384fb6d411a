/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "firmware/inflate-index.h"
#include "firmware/read-at.h"

/* Deflated bytes inside a file, read at any offset of what they unpack to. One thread at a time. */
typedef struct _RouseInflateReader RouseInflateReader;

RouseInflateReader *rouse_inflate_reader_new (const RouseReadAt *from, guint64 data_offset, guint64 packed_size,
                                              RouseInflateIndex *index) G_GNUC_WARN_UNUSED_RESULT;
void rouse_inflate_reader_free (RouseInflateReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseInflateReader, rouse_inflate_reader_free)

gboolean rouse_inflate_reader_seek (RouseInflateReader *self, guint64 out, GCancellable *cancellable, GError **error);
guint64 rouse_inflate_reader_get_position (RouseInflateReader *self);
gboolean rouse_inflate_reader_read (RouseInflateReader *self, void *buffer, gsize size, GCancellable *cancellable,
                                    GError **error);
gboolean rouse_inflate_reader_check_end (RouseInflateReader *self, GError **error);
