/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/baseband-image.h"

#include <string.h>

#include "base/big-memory.h"
#include "base/byte-reader.h"
#include "base/error.h"

#define ELF_MAGIC                                                                                                      \
  "\x7f"                                                                                                               \
  "ELF"
#define ELF_CLASS_OFFSET 4
#define ELF_CLASS_64 2

#define HASH_SEGMENT_VERSION 7

static GBytes *
fail (GError **error, const char *why)
{
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, why);
  return NULL;
}

static RouseByteReader
reader_for (GBytes *bytes)
{
  RouseByteReader reader;
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  rouse_byte_reader_init (&reader, data, size);
  return reader;
}

/* Where an ELF file's program headers say that its segments are. */
typedef struct {
  guint64 offset; /* bytes from the start of the file */
  guint64 size;   /* bytes in the file */
} Segment;

/* The program headers of a little-endian ELF file, 32 or 64 bits; NULL if it is none. */
static GArray *
read_segments (GBytes *image)
{
  g_autoptr (GArray) segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  RouseByteReader bytes = reader_for (image);
  const guint8 *magic = rouse_byte_reader_bytes (&bytes, ELF_CLASS_OFFSET + 1);
  gboolean is_64;
  guint64 table;
  guint16 entry_size, n;

  if (magic == NULL || memcmp (magic, ELF_MAGIC, 4) != 0)
    return NULL;
  is_64 = magic[ELF_CLASS_OFFSET] == ELF_CLASS_64;
  rouse_byte_reader_seek (&bytes, is_64 ? 0x20 : 0x1C);
  table = is_64 ? rouse_byte_reader_u64le (&bytes) : rouse_byte_reader_u32le (&bytes);
  rouse_byte_reader_seek (&bytes, is_64 ? 0x36 : 0x2A);
  entry_size = rouse_byte_reader_u16le (&bytes);
  n = rouse_byte_reader_u16le (&bytes);

  for (guint i = 0; i < n && !bytes.failed; i++) {
    Segment segment;

    if (table > bytes.size)
      return NULL;
    rouse_byte_reader_seek (&bytes, table + (gsize) i * entry_size + (is_64 ? 8 : 4));
    segment.offset = is_64 ? rouse_byte_reader_u64le (&bytes) : rouse_byte_reader_u32le (&bytes);
    rouse_byte_reader_skip (&bytes, is_64 ? 16 : 8); /* addresses */
    segment.size = is_64 ? rouse_byte_reader_u64le (&bytes) : rouse_byte_reader_u32le (&bytes);
    g_array_append_val (segments, segment);
  }
  return bytes.failed ? NULL : g_steal_pointer (&segments);
}

/* --- the end of MBN, BIN and ELF --- */

static guint64
sum_mbn1 (GBytes *image, RouseByteReader *bytes)
{
  rouse_byte_reader_seek (bytes, 0x10);
  return (guint64) rouse_byte_reader_u32le (bytes) + 40;
}

static guint64
sum_mbn2 (GBytes *image, RouseByteReader *bytes)
{
  rouse_byte_reader_seek (bytes, 0x1C);
  return (guint64) rouse_byte_reader_u32le (bytes) + 80;
}

static guint64
sum_bin (GBytes *image, RouseByteReader *bytes)
{
  rouse_byte_reader_seek (bytes, 0x10);
  return rouse_byte_reader_u32le (bytes);
}

static guint64
sum_elf (GBytes *image, RouseByteReader *bytes)
{
  g_autoptr (GArray) segments = read_segments (image);
  Segment last = { 0 };

  for (guint i = 0; segments != NULL && i < segments->len; i++) {
    const Segment *segment = &g_array_index (segments, Segment, i);

    if (segment->offset >= last.offset)
      last = *segment;
  }
  return last.offset + last.size;
}

/* How the formats are told apart, and the size that their header states (spec 25 §7.2). */
static const struct {
  const char *name;
  gsize offset;
  gsize magic_size;
  const char *magic;
  guint64 (*sum) (GBytes *image, RouseByteReader *bytes);
} formats[] = {
  { "MBN v1", 0, 4, "\x0A\0\0\0", sum_mbn1 },
  { "MBN v2", 0, 8, "\xD1\xDC\x4B\x84\x34\x10\xD7\x73", sum_mbn2 },
  { "BIN", 1, 7, "\x04\0\xEA\x6C\x69\x48\x55", sum_bin },
  { "ELF", 0, 4, ELF_MAGIC, sum_elf },
};

