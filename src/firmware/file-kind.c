/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/file-kind.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/big-memory.h"
#include "base/error.h"
#include "firmware/der.h"
#include "firmware/img3.h"
#include "firmware/read-at.h"

#define HEAD_SIZE 32                  /* bytes */
#define CHUNK_SIZE 65536u             /* bytes, of what is unpacked */
#define MAX_UNPACKED_SIZE (64u << 20) /* bytes; saved tickets, the only ones that are packed, have some 100 kB */

/* Files that begin with fixed bytes. */
static const struct {
  const char *magic;
  gsize size; /* bytes */
  RouseFileKind kind;
} magics[] = {
  { "PK\x03\x04", 4, ROUSE_FILE_ZIP },    { "PK\x05\x06", 4, ROUSE_FILE_ZIP },      { "bplist00", 8, ROUSE_FILE_PLIST },
  { "\x1F\x8B\x08", 3, ROUSE_FILE_GZIP }, { "\xEF\xBB\xBF<", 4, ROUSE_FILE_PLIST }, /* with a mark of its byte order */
};

/* Image4: a sequence that begins with its own name. */
static const struct {
  const char *name;
  RouseFileKind kind;
} image4_names[] = {
  { "IM4P", ROUSE_FILE_IM4P },
  { "IM4M", ROUSE_FILE_IM4M },
  { "IM4R", ROUSE_FILE_IM4R },
  { "IMG4", ROUSE_FILE_IMG4 },
};

static RouseFileKind
detect_image4 (const guint8 *head, gsize size)
{
  RouseByteReader bytes;
  RouseDerTag tag;
  gsize length;
  const guint8 *name;

  rouse_byte_reader_init (&bytes, head, size);
  if (!rouse_der_read_header (&bytes, &tag, &length, NULL) || tag != ROUSE_DER_SEQUENCE ||
      !rouse_der_read_header (&bytes, &tag, &length, NULL) || tag != ROUSE_DER_TEXT || length != 4)
    return ROUSE_FILE_UNKNOWN;
  name = rouse_byte_reader_bytes (&bytes, 4);
  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (image4_names); i++)
    if (memcmp (name, image4_names[i].name, 4) == 0)
      return image4_names[i].kind;
  return ROUSE_FILE_UNKNOWN;
}

RouseFileKind
rouse_file_kind_detect (const guint8 *head, gsize size)
{
  gsize at = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++)
    if (size >= magics[i].size && memcmp (head, magics[i].magic, magics[i].size) == 0)
      return magics[i].kind;
  if (rouse_img3_is_one (head, size))
    return ROUSE_FILE_IMG3;
  while (at < size && g_ascii_isspace (head[at]))
    at++;
  if (at < size && head[at] == '<')
    return ROUSE_FILE_PLIST;
  return detect_image4 (head, size);
}

/* Opens a file or folder. @info: (out) */
static int
open_path (const char *path, struct stat *info, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  int saved = errno;

  if (fd < 0 || fstat (fd, info) != 0) {
    rouse_read_at_set_open_error (error, saved);
    g_prefix_error (error, "%s: ", path);
    if (fd >= 0)
      close (fd);
    return -1;
  }
  if (S_ISREG (info->st_mode) || S_ISDIR (info->st_mode))
    return fd;
  close (fd);
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE, "%s: neither a file nor a folder", path);
  return -1;
}

/**
 * rouse_file_kind_of_path:
 *
 * Returns: %FALSE with `ROUSE_ERROR_NO_FILE`, `ROUSE_ERROR_NOT_READABLE` or, for a device and the like,
 *   `ROUSE_ERROR_NOT_FIRMWARE`
 */
gboolean
rouse_file_kind_of_path (const char *path, RouseFileKind *kind, GError **error)
{
  struct stat info;
  guint8 head[HEAD_SIZE];
  int fd = open_path (path, &info, error);
  gsize size;
  gboolean ok = TRUE;

  if (fd < 0)
    return FALSE;
  *kind = ROUSE_FILE_FOLDER;
  if (S_ISREG (info.st_mode)) {
    size = (gsize) MIN (info.st_size, HEAD_SIZE);
    ok = rouse_read_at (fd, 0, head, size, error);
    if (ok)
      *kind = rouse_file_kind_detect (head, size);
  }
  close (fd);
  return ok;
}

/* Unpacks gzip, but no more than @max_size bytes: a small file can stand for a huge one. */
static GBytes *
unpack (GBytes *packed, gsize max_size, GError **error)
{
  g_autoptr (GConverter) unzip = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (packed);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory, unzip);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (CHUNK_SIZE);
  g_autoptr (GError) cause = NULL;
  gssize n;

  while ((n = g_input_stream_read (stream, chunk, CHUNK_SIZE, NULL, &cause)) > 0 && out->len + (gsize) n <= max_size)
    g_byte_array_append (out, chunk, (guint) n);
  if (n == 0)
    return g_byte_array_free_to_bytes (g_steal_pointer (&out));
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "it cannot be unpacked: %s",
               cause != NULL ? cause->message : "larger than it can be");
  return NULL;
}

static GBytes *
read_whole (int fd, const struct stat *info, gsize max_size, GError **error)
{
  gsize size = (gsize) info->st_size;
  g_autofree guint8 *data = NULL;

  if (S_ISDIR (info->st_mode) || (guint64) info->st_size > max_size) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE, "%s",
                 S_ISDIR (info->st_mode) ? "a folder" : "larger than such a file can be");
    return NULL;
  }
  data = rouse_big_memory_new (size, error);
  if (data == NULL || !rouse_read_at (fd, 0, data, size, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

/**
 * rouse_file_kind_load:
 * @max_size: bytes
 *
 * Returns: (transfer full): the bytes, or %NULL with the errors of rouse_file_kind_of_path(),
 *   `ROUSE_ERROR_NOT_FIRMWARE` (too large) or `ROUSE_ERROR_DAMAGED_FIRMWARE` (cut short while it was read, bad gzip)
 */
GBytes *
rouse_file_kind_load (const char *path, gsize max_size, GError **error)
{
  struct stat info;
  int fd = open_path (path, &info, error);
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  const guint8 *data;

  if (fd < 0)
    return NULL;
  bytes = read_whole (fd, &info, max_size, error);
  close (fd);
  if (bytes == NULL) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }
  data = g_bytes_get_data (bytes, &size);
  if (rouse_file_kind_detect (data, size) == ROUSE_FILE_GZIP)
    return unpack (bytes, MIN (max_size, MAX_UNPACKED_SIZE), error);
  return g_steal_pointer (&bytes);
}
