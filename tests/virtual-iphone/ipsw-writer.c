/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ipsw-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define MAX_32 0xFFFFFFFFu

typedef struct {
  char *name;
  guint64 offset; /* of the local header, from the start of the archive */
  guint64 size, packed_size;
  guint32 crc;
  guint16 method; /* 0 stored, 8 deflated */
  gboolean zip64; /* the local header has room for 64-bit sizes */
} Member;

struct _SimIpswWriter {
  char *path;
  gboolean folder;
  int fd;          /* the archive, or the open member of a folder */
  guint64 at;      /* bytes written to the archive */
  GArray *members; /* Member */
  Member open;
  z_stream packer;
  guint8 *packed;
};

#define PACKED_SIZE (256u << 10) /* bytes */

static gboolean
fail (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", what, g_strerror (code));
  return FALSE;
}

static gboolean
write_all (SimIpswWriter *self, const void *data, gsize size, GError **error)
{
  const guint8 *p = data;

  while (size > 0) {
    gssize n = write (self->fd, p, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail (error, self->path);
    p += n;
    size -= (gsize) n;
    self->at += (guint64) n;
  }
  return TRUE;
}

static void
put (GByteArray *out, guint64 value, guint bytes)
{
  for (guint i = 0; i < bytes; i++) {
    guint8 byte = (guint8) (value >> (8 * i));

    g_byte_array_append (out, &byte, 1);
  }
}

/* The fields that local and central headers have in common, from "version needed" to "uncompressed size". */
static void
put_common (GByteArray *out, const Member *member, gboolean zip64)
{
  put (out, zip64 ? 45 : 20, 2);
  put (out, 0, 2); /* flags */
  put (out, member->method, 2);
  put (out, 0, 2);      /* time */
  put (out, 0x5821, 2); /* date: 2024-01-01, always, so that two runs give one file */
  put (out, member->crc, 4);
  put (out, zip64 ? MAX_32 : member->packed_size, 4);
  put (out, zip64 ? MAX_32 : member->size, 4);
}

static GByteArray *
local_header (const Member *member)
{
  GByteArray *out = g_byte_array_new ();

  put (out, 0x04034B50, 4);
  put_common (out, member, member->zip64);
  put (out, strlen (member->name), 2);
  put (out, member->zip64 ? 20 : 0, 2);
  g_byte_array_append (out, (const guint8 *) member->name, (guint) strlen (member->name));
  if (member->zip64) {
    put (out, 1, 2);
    put (out, 16, 2);
    put (out, member->size, 8);
    put (out, member->packed_size, 8);
  }
  return out;
}

static GByteArray *
central_header (const Member *member)
{
  GByteArray *out = g_byte_array_new ();
  gboolean far = member->offset >= MAX_32;
  gboolean zip64 = member->zip64 || far;

  put (out, 0x02014B50, 4);
  put (out, 0x031E, 2); /* made by: Unix, so that the mode below counts */
  put_common (out, member, zip64);
  put (out, strlen (member->name), 2);
  put (out, zip64 ? 28 : 0, 2);
  put (out, 0, 2); /* comment */
  put (out, 0, 2); /* disk */
  put (out, 0, 2); /* internal attributes */
  put (out, (guint64) 0100644 << 16, 4);
  put (out, zip64 ? MAX_32 : member->offset, 4);
  g_byte_array_append (out, (const guint8 *) member->name, (guint) strlen (member->name));
  if (zip64) {
    put (out, 1, 2);
    put (out, 24, 2);
    put (out, member->size, 8);
    put (out, member->packed_size, 8);
    put (out, member->offset, 8);
  }
  return out;
}

static void
member_clear (gpointer data)
{
  Member *member = data;

  g_clear_pointer (&member->name, g_free);
}

/* Writes an archive into the empty file @fd, which is closed at the end. */
SimIpswWriter *
sim_ipsw_writer_new_for_fd (int fd)
{
  SimIpswWriter *self = g_new0 (SimIpswWriter, 1);

  self->path = g_strdup ("archive");
  self->members = g_array_new (FALSE, TRUE, sizeof (Member));
  g_array_set_clear_func (self->members, member_clear);
  self->packed = g_malloc (PACKED_SIZE);
  self->fd = fd;
  return self;
}

SimIpswWriter *
sim_ipsw_writer_new (const char *path, gboolean folder, GError **error)
{
  SimIpswWriter *self = sim_ipsw_writer_new_for_fd (-1);

  g_free (self->path);
  self->path = g_strdup (path);
  self->folder = folder;
  if (folder ? g_mkdir_with_parents (path, 0755) != 0
             : (self->fd = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) < 0) {
    fail (error, path);
    sim_ipsw_writer_close (self, NULL);
    return NULL;
  }
  return self;
}

/* Opens the next member. @size: what will be written to it, in bytes. */
gboolean
sim_ipsw_writer_begin (SimIpswWriter *self, const char *name, guint64 size, gboolean deflated, GError **error)
{
  g_autoptr (GByteArray) header = NULL;

  self->open = (Member){ .name = g_strdup (name), .offset = self->at, .size = size, .method = deflated ? 8 : 0 };
  self->open.crc = (guint32) crc32 (0, NULL, 0);
  if (self->folder) {
    g_autofree char *path = g_build_filename (self->path, name, NULL);
    g_autofree char *parent = g_path_get_dirname (path);

    g_mkdir_with_parents (parent, 0755);
    self->fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    return self->fd >= 0 || fail (error, path);
  }
  if (deflated) {
    memset (&self->packer, 0, sizeof self->packer);
    deflateInit2 (&self->packer, 1, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  }
  self->open.zip64 = size >= MAX_32 - (16u << 20);
  header = local_header (&self->open);
  return write_all (self, header->data, header->len, error);
}

static gboolean
pack (SimIpswWriter *self, const void *data, gsize size, int flush, GError **error)
{
  self->packer.next_in = (Bytef *) data;
  self->packer.avail_in = (uInt) size;
  do {
    self->packer.next_out = self->packed;
    self->packer.avail_out = PACKED_SIZE;
    deflate (&self->packer, flush);
    if (!write_all (self, self->packed, PACKED_SIZE - self->packer.avail_out, error))
      return FALSE;
  } while (self->packer.avail_out == 0);
  return TRUE;
}

gboolean
sim_ipsw_writer_write (SimIpswWriter *self, const void *data, gsize size, GError **error)
{
  if (!self->folder)
    self->open.crc = (guint32) crc32_z (self->open.crc, data, size);
  if (self->open.method == 8 && !self->folder)
    return pack (self, data, size, Z_NO_FLUSH, error);
  return write_all (self, data, size, error);
}

/* Closes the member: only now are its checksum and packed size known, and its header is written again. */
gboolean
sim_ipsw_writer_end (SimIpswWriter *self, GError **error)
{
  g_autoptr (GByteArray) header = NULL;
  guint64 start;

  if (self->folder) {
    close (self->fd);
    self->fd = -1;
    member_clear (&self->open);
    return TRUE;
  }
  if (self->open.method == 8) {
    gboolean ok = pack (self, NULL, 0, Z_FINISH, error);

    deflateEnd (&self->packer);
    if (!ok)
      return FALSE;
  }
  header = local_header (&self->open);
  start = self->open.offset + header->len;
  self->open.packed_size = self->at - start;
  g_byte_array_unref (g_steal_pointer (&header));
  header = local_header (&self->open);
  if (pwrite (self->fd, header->data, header->len, (off_t) self->open.offset) != (gssize) header->len)
    return fail (error, self->path);
  g_array_append_val (self->members, self->open);
  self->open.name = NULL;
  return TRUE;
}

gboolean
sim_ipsw_writer_add (SimIpswWriter *self, const char *name, GBytes *content, GError **error)
{
  gsize size;
  const void *data = g_bytes_get_data (content, &size);

  return sim_ipsw_writer_begin (self, name, size, FALSE, error) && sim_ipsw_writer_write (self, data, size, error) &&
         sim_ipsw_writer_end (self, error);
}

/* The end records; the 64-bit ones only if something does not fit otherwise. */
static gboolean
write_directory (SimIpswWriter *self, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint64 start = self->at, size, n = self->members->len;
  gboolean zip64;

  for (guint i = 0; i < n; i++) {
    g_autoptr (GByteArray) header = central_header (&g_array_index (self->members, Member, i));

    g_byte_array_append (out, header->data, header->len);
  }
  size = out->len;
  zip64 = start >= MAX_32 || n >= 0xFFFF;
  if (zip64) {
    put (out, 0x06064B50, 4);
    put (out, 44, 8);
    put (out, 0x031E, 2);
    put (out, 45, 2);
    put (out, 0, 8); /* disks */
    put (out, n, 8);
    put (out, n, 8);
    put (out, size, 8);
    put (out, start, 8);
    put (out, 0x07064B50, 4);
    put (out, 0, 4);
    put (out, start + size, 8);
    put (out, 1, 4);
  }
  put (out, 0x06054B50, 4);
  put (out, 0, 4);
  put (out, MIN (n, 0xFFFF), 2);
  put (out, MIN (n, 0xFFFF), 2);
  put (out, size, 4);
  put (out, zip64 ? MAX_32 : start, 4);
  put (out, 0, 2);
  return write_all (self, out->data, out->len, error);
}

/* Writes the directory and frees @self. */
gboolean
sim_ipsw_writer_close (SimIpswWriter *self, GError **error)
{
  gboolean ok = self->folder || (self->fd >= 0 && write_directory (self, error));

  if (self->fd >= 0)
    close (self->fd);
  g_array_unref (self->members);
  member_clear (&self->open);
  g_free (self->packed);
  g_free (self->path);
  g_free (self);
  return ok;
}