/* A size that does not agree is only worth a line in the log: the blob goes to the end in any case. */
static void
note_implausible (GBytes *image)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (image, &size);

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    RouseByteReader bytes = reader_for (image);
    guint64 stated;

    if (size < formats[i].offset + formats[i].magic_size ||
        memcmp (data + formats[i].offset, formats[i].magic, formats[i].magic_size) != 0)
      continue;
    stated = formats[i].sum (image, &bytes);
    if (stated != size)
      g_debug ("%s: its header states %" G_GUINT64_FORMAT " bytes, it has %" G_GSIZE_FORMAT, formats[i].name, stated,
               size);
    return;
  }
  g_debug ("a baseband image of an unknown kind");
}

GBytes *
rouse_baseband_stitch_tail (GBytes *image, GBytes *blob, GError **error)
{
  gsize size, blob_size;
  const guint8 *data = g_bytes_get_data (image, &size);
  const guint8 *blob_data = g_bytes_get_data (blob, &blob_size);
  guint8 *stitched;

  if (blob_size > size)
    return fail (error, "the signature is longer than the image");
  note_implausible (image);
  stitched = rouse_big_memory_new (size, error);
  if (stitched == NULL)
    return NULL;
  if (size > blob_size)
    memcpy (stitched, data, size - blob_size);
  if (blob_size > 0)
    memcpy (stitched + size - blob_size, blob_data, blob_size);
  return g_bytes_new_take (stitched, size);
}

/* --- the hash segment of Mav25 --- */

/* The header of an MBN v7 hash segment: ten words (spec 25 §7.3). Sizes in bytes. */
typedef struct {
  guint32 reserved;
  guint32 version;
  guint32 common_metadata;
  guint32 qti_metadata;
  guint32 oem_metadata;
  guint32 hash_table;
  guint32 qti_signature;
  guint32 qti_cert_chain;
  guint32 oem_signature;
  guint32 oem_cert_chain;
} HashSegment;

static gboolean
read_hash_segment (RouseByteReader *bytes, HashSegment *header)
{
  guint32 *words = (guint32 *) header;

  for (gsize i = 0; i < sizeof *header / sizeof *words; i++)
    words[i] = rouse_byte_reader_u32le (bytes);
  return !bytes->failed && header->version == HASH_SEGMENT_VERSION;
}

static guint64
sum_hash_segment (const HashSegment *header)
{
  return sizeof *header + (guint64) header->common_metadata + header->qti_metadata + header->oem_metadata +
         header->hash_table + header->qti_signature + header->qti_cert_chain + header->oem_signature +
         header->oem_cert_chain;
}

/* The last segment by index; its size is 0 if there is none inside the file. */
static Segment
find_last_segment (GBytes *image)
{
  g_autoptr (GArray) segments = read_segments (image);
  gsize size = g_bytes_get_size (image);
  Segment last = { 0 };

  if (segments != NULL && segments->len > 0)
    last = g_array_index (segments, Segment, segments->len - 1);
  if (last.offset == 0 || last.offset > size || last.size > size - last.offset)
    last.size = 0;
  return last;
}

GBytes *
rouse_baseband_stitch_hash_segment (GBytes *image, GBytes *blob, GError **error)
{
  RouseByteReader image_bytes = reader_for (image), blob_bytes = reader_for (blob);
  const guint8 *blob_data = g_bytes_get_data (blob, NULL);
  Segment segment = find_last_segment (image);
  HashSegment ours, theirs;
  guint64 start_size, end_size, end_to;
  guint8 *stitched;

  if (segment.size == 0)
    return fail (error, "no ELF file, or its last segment is not inside it");
  rouse_byte_reader_seek (&image_bytes, segment.offset);
  if (!read_hash_segment (&image_bytes, &ours) || !read_hash_segment (&blob_bytes, &theirs))
    return fail (error, "not a hash segment of version 7");

  /* All but the signatures and certificates, which then follow the file's own of the chip's maker. */
  start_size =
      sizeof theirs + (guint64) theirs.common_metadata + theirs.qti_metadata + theirs.oem_metadata + theirs.hash_table;
  end_size = (guint64) theirs.oem_signature + theirs.oem_cert_chain;
  end_to = start_size + ours.qti_signature + ours.qti_cert_chain;
  if (sum_hash_segment (&ours) > segment.size || start_size + end_size > blob_bytes.size || start_size > segment.size ||
      end_to + end_size > segment.size)
    return fail (error, "the signature does not fit into the hash segment");

  stitched = rouse_big_memory_copy (image_bytes.data, image_bytes.size, error);
  if (stitched == NULL)
    return NULL;
  memcpy (stitched + segment.offset, blob_data, start_size);
  memcpy (stitched + segment.offset + end_to, blob_data + start_size, end_size);
  return g_bytes_new_take (stitched, image_bytes.size);
}
