/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/inflate-index.h"
#include "firmware/verified-files.h"

/*
 * Restart points of deflated members, kept in the cache folder between the check of a firmware file and its restore:
 * the phone asks for the end of the system image first, and without them all of it would be unpacked for that, while
 * the phone waits. A file can be deleted at any time; it is made again.
 */

/* Where the index of @member is kept, of an archive in exactly this state. (transfer full) */
char *rouse_inflate_index_file_get_path (const RouseFileState *archive, const char *member);
/* A whole index; NULL: there is none, or it is damaged, or of other sizes (bytes). */
RouseInflateIndex *rouse_inflate_index_file_load (const char *path, guint64 size,
                                                  guint64 packed_size) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE: it could not be written, which does no harm. Older ones are deleted when there are too many. */
gboolean rouse_inflate_index_file_save (const char *path, RouseInflateIndex *index, guint64 size, guint64 packed_size);

/* For the fuzz target. */
RouseInflateIndex *rouse_inflate_index_file_parse (const guint8 *data, gsize n, guint64 size,
                                                   guint64 packed_size) G_GNUC_WARN_UNUSED_RESULT;
GBytes *rouse_inflate_index_file_pack (RouseInflateIndex *index, guint64 size,
                                       guint64 packed_size) G_GNUC_WARN_UNUSED_RESULT;
