/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/zip-directory.h"

#include <string.h>

#include "base/big-memory.h"
#include "base/byte-reader.h"
#include "base/error.h"
#include "firmware/read-at.h"

/*
 * The directory of a ZIP archive, ZIP64 included. libzip has no way to ask where in the file a member's bytes are, and
 * its handles may not be shared between threads; with the directory read here, every stream is plain reading at an
 * offset.
 *
 * Source: PKWARE APPNOTE.TXT 6.3, §4.3 and §4.5.3.
 */

#define LOCAL_HEADER 0x04034b50
#define DIRECTORY_HEADER 0x02014b50
#define END_RECORD 0x06054b50
#define END64_RECORD 0x06064b50
#define END64_LOCATOR 0x07064b50

#define LOCAL_HEADER_SIZE 30 /* bytes, without name and extra field */
#define DIRECTORY_HEADER_SIZE 46
#define END_RECORD_SIZE 22
#define END64_RECORD_SIZE 56
#define END64_LOCATOR_SIZE 20
#define MAX_COMMENT_SIZE 65535

#define EXTRA_ZIP64 0x0001
#define MADE_BY_UNIX 3
#define FLAGS_ENCRYPTED (1 << 0 | 1 << 6 | 1 << 13)

#define MAX_DIRECTORY_SIZE (64u << 20) /* bytes; the largest IPSWs have about 0.5 MB */

/* Where the directory is. */
typedef struct {
  guint64 n_members;
  guint64 size;   /* bytes */
  guint64 offset; /* bytes from the start of the file */
  guint64 end;    /* where the record that says so begins: the directory is before it */
} Extent;

static gboolean
fail (GError **error, const char *why)
{
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE, why);
  return FALSE;
}

static gboolean
fail_member (GError **error, const char *name, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE, "“%s” in the archive %s", name, why);
  return FALSE;
}

/* A file without a directory at its end: what it is can be told from how it begins. */
static gboolean
fail_without_directory (const RouseReadAt *from, guint64 file_size, GError **error)
{
  guint8 magic[4] = { 0 };

  if (file_size == 0)
    return fail (error, "the file is empty");
  if (file_size >= sizeof magic && !rouse_read_from (from, 0, magic, sizeof magic, error))
    return FALSE;
  if (magic[0] == 'P' && magic[1] == 'K')
    return fail (error, "the file is cut short: it begins as a ZIP archive but has no directory at its end");
  return fail (error, "not a ZIP archive");
}

/* The end record, looked for from the end of the file because a comment may follow it; -1 if there is none. */
static gssize
find_end_record (const guint8 *tail, gsize size)
{
  for (gssize at = (gssize) size - END_RECORD_SIZE; at >= 0; at--) {
    if (memcmp (tail + at, "PK\5\6", 4) == 0 &&
        at + END_RECORD_SIZE + (tail[at + 20] | tail[at + 21] << 8) <= (gssize) size)
      return at;
  }
  return -1;
}

static gboolean
read_end64_record (const RouseReadAt *from, guint64 end_offset, Extent *extent, GError **error)
{
  guint8 data[END64_RECORD_SIZE];
  RouseByteReader bytes;
  guint64 at;

  if (end_offset < END64_LOCATOR_SIZE)
    return fail (error, "the archive's ZIP64 directory is missing");
  if (!rouse_read_from (from, end_offset - END64_LOCATOR_SIZE, data, END64_LOCATOR_SIZE, error))
    return FALSE;
  rouse_byte_reader_init (&bytes, data, END64_LOCATOR_SIZE);
  if (rouse_byte_reader_u32le (&bytes) != END64_LOCATOR)
    return fail (error, "the archive's ZIP64 directory is missing");
  rouse_byte_reader_skip (&bytes, 4);
  at = rouse_byte_reader_u64le (&bytes);
  if (at > end_offset || end_offset - at < END64_RECORD_SIZE + END64_LOCATOR_SIZE)
    return fail (error, "the archive's ZIP64 directory is not inside the file");

  if (!rouse_read_from (from, at, data, sizeof data, error))
    return FALSE;
  rouse_byte_reader_init (&bytes, data, sizeof data);
  if (rouse_byte_reader_u32le (&bytes) != END64_RECORD)
    return fail (error, "the archive's ZIP64 directory is damaged");
  rouse_byte_reader_seek (&bytes, 32);
  extent->n_members = rouse_byte_reader_u64le (&bytes);
  extent->size = rouse_byte_reader_u64le (&bytes);
  extent->offset = rouse_byte_reader_u64le (&bytes);
  extent->end = at;
  return TRUE;
}

