/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/file-kind.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"

static void
test_detect (void)
{
  static const struct {
    const char *head;
    gsize size;
    RouseFileKind kind;
  } cases[] = {
    { "PK\x03\x04rest", 8, ROUSE_FILE_ZIP },
    { "PK\x05\x06", 4, ROUSE_FILE_ZIP },
    { "PK\x03", 3, ROUSE_FILE_UNKNOWN },
    { "bplist00", 8, ROUSE_FILE_PLIST },
    { "bplist0", 7, ROUSE_FILE_UNKNOWN },
    { "<?xml", 5, ROUSE_FILE_PLIST },
    { " \r\n\t<plist>", 11, ROUSE_FILE_PLIST },
    { "\xEF\xBB\xBF<?xml", 8, ROUSE_FILE_PLIST },
    { "\x1F\x8B\x08", 3, ROUSE_FILE_GZIP },
    { "3gmI", 4, ROUSE_FILE_IMG3 },
    { "Img3", 4, ROUSE_FILE_UNKNOWN },
    { "\x30\x14\x16\x04IM4P", 8, ROUSE_FILE_IM4P },
    { "\x30\x83\x02\x91\x69\x16\x04IM4P", 11, ROUSE_FILE_IM4P },
    { "\x30\x14\x16\x04IM4M", 8, ROUSE_FILE_IM4M },
    { "\x30\x14\x16\x04IM4R", 8, ROUSE_FILE_IM4R },
    { "\x30\x14\x16\x04IMG4", 8, ROUSE_FILE_IMG4 },
    { "\x30\x14\x16\x04IMG3", 8, ROUSE_FILE_UNKNOWN },
    { "\x30\x14\x16\x04IM4", 7, ROUSE_FILE_UNKNOWN },
    { "\x30\x80\x16\x04IM4P", 8, ROUSE_FILE_UNKNOWN },
    { "\x30\x14\x04\x04IM4P", 8, ROUSE_FILE_UNKNOWN },
    { "    ", 4, ROUSE_FILE_UNKNOWN },
    { "", 0, ROUSE_FILE_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (rouse_file_kind_detect ((const guint8 *) cases[i].head, cases[i].size), ==, cases[i].kind);
}

static void
test_load (void)
{
  /* gzip of 100000 × 'a', and of nothing but its own first half */
  g_autoptr (GConverter) zip = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autofree char *folder = g_dir_make_tmp ("rouse-kind-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *text = g_strnfill (100000, 'a');
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint8 packed[1000];
  gsize read, size;
  RouseFileKind kind;

  g_assert_cmpint (
      g_converter_convert (zip, text, 100000, packed, sizeof packed, G_CONVERTER_INPUT_AT_END, &read, &size, NULL), ==,
      G_CONVERTER_FINISHED);
  g_assert_true (g_file_set_contents (path, (const char *) packed, (gssize) size, NULL));
  g_assert_true (rouse_file_kind_of_path (path, &kind, NULL));
  g_assert_cmpint (kind, ==, ROUSE_FILE_GZIP);
  bytes = rouse_file_kind_load (path, 100000, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, 100000);
  g_assert_null (rouse_file_kind_load (path, 99999, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path, (const char *) packed, (gssize) size / 2, NULL));
  g_assert_null (rouse_file_kind_load (path, 100000, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
  g_clear_error (&error);

  g_assert_null (rouse_file_kind_load (path, 10, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE);
  g_clear_error (&error);
  g_remove (path);
  g_assert_null (rouse_file_kind_load (path, 10, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NO_FILE);
  g_clear_error (&error);
  g_assert_true (rouse_file_kind_of_path (folder, &kind, NULL));
  g_assert_cmpint (kind, ==, ROUSE_FILE_FOLDER);
  g_assert_false (rouse_file_kind_of_path ("/dev/null", &kind, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/file-kind/detect", test_detect);
  g_test_add_func ("/file-kind/load", test_load);
  return g_test_run ();
}
