/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* One member of an IPSW as bytes at any offset. One thread at a time; several streams of one IPSW at once are fine. */
typedef struct _RouseIpswStream RouseIpswStream;

guint64 rouse_ipsw_stream_get_size (RouseIpswStream *self);
gboolean rouse_ipsw_stream_is_stored (RouseIpswStream *self);
/* Exactly @size bytes from @offset, or an error. Deflated members: sequential reads cost one pass; a jump back needs the
 * index of restart points that grows during the first pass (nothing is unpacked to disk, memory bounded). */
gboolean rouse_ipsw_stream_read_at (RouseIpswStream *self, guint64 offset, void *buffer, gsize size,
                                    GCancellable *cancellable, GError **error);
void rouse_ipsw_stream_free (RouseIpswStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseIpswStream, rouse_ipsw_stream_free)