/* @record: END_RECORD_SIZE bytes, found at @end_offset of the file */
static gboolean
read_end_record (const RouseReadAt *from, const guint8 *record, guint64 end_offset, Extent *extent, GError **error)
{
  RouseByteReader bytes;
  guint16 disk;

  rouse_byte_reader_init (&bytes, record, END_RECORD_SIZE);
  rouse_byte_reader_seek (&bytes, 4);
  disk = rouse_byte_reader_u16le (&bytes);
  rouse_byte_reader_seek (&bytes, 10);
  extent->n_members = rouse_byte_reader_u16le (&bytes);
  extent->size = rouse_byte_reader_u32le (&bytes);
  extent->offset = rouse_byte_reader_u32le (&bytes);
  extent->end = end_offset;

  if (extent->n_members == G_MAXUINT16 || extent->size == G_MAXUINT32 || extent->offset == G_MAXUINT32) {
    if (!read_end64_record (from, end_offset, extent, error))
      return FALSE;
  } else if (disk != 0) {
    return fail (error, "the archive is split into several files");
  }
  if (extent->offset > extent->end || extent->size > extent->end - extent->offset || extent->size > MAX_DIRECTORY_SIZE)
    return fail (error, "the archive's directory is not inside the file");
  return TRUE;
}

static gboolean
find_extent (const RouseReadAt *from, guint64 file_size, Extent *extent, GError **error)
{
  gsize size = MIN (file_size, END_RECORD_SIZE + MAX_COMMENT_SIZE);
  g_autofree guint8 *tail = g_malloc (size);
  gssize at;

  if (!rouse_read_from (from, file_size - size, tail, size, error))
    return FALSE;
  at = find_end_record (tail, size);
  if (at < 0)
    return fail_without_directory (from, file_size, error);
  return read_end_record (from, tail + at, file_size - size + at, extent, error);
}

/* Numbers that do not fit into 32 bits are in this extra field, in a fixed order, and only those. */
static gboolean
read_zip64_field (RouseByteReader *extra, RouseIpswMember *member)
{
  guint64 *fields[] = { &member->size, &member->packed_size, &member->header_offset };

  while (rouse_byte_reader_left (extra) >= 4) {
    guint16 id = rouse_byte_reader_u16le (extra);
    guint16 size = rouse_byte_reader_u16le (extra);
    RouseByteReader value;
    const guint8 *data = rouse_byte_reader_bytes (extra, size);

    if (id != EXTRA_ZIP64 || data == NULL)
      continue;
    rouse_byte_reader_init (&value, data, size);
    for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
      if (*fields[i] == G_MAXUINT32)
        *fields[i] = rouse_byte_reader_u64le (&value);
    return !value.failed;
  }
  return TRUE;
}

