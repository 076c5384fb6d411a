/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/download-room.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "net/part-file.h"

/* Of the nearest folder above @path that is there. */
static gboolean
look_at_disk (const char *path, guint64 *free_bytes)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct statvfs info;

  while (statvfs (folder, &info) != 0) {
    char *above = g_path_get_dirname (folder);
    gboolean is_top = g_str_equal (above, folder);

    g_free (folder);
    folder = above;
    if (is_top)
      return FALSE;
  }
  *free_bytes = (guint64) info.f_bavail * info.f_frsize;
  return TRUE;
}

gboolean
rouse_download_room_look (RouseDownloadRoom *room, const char *path, guint64 size)
{
  g_autofree char *part = g_strconcat (path, ROUSE_PART_SUFFIX, NULL);
  guint64 taken = 0;
  struct stat info;

  memset (room, 0, sizeof *room);
  if (stat (path, &info) == 0 && S_ISREG (info.st_mode))
    return FALSE; /* it is there already, or something else has its name: the download finds out */
  if (lstat (part, &info) == 0 && S_ISREG (info.st_mode))
    taken = MIN ((guint64) info.st_blocks * 512, size);
  if (!look_at_disk (path, &room->free))
    return FALSE;
  room->needed = size - taken + ROUSE_DOWNLOAD_SPARE;
  room->missing = room->needed > room->free ? room->needed - room->free : 0;
  return TRUE;
}
