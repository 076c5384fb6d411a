/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mux-records.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* NULL: no name for a file. */
static char *
get_path (const char *dir, const char *id)
{
  g_autofree char *name = NULL;

  if (id == NULL || id[0] == '\0' || strlen (id) > 64 || strspn (id, "0123456789abcdefABCDEF-") != strlen (id))
    return NULL;
  name = g_strconcat (id, ".plist", NULL);
  return g_build_filename (dir, name, NULL);
}

int
sim_mux_record_read (const char *dir, const char *id, GBytes **record)
{
  g_autofree char *path = get_path (dir, id);
  char *text = NULL;
  gsize size = 0;

  if (path == NULL)
    return EINVAL;
  if (!g_file_get_contents (path, &text, &size, NULL))
    return ENOENT;
  *record = g_bytes_new_take (text, size);
  return 0;
}

int
sim_mux_record_save (const char *dir, const char *id, GBytes *record)
{
  g_autofree char *path = get_path (dir, id);
  gsize size = 0;
  const char *data = record != NULL ? g_bytes_get_data (record, &size) : NULL;

  if (path == NULL || data == NULL || size == 0)
    return EINVAL;
  return g_file_set_contents (path, data, (gssize) size, NULL) ? 0 : EIO;
}

int
sim_mux_record_delete (const char *dir, const char *id)
{
  g_autofree char *path = get_path (dir, id);

  if (path == NULL)
    return EINVAL;
  return g_unlink (path) == 0 ? 0 : ENOENT;
}
