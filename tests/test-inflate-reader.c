/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/inflate-reader.h"

#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/error.h"
#include "firmware/inflate-index-file.h"

#define SIZE (20u << 20) /* bytes: four restart points */

typedef struct {
  guint8 *data;      /* SIZE bytes */
  gsize packed_size; /* bytes */
  int fd;            /* the packed bytes */
  RouseInflateIndex *index;
} Fixture;

typedef struct {
  guint8 *data;   /* SIZE bytes */
  guint8 *packed; /* SIZE * 2 bytes, of which these count: */
  gsize packed_size;
} Sample;

static gpointer
make_sample (gpointer unused)
{
  Sample *sample = g_new0 (Sample, 1);
  z_stream z = { .avail_in = SIZE, .avail_out = SIZE * 2 };
  guint32 state = 7;

  z.next_in = sample->data = g_malloc (SIZE);
  z.next_out = sample->packed = g_malloc (SIZE * 2);
  for (gsize i = 0; i < SIZE; i++) {
    state = state * 1664525 + 1013904223;
    sample->data[i] = "etaoin shrdlu, e"[state >> 28];
  }
  deflateInit2 (&z, Z_BEST_SPEED, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  g_assert_cmpint (deflate (&z, Z_FINISH), ==, Z_STREAM_END);
  sample->packed_size = z.total_out;
  deflateEnd (&z);
  return sample;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static GOnce once = G_ONCE_INIT;
  const Sample *sample = g_once (&once, make_sample, NULL);
  g_autofree char *path = NULL;

  f->data = g_memdup2 (sample->data, SIZE);
  f->packed_size = sample->packed_size;
  f->fd = g_file_open_tmp ("rouse-XXXXXX", &path, NULL);
  unlink (path);
  g_assert_cmpint (write (f->fd, sample->packed, f->packed_size), ==, f->packed_size);
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

/* With a whole index another engine may read; it must find the same bytes from each restart point and between them. */
static void
test_pieces_with_whole_index (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseInflateReader) reader = NULL;
  g_autofree guint8 *out = g_malloc (SIZE);

  read_once (f);
  g_assert_true (rouse_inflate_index_is_complete (f->index));
  read_once (f);
  reader = rouse_inflate_reader_new (&(RouseReadAt){ .fd = f->fd }, 0, f->packed_size, f->index);
  for (guint i = 0; i < 40; i++) {
    guint64 at = ((guint64) i * 7919 * 1021) % SIZE;
    gsize size = MIN (SIZE - at, 1 + i * 5003);

    g_assert_true (rouse_inflate_reader_seek (reader, at, NULL, NULL));
    g_assert_true (rouse_inflate_reader_read (reader, out, size, NULL, NULL));
    g_assert_cmpmem (out, size, f->data + at, size);
  }
}

/* @data: whether the index is whole, so that another engine may read */
static void
test_cut_short (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseInflateReader) reader = NULL;
  g_autofree guint8 *out = g_malloc (SIZE);
  g_autoptr (GError) error = NULL;

  if (data != NULL)
    read_once (f);
  reader = rouse_inflate_reader_new (&(RouseReadAt){ .fd = f->fd }, 0, f->packed_size - 1000, f->index);
  g_assert_false (rouse_inflate_reader_read (reader, out, SIZE, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
}

static void
test_longer_than_stated (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseInflateReader) reader = NULL;
  g_autofree guint8 *out = g_malloc (SIZE);
  g_autoptr (GError) error = NULL;

  if (data != NULL)
    read_once (f);
  reader = rouse_inflate_reader_new (&(RouseReadAt){ .fd = f->fd }, 0, f->packed_size, f->index);
  g_assert_true (rouse_inflate_reader_read (reader, out, SIZE - 1, NULL, NULL));
  g_assert_false (rouse_inflate_reader_check_end (reader, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
}

/* What follows the data belongs to somebody else: said, and not taken for a part of it. */
static void
test_followed_by_more (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseInflateReader) reader = NULL;
  g_autofree guint8 *out = g_malloc (SIZE);
  g_autoptr (GError) error = NULL;

  if (data != NULL)
    read_once (f);
  g_assert_cmpint (pwrite (f->fd, "PK\1\2", 4, (off_t) f->packed_size), ==, 4);
  reader = rouse_inflate_reader_new (&(RouseReadAt){ .fd = f->fd }, 0, f->packed_size + 4, f->index);
  g_assert_true (rouse_inflate_reader_read (reader, out, SIZE, NULL, NULL));
  g_assert_false (rouse_inflate_reader_check_end (reader, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseInflateReader) reader = NULL;
  g_autofree guint8 *out = g_malloc (SIZE);
  g_autofree guint8 *garbage = g_malloc (1 << 16);
  g_autoptr (GError) error = NULL;

  if (data != NULL)
    read_once (f);
  memset (garbage, 0xff, 1 << 16);
  g_assert_cmpint (pwrite (f->fd, garbage, 1 << 16, 1 << 16), ==, 1 << 16);
  reader = rouse_inflate_reader_new (&(RouseReadAt){ .fd = f->fd }, 0, f->packed_size, f->index);
  g_assert_false (rouse_inflate_reader_read (reader, out, SIZE, NULL, &error) && memcmp (out, f->data, SIZE) == 0);
}

/* What the first pass learned serves the next program that opens the same file. */
static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("rouse-index-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "more", "index", NULL);
  g_autofree char *more = g_path_get_dirname (path);
  g_autofree char *contents = NULL;
  gsize size;

  read_once (f);
  g_assert_true (rouse_inflate_index_file_save (path, f->index, SIZE, f->packed_size));
  g_assert_null (rouse_inflate_index_file_load (path, SIZE + 1, f->packed_size));
  g_assert_null (rouse_inflate_index_file_load (path, SIZE, f->packed_size + 1));
  g_assert_null (rouse_inflate_index_file_load (more, SIZE, f->packed_size));
  rouse_inflate_index_unref (f->index);
  f->index = rouse_inflate_index_file_load (path, SIZE, f->packed_size);
  g_assert_true (rouse_inflate_index_is_complete (f->index));
  g_assert_cmpuint (rouse_inflate_index_get_n_points (f->index), ==, 4);
  test_jump_needs_little (f, data);

  /* A bit that fell over would become wrong bytes for the phone. */
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  contents[size / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, contents, (gssize) size, NULL));
  g_assert_null (rouse_inflate_index_file_load (path, SIZE, f->packed_size));
  g_assert_true (g_file_set_contents (path, contents, (gssize) size / 2, NULL));
  g_assert_null (rouse_inflate_index_file_load (path, SIZE, f->packed_size));
  unlink (path);
  g_assert_null (rouse_inflate_index_file_load (path, SIZE, f->packed_size));
  rmdir (more);
  rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) g_test_add ("/inflate-reader/" path, Fixture, data, set_up, func, tear_down)
#define WHOLE "the index is whole"
  ADD ("pass-makes-points", NULL, test_pass_makes_points);
  ADD ("jump-needs-little", NULL, test_jump_needs_little);
  ADD ("pieces-with-whole-index", NULL, test_pieces_with_whole_index);
  ADD ("cut-short", NULL, test_cut_short);
  ADD ("cut-short/whole-index", WHOLE, test_cut_short);
  ADD ("longer-than-stated", NULL, test_longer_than_stated);
  ADD ("longer-than-stated/whole-index", WHOLE, test_longer_than_stated);
  ADD ("followed-by-more", NULL, test_followed_by_more);
  ADD ("followed-by-more/whole-index", WHOLE, test_followed_by_more);
  ADD ("damaged", NULL, test_damaged);
  ADD ("damaged/whole-index", WHOLE, test_damaged);
  ADD ("kept", NULL, test_kept);
#undef ADD
  return g_test_run ();
}
