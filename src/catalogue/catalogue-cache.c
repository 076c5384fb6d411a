/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "catalogue/catalogue-cache.h"

#include <glib/gstdio.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
get_folder (const char *folder)
{
  return folder != NULL ? g_strdup (folder) : g_build_filename (g_get_user_cache_dir (), "rouse", "catalogue", NULL);
}

/* A name that no URL can choose. */
static char *
get_path (const char *folder, const char *url)
{
  g_autofree char *whole = get_folder (folder);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, url, -1);

  return g_build_filename (whole, digest, NULL);
}

GBytes *
rouse_catalogue_cache_load (const char *folder, const char *url, gsize max_size, gint64 *as_of)
{
  g_autofree char *path = get_path (folder, url);
  g_autofree char *data = NULL;
  struct stat info;
  gsize size = 0;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);

  if (fd < 0)
    return NULL;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_size > 0 && (guint64) info.st_size <= max_size) {
    data = g_malloc ((gsize) info.st_size);
    while (size < (gsize) info.st_size) {
      gssize n = read (fd, data + size, (gsize) info.st_size - size);

      if (n <= 0)
        break;
      size += (gsize) n;
    }
  }
  close (fd);
  if (data == NULL || size < (gsize) info.st_size)
    return NULL;
  *as_of = info.st_mtime;
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

void
rouse_catalogue_cache_store (const char *folder, const char *url, GBytes *answer)
{
  g_autofree char *whole = get_folder (folder);
  g_autofree char *path = get_path (folder, url);
  gsize size;
  const char *data = g_bytes_get_data (answer, &size);

  /* g_file_set_contents() renames: a reader, or a crash, sees the old answer or the new one. */
  if (g_mkdir_with_parents (whole, 0700) != 0 || !g_file_set_contents (path, data, (gssize) size, NULL))
    g_debug ("the answer of %s is not kept", url);
}
