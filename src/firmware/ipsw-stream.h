/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "firmware/inflate-index.h"
#include "firmware/ipsw-member.h"
#include "firmware/read-at.h"

/* One member of an IPSW as bytes at any offset. One thread at a time; several streams of one IPSW at once are fine. */
typedef struct _RouseIpswStream RouseIpswStream;

/* For ipsw.c; everybody else calls rouse_ipsw_open_stream(). */
RouseIpswStream *rouse_ipsw_stream_new_in_archive (GObject *owner, const RouseReadAt *from, guint64 file_size,
                                                   const RouseIpswMember *member, RouseInflateIndex *index,
                                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
RouseIpswStream *rouse_ipsw_stream_new_in_folder (GObject *owner, const RouseIpswMember *member,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

guint64 rouse_ipsw_stream_get_size (RouseIpswStream *self);
gboolean rouse_ipsw_stream_is_stored (RouseIpswStream *self);
void rouse_ipsw_stream_trust_contents (RouseIpswStream *self);
/* Exactly @size bytes from @offset, or an error. Deflated members: sequential reads cost one pass; a jump back needs
 * the index of restart points that grows during the first pass (nothing is unpacked to disk, memory bounded). */
gboolean rouse_ipsw_stream_read_at (RouseIpswStream *self, guint64 offset, void *buffer, gsize size,
                                    GCancellable *cancellable, GError **error);
void rouse_ipsw_stream_free (RouseIpswStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseIpswStream, rouse_ipsw_stream_free)
