/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <glib/gstdio.h>
#include <zip.h>

/* One file of an archive that a test makes with libzip, which knows nothing of the engine's own reading. */
typedef struct {
  const char *name;
  const void *data;
  gsize size; /* bytes */
  gboolean is_stored;
} ZipMember;

G_GNUC_UNUSED static void
make_zip (const char *path, const ZipMember *members, gsize n)
{
  zip_t *zip = zip_open (path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

  g_assert_nonnull (zip);
  for (gsize i = 0; i < n; i++) {
    zip_source_t *source = zip_source_buffer (zip, members[i].data, members[i].size, 0);
    zip_int64_t index = zip_file_add (zip, members[i].name, source, ZIP_FL_ENC_UTF_8);

    g_assert_cmpint (index, >=, 0);
    zip_set_file_compression (zip, index, members[i].is_stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 1);
  }
  g_assert_cmpint (zip_close (zip), ==, 0);
}

G_GNUC_UNUSED static GBytes *
make_zip_bytes (const ZipMember *members, gsize n)
{
  g_autofree char *path = NULL;
  char *data;
  gsize size;
  int fd = g_file_open_tmp ("rouse-XXXXXX.zip", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  make_zip (path, members, n);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_unlink (path);
  return g_bytes_new_take (data, size);
}
