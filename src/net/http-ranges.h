/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* A file on a web server of which only parts are read. One thread at a time. */
typedef struct _RouseHttpRanges RouseHttpRanges;

/* Asks for the first bytes, to learn how large the file is and whether the server hands out parts at all.
 * @allow_plain: as in #RouseHttpRequest. @cancellable: (nullable): for all that is read later, too.
 * NULL with ROUSE_ERROR_NO_FILE (404, 410), ROUSE_ERROR_NETWORK or G_IO_ERROR_CANCELLED. Blocks. */
RouseHttpRanges *rouse_http_ranges_open (const char *url, gboolean allow_plain, GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint64 rouse_http_ranges_get_size (RouseHttpRanges *self);  /* bytes of the whole file */
guint64 rouse_http_ranges_get_bytes (RouseHttpRanges *self); /* bytes read from the network so far, without headers */
guint rouse_http_ranges_get_requests (RouseHttpRanges *self);
/* Exactly @size bytes from @offset. FALSE also with ROUSE_ERROR_DAMAGED_FIRMWARE: the file ends before that. */
gboolean rouse_http_ranges_read (RouseHttpRanges *self, guint64 offset, void *buffer, gsize size, GError **error);
void rouse_http_ranges_free (RouseHttpRanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseHttpRanges, rouse_http_ranges_free)
