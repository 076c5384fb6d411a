/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/byte-reader.h"
#include "base/error.h"

static void
test_reads_both_orders (void)
{
  const guint8 data[] = { 1, 2, 3, 4, 1, 2, 3, 4, 5, 6 };
  RouseByteReader reader;

  rouse_byte_reader_init (&reader, data, sizeof data);
  g_assert_cmphex (rouse_byte_reader_u32le (&reader), ==, 0x04030201);
  g_assert_cmphex (rouse_byte_reader_u32be (&reader), ==, 0x01020304);
  g_assert_cmphex (rouse_byte_reader_u16be (&reader), ==, 0x0506);
  g_assert_cmpuint (rouse_byte_reader_left (&reader), ==, 0);
  g_assert_true (rouse_byte_reader_finish (&reader, "test", NULL));
}

static void
test_end_is_checked (void)
{
  const guint8 data[] = { 1, 2, 3 };
  g_autoptr (GError) error = NULL;
  RouseByteReader reader;

  rouse_byte_reader_init (&reader, data, sizeof data);
  g_assert_cmphex (rouse_byte_reader_u32le (&reader), ==, 0);
  g_assert_null (rouse_byte_reader_bytes (&reader, 1)); /* failed stays failed */
  g_assert_false (rouse_byte_reader_finish (&reader, "test", &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
}

static void
test_huge_sizes (void)
{
  const guint8 data[] = { 1, 2, 3 };
  RouseByteReader reader;

  rouse_byte_reader_init (&reader, data, sizeof data);
  rouse_byte_reader_skip (&reader, 2);
  g_assert_null (rouse_byte_reader_bytes (&reader, G_MAXSIZE));
  rouse_byte_reader_init (&reader, data, sizeof data);
  rouse_byte_reader_seek (&reader, 4);
  g_assert_true (reader.failed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/byte-reader/both-orders", test_reads_both_orders);
  g_test_add_func ("/byte-reader/end-is-checked", test_end_is_checked);
  g_test_add_func ("/byte-reader/huge-sizes", test_huge_sizes);
  return g_test_run ();
}