static gboolean
read_member (RouseByteReader *bytes, RouseIpswMember *member, GError **error)
{
  guint16 made_by, flags, name_size, extra_size, comment_size;
  guint32 attributes;
  const guint8 *name;
  RouseByteReader extra;

  if (rouse_byte_reader_u32le (bytes) != DIRECTORY_HEADER)
    return fail (error, "the archive's directory is damaged");
  made_by = rouse_byte_reader_u16le (bytes);
  rouse_byte_reader_skip (bytes, 2); /* version needed */
  flags = rouse_byte_reader_u16le (bytes);
  member->method = rouse_byte_reader_u16le (bytes);
  rouse_byte_reader_skip (bytes, 4); /* time and date */
  member->crc = rouse_byte_reader_u32le (bytes);
  member->packed_size = rouse_byte_reader_u32le (bytes);
  member->size = rouse_byte_reader_u32le (bytes);
  name_size = rouse_byte_reader_u16le (bytes);
  extra_size = rouse_byte_reader_u16le (bytes);
  comment_size = rouse_byte_reader_u16le (bytes);
  rouse_byte_reader_skip (bytes, 4); /* disk, internal attributes */
  attributes = rouse_byte_reader_u32le (bytes);
  member->header_offset = rouse_byte_reader_u32le (bytes);
  name = rouse_byte_reader_bytes (bytes, name_size);
  rouse_byte_reader_init (&extra, rouse_byte_reader_bytes (bytes, extra_size), extra_size);
  rouse_byte_reader_skip (bytes, comment_size);
  if (bytes->failed || !read_zip64_field (&extra, member))
    return fail (error, "the archive's directory is damaged");

  member->mode = made_by >> 8 == MADE_BY_UNIX ? attributes >> 16 : 0;
  member->name = g_utf8_make_valid ((const char *) name, name_size);
  if (memchr (name, '\0', name_size) != NULL || !rouse_ipsw_name_is_safe (member->name))
    return fail_member (error, member->name, "has a name that leads out of it");
  if ((flags & FLAGS_ENCRYPTED) != 0)
    return fail_member (error, member->name, "is encrypted");
  if (member->method == ROUSE_ZIP_STORED && member->packed_size != member->size)
    return fail_member (error, member->name, "has two different sizes");
  return TRUE;
}

/**
 * rouse_zip_directory_read:
 * @members: name → #RouseIpswMember, filled
 *
 * Reads the whole directory. Names that are absolute or contain "..", and encrypted members, make the archive unusable:
 * no IPSW has any (spec 13 §1).
 *
 * Returns: %FALSE with `ROUSE_ERROR_NOT_FIRMWARE`
 */
gboolean
rouse_zip_directory_read (const RouseReadAt *from, guint64 file_size, GHashTable *members, GError **error)
{
  g_autofree guint8 *data = NULL;
  RouseByteReader bytes;
  Extent extent;

  if (!find_extent (from, file_size, &extent, error))
    return FALSE;
  if (extent.n_members > extent.size / DIRECTORY_HEADER_SIZE)
    return fail (error, "the archive's directory is damaged");

  data = rouse_big_memory_new (extent.size, error);
  if (data == NULL || !rouse_read_from (from, extent.offset, data, extent.size, error))
    return FALSE;
  rouse_byte_reader_init (&bytes, data, extent.size);
  for (guint64 i = 0; i < extent.n_members; i++) {
    g_autoptr (RouseIpswMember) member = g_new0 (RouseIpswMember, 1);

    if (!read_member (&bytes, member, error))
      return FALSE;
    rouse_ipsw_members_add (members, g_steal_pointer (&member));
  }
  return TRUE;
}

/**
 * rouse_zip_find_data:
 * @data_offset: (out): of the member's packed bytes, from the start of the file
 *
 * Reads the member's local header, behind which its bytes are.
 *
 * Returns: %FALSE with `ROUSE_ERROR_DAMAGED_FIRMWARE` if that header is not there or the bytes are not all inside the
 * file
 */
gboolean
rouse_zip_find_data (const RouseReadAt *from, guint64 file_size, const RouseIpswMember *member, guint64 *data_offset,
                     GError **error)
{
  guint8 data[LOCAL_HEADER_SIZE];
  RouseByteReader bytes;
  guint32 magic;
  guint16 method;

  if (member->header_offset > file_size || file_size - member->header_offset < sizeof data) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "“%s” is not inside the archive", member->name);
    return FALSE;
  }
  if (!rouse_read_from (from, member->header_offset, data, sizeof data, error))
    return FALSE;
  rouse_byte_reader_init (&bytes, data, sizeof data);
  magic = rouse_byte_reader_u32le (&bytes);
  rouse_byte_reader_skip (&bytes, 4); /* version needed, flags */
  method = rouse_byte_reader_u16le (&bytes);
  rouse_byte_reader_seek (&bytes, 26);
  *data_offset = member->header_offset + LOCAL_HEADER_SIZE;
  *data_offset += rouse_byte_reader_u16le (&bytes); /* name */
  *data_offset += rouse_byte_reader_u16le (&bytes); /* extra field */

  if (magic == LOCAL_HEADER && method == member->method && *data_offset <= file_size &&
      member->packed_size <= file_size - *data_offset)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE,
               "“%s” is damaged: the archive does not have it where its directory says", member->name);
  return FALSE;
}
