/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/*
 * A folder from one text: a line "== PATH" begins a file, whose contents are what follows; "-> PATH node" is a link to
 * a USB device, "-> PATH driver" to usbfs. Nothing is made outside of the folder, and no link leads to anything.
 */
#define FUZZ_FOLDER_MEMORY "/dev/shm" /* what is saved is on the disk, and a disk is slow */
#define FUZZ_FOLDER_FILES 24
#define FUZZ_FOLDER_PATH 200 /* characters */

static char *
fuzz_folder_new (void)
{
  char *folder = g_build_filename (access (FUZZ_FOLDER_MEMORY, W_OK) == 0 ? FUZZ_FOLDER_MEMORY : g_get_tmp_dir (),
                                   "rouse-fuzz-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp (folder));
  return folder;
}

static void
fuzz_folder_remove (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    fuzz_folder_remove (child);
  }
  g_remove (path);
}

/* Where @path lies, its parents made; NULL: it is no path for us. */
static char *
fuzz_folder_place (const char *folder, const char *path)
{
  g_autofree char *full = g_build_filename (folder, path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);

  if (*path == '\0' || strlen (path) > FUZZ_FOLDER_PATH || strstr (path, "..") != NULL ||
      g_str_has_suffix (path, "/") || g_mkdir_with_parents (parent, 0700) != 0)
    return NULL;
  return g_steal_pointer (&full);
}

static void
fuzz_folder_link (const char *path, const char *target)
{
  if (symlink (target, path) != 0)
    g_debug ("there is something already");
}

static void
fuzz_folder_add (const char *folder, const char *line, const char *contents, gsize size)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  g_autofree char *place = g_strv_length (words) > 1 ? fuzz_folder_place (folder, words[1]) : NULL;

  if (place == NULL)
    return;
  if (line[0] == '-')
    fuzz_folder_link (place, g_strcmp0 (words[2], "driver") == 0 ? "/nowhere/usbfs" : "/dev/bus/usb/001/005");
  else
    g_file_set_contents_full (place, contents, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

/* The next line that begins a file, at @at or behind it; @size: there is none. */
static gsize
fuzz_folder_next (const char *text, gsize at, gsize size)
{
  for (; at + 3 < size; at++)
    if ((at == 0 || text[at - 1] == '\n') && (memcmp (text + at, "== ", 3) == 0 || memcmp (text + at, "-> ", 3) == 0))
      return at;
  return size;
}

G_GNUC_UNUSED static void
fuzz_folder_fill (const char *folder, const guint8 *data, gsize size)
{
  const char *text = (const char *) data;
  gsize at = fuzz_folder_next (text, 0, size);

  for (guint i = 0; i < FUZZ_FOLDER_FILES && at < size; i++) {
    const char *end = memchr (text + at, '\n', size - at);
    gsize contents = end != NULL ? (gsize) (end - text) + 1 : size;
    gsize next = fuzz_folder_next (text, contents, size);
    g_autofree char *line = g_strndup (text + at, contents - at - (end != NULL ? 1 : 0));

    fuzz_folder_add (folder, line, text + contents, next - contents);
    at = next;
  }
}
