/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/inflate-reader.h"

#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/error.h"

#define SIZE (20u << 20) /* bytes: four restart points */

typedef struct {
  guint8 *data;      /* SIZE bytes */
  gsize packed_size; /* bytes */
  int fd;            /* the packed bytes */
  RouseInflateIndex *index;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *packed = g_malloc (SIZE * 2);
  g_autofree char *path = NULL;
  z_stream z = { .next_out = packed, .avail_out = SIZE * 2 };
  guint32 state = 7;

  f->data = g_malloc (SIZE);
  for (gsize i = 0; i < SIZE; i++) {
    state = state * 1664525 + 1013904223;
    f->data[i] = "etaoin shrdlu, e"[state >> 28];
  }
  deflateInit2 (&z, Z_BEST_SPEED, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  z.next_in = f->data;
  z.avail_in = SIZE;
  g_assert_cmpint (deflate (&z, Z_FINISH), ==, Z_STREAM_END);
  f->packed_size = z.total_out;
  deflateEnd (&z);

  f->fd = g_file_open_tmp ("rouse-XXXXXX", &path, NULL);
  unlink (path);
  g_assert_cmpint (write (f->fd, packed, f->packed_size), ==, f->packed_size);
  f->index = rouse_inflate_index_new (SIZE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close (f->fd);
  rouse_inflate_index_unref (f->index);
  g_free (f->data);
}

/* One pass from front to back, which must end where the data ends. */
static void
read_once (Fixture *f)
{
  g_autoptr (RouseInflateReader) reader =
      rouse_inflate_reader_new (&(RouseReadAt){ .fd = f->fd }, 0, f->packed_size, f->index);
  g_autofree guint8 *out = g_malloc (SIZE);

  g_assert_true (rouse_inflate_reader_read (reader, out, SIZE, NULL, NULL));
  g_assert_true (rouse_inflate_reader_check_end (reader, NULL));
  g_assert_cmpmem (out, SIZE, f->data, SIZE);
}

static void
test_pass_makes_points (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (rouse_inflate_index_get_n_points (f->index), ==, 0);
  read_once (f);
  g_assert_cmpuint (rouse_inflate_index_get_n_points (f->index), ==, 4);
  read_once (f);
  g_assert_cmpuint (rouse_inflate_index_get_n_points (f->index), ==, 4);
}

/* A reader that has the index does not look at what is before the restart point: the test destroys it. */
static void
test_jump_needs_little (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseInflateReader) reader =
      rouse_inflate_reader_new (&(RouseReadAt){ .fd = f->fd }, 0, f->packed_size, f->index);
  g_autofree guint8 *garbage = g_malloc0 (f->packed_size / 2);
  guint8 end[100];

  read_once (f);
  g_assert_cmpint (pwrite (f->fd, garbage, f->packed_size / 2, 0), ==, f->packed_size / 2);
  g_assert_true (rouse_inflate_reader_seek (reader, SIZE - sizeof end, NULL, NULL));
  g_assert_true (rouse_inflate_reader_read (reader, end, sizeof end, NULL, NULL));
  g_assert_cmpmem (end, sizeof end, f->data + SIZE - sizeof end, sizeof end);
  g_assert_true (rouse_inflate_reader_check_end (reader, NULL));
}

static void
test_cut_short (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseInflateReader) reader =
      rouse_inflate_reader_new (&(RouseReadAt){ .fd = f->fd }, 0, f->packed_size - 1000, f->index);
  g_autofree guint8 *out = g_malloc (SIZE);
  g_autoptr (GError) error = NULL;

  g_assert_false (rouse_inflate_reader_read (reader, out, SIZE, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
}

static void
test_longer_than_stated (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseInflateReader) reader =
      rouse_inflate_reader_new (&(RouseReadAt){ .fd = f->fd }, 0, f->packed_size, f->index);
  g_autofree guint8 *out = g_malloc (SIZE);
  g_autoptr (GError) error = NULL;

  g_assert_true (rouse_inflate_reader_read (reader, out, SIZE - 1, NULL, NULL));
  g_assert_false (rouse_inflate_reader_check_end (reader, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/inflate-reader/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("pass-makes-points", test_pass_makes_points);
  ADD ("jump-needs-little", test_jump_needs_little);
  ADD ("cut-short", test_cut_short);
  ADD ("longer-than-stated", test_longer_than_stated);
#undef ADD
  return g_test_run ();
}
