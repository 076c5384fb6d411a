/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#define ROUSE_DOWNLOAD_SPARE (128u << 20) /* bytes left free for everybody else: logs, journals, other programs */

/* What a download takes of a disk, said before its first byte. */
typedef struct {
  guint64 needed;  /* bytes; without those that have come already */
  guint64 free;    /* bytes */
  guint64 missing; /* bytes; 0: it fits */
} RouseDownloadRoom;

/* @path: of the finished file; its folder need not be there. @size: bytes of it. A restore reads the system image out
 * of the file, so that it needs no room of its own beside it. FALSE: the file system does not tell. Any thread; does
 * not wait for a network, unless the folder is on one. */
gboolean rouse_download_room_look (RouseDownloadRoom *room, const char *path, guint64 size);

/* Makes sure that the open part @fd of the file @target can grow to @total bytes, and that @more bytes are left beside
 * it: ROUSE_ERROR_NO_ROOM says how much is missing. */
gboolean rouse_download_room_reserve (int fd, const char *target, guint64 total, guint64 more, GError **error);
