/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/download-room.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/download-journal.h"
#include "base/error.h"

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

/* --- taking it --- */

static gboolean
say_missing (const char *target, guint64 needed, guint64 there, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (target);
  g_autofree char *missing = g_format_size (needed - there);
  g_autofree char *wanted = g_format_size (needed);
  g_autofree char *free_now = g_format_size (there);

  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NO_ROOM, "%s are missing in “%s”: %s are needed and %s are free",
               missing, folder, wanted, free_now);
  return FALSE;
}

/**
 * rouse_download_room_reserve:
 *
 * First by counting, which can name the number of bytes that are missing; then by taking the room, which also sees
 * quotas, limits of the file system (4 GB on FAT) and other programs that are just writing. File systems that cannot
 * reserve say so only when they are full.
 */
gboolean
rouse_download_room_reserve (int fd, const char *target, guint64 total, guint64 more, GError **error)
{
  struct statvfs disk;
  struct stat info;
  /* What has its place on the disk already: written, or reserved by an earlier run. */
  guint64 taken = fstat (fd, &info) == 0 ? MIN ((guint64) info.st_blocks * 512, total) : 0;
  guint64 there = fstatvfs (fd, &disk) == 0 ? (guint64) disk.f_bavail * disk.f_frsize : G_MAXUINT64;
  guint64 needed = total - taken + more + ROUSE_DOWNLOAD_SPARE;

  if (total > G_MAXINT64 || there < needed)
    return say_missing (target, needed, MIN (there, needed), error);
  if (total == 0 || fallocate (fd, FALLOC_FL_KEEP_SIZE, 0, (off_t) total) == 0)
    return TRUE;
  if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
    return rouse_error_set_errno (error, "reserve room for", target, errno);
  return TRUE;
}
