/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/inflate-index-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/byte-reader.h"

#define MAGIC "rouse-index 1\n"
#define MAGIC_SIZE (sizeof MAGIC - 1)
#define DIGEST_SIZE 32           /* bytes of SHA-256, at the end, over all before it */
#define MAX_FILE_SIZE (8u << 20) /* bytes; twice what an index can have */
#define MAX_FILES 12             /* a firmware file has one or two */

/* After the magic: sizes of the member unpacked and packed, number of points; then each point: out, in, bits, size of
 * the window, the window. Numbers have 64 bits, little endian. */

char *
rouse_inflate_index_file_get_path (const RouseFileState *archive, const char *member)
{
  g_autofree char *state = rouse_file_state_to_string (archive);
  g_autofree char *text = g_strconcat (state, "\t", member, NULL);
  g_autofree char *name = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_build_filename (g_get_user_cache_dir (), "rouse", "indexes", name, NULL);
}

static void
digest_bytes (const guint8 *data, gsize size, guint8 digest[DIGEST_SIZE])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize n = DIGEST_SIZE;

  g_checksum_update (sum, data, (gssize) size);
  g_checksum_get_digest (sum, digest, &n);
}

/* A point between @before and the end of the member, or NULL. */
static RouseInflatePoint *
read_point (RouseByteReader *reader, const RouseInflatePoint *before, guint64 size, guint64 packed_size)
{
  g_autofree RouseInflatePoint *point = g_new0 (RouseInflatePoint, 1);
  guint64 bits, window_size;
  const guint8 *window;

  point->out = rouse_byte_reader_u64le (reader);
  point->in = rouse_byte_reader_u64le (reader);
  bits = rouse_byte_reader_u64le (reader);
  window_size = rouse_byte_reader_u64le (reader);
  if (point->out >= size || point->in == 0 || point->in > packed_size || bits > 7 ||
      window_size > sizeof point->window || window_size > point->out ||
      (before != NULL && (point->out <= before->out || point->in < before->in)))
    return NULL;
  window = rouse_byte_reader_bytes (reader, window_size);
  if (window == NULL)
    return NULL;
  point->bits = (guint) bits;
  point->window_size = window_size;
  memcpy (point->window, window, window_size);
  return g_steal_pointer (&point);
}

RouseInflateIndex *
rouse_inflate_index_file_parse (const guint8 *data, gsize n, guint64 size, guint64 packed_size)
{
  g_autoptr (RouseInflateIndex) index = rouse_inflate_index_new (size);
  const RouseInflatePoint *last = NULL;
  guint8 digest[DIGEST_SIZE];
  RouseByteReader reader;
  guint64 n_points;

  if (n < MAGIC_SIZE + DIGEST_SIZE || memcmp (data, MAGIC, MAGIC_SIZE) != 0)
    return NULL;
  digest_bytes (data, n - DIGEST_SIZE, digest);
  if (memcmp (digest, data + n - DIGEST_SIZE, DIGEST_SIZE) != 0)
    return NULL;
  rouse_byte_reader_init (&reader, data, n - DIGEST_SIZE);
  rouse_byte_reader_skip (&reader, MAGIC_SIZE);
  if (rouse_byte_reader_u64le (&reader) != size || rouse_byte_reader_u64le (&reader) != packed_size)
    return NULL;
  n_points = rouse_byte_reader_u64le (&reader);
  for (guint64 i = 0; i < n_points; i++) {
    RouseInflatePoint *point = read_point (&reader, last, size, packed_size);

    if (point == NULL)
      return NULL;
    rouse_inflate_index_add (index, point);
    last = rouse_inflate_index_find (index, size);
    if (rouse_inflate_index_get_n_points (index) != i + 1) /* closer to each other than we make them */
      return NULL;
  }
  if (reader.failed || rouse_byte_reader_left (&reader) > 0)
    return NULL;
  rouse_inflate_index_set_complete (index);
  return g_steal_pointer (&index);
}

RouseInflateIndex *
rouse_inflate_index_file_load (const char *path, guint64 size, guint64 packed_size)
{
  g_autofree char *data = NULL;
  gsize n;
  struct stat info;

  if (stat (path, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > MAX_FILE_SIZE ||
      !g_file_get_contents (path, &data, &n, NULL))
    return NULL;
  return rouse_inflate_index_file_parse ((const guint8 *) data, n, size, packed_size);
}

static void
add_number (GByteArray *bytes, guint64 number)
{
  guint64 little = GUINT64_TO_LE (number);

  g_byte_array_append (bytes, (const guint8 *) &little, sizeof little);
}

GBytes *
rouse_inflate_index_file_pack (RouseInflateIndex *index, guint64 size, guint64 packed_size)
{
  GByteArray *bytes = g_byte_array_new ();
  guint n_points = rouse_inflate_index_get_n_points (index);
  guint8 digest[DIGEST_SIZE];

  g_byte_array_append (bytes, (const guint8 *) MAGIC, MAGIC_SIZE);
  add_number (bytes, size);
  add_number (bytes, packed_size);
  add_number (bytes, n_points);
  for (guint i = 0; i < n_points; i++) {
    const RouseInflatePoint *point = rouse_inflate_index_get_point (index, i);

    add_number (bytes, point->out);
    add_number (bytes, point->in);
    add_number (bytes, point->bits);
    add_number (bytes, point->window_size);
    g_byte_array_append (bytes, point->window, (guint) point->window_size);
  }
  digest_bytes (bytes->data, bytes->len, digest);
  g_byte_array_append (bytes, digest, sizeof digest);
  return g_byte_array_free_to_bytes (bytes);
}

/* The file in @folder that has not been changed for longest, if there are more than there may be. (transfer full) */
static char *
find_surplus (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *oldest = NULL;
  gint64 oldest_time = G_MAXINT64;
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    struct stat info;

    if (lstat (path, &info) != 0 || !S_ISREG (info.st_mode))
      continue;
    n++;
    if (info.st_mtime >= oldest_time)
      continue;
    oldest_time = info.st_mtime;
    g_free (oldest);
    oldest = g_steal_pointer (&path);
  }
  return n > MAX_FILES ? g_steal_pointer (&oldest) : NULL;
}

gboolean
rouse_inflate_index_file_save (const char *path, RouseInflateIndex *index, guint64 size, guint64 packed_size)
{
  g_autoptr (GBytes) bytes = rouse_inflate_index_file_pack (index, size, packed_size);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *surplus = NULL;

  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      !g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    return FALSE;
  surplus = find_surplus (folder);
  if (surplus != NULL)
    g_unlink (surplus);
  return TRUE;
}
