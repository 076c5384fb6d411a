/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/ftab.h"

#include <string.h>

#include "base/big-memory.h"
#include "base/byte-reader.h"
#include "base/error.h"

#define HEADER_SIZE 0x30 /* bytes */
#define ENTRY_SIZE 16
#define MAGIC_OFFSET 0x24
#define COUNT_OFFSET 0x28
#define MAX_ENTRIES 1024      /* spec 15 §9 */
#define MAX_SIZE (256u << 20) /* bytes; real ones have a few MB, and entries of hostile ones may overlap */

#define RESTORE_TAG "rrko"

typedef struct {
  char tag[4];
  const guint8 *data; /* inside the file */
  guint32 size;       /* bytes */
} Entry;

/* The entries of a table, or NULL with `ROUSE_ERROR_DAMAGED_FIRMWARE`. */
static GArray *
read_entries (GBytes *table, GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  RouseByteReader bytes;
  const guint8 *magic;
  guint32 n;
  gsize size;
  const guint8 *data = g_bytes_get_data (table, &size);

  rouse_byte_reader_init (&bytes, data, size);
  rouse_byte_reader_seek (&bytes, MAGIC_OFFSET);
  magic = rouse_byte_reader_bytes (&bytes, 4);
  n = rouse_byte_reader_u32le (&bytes);
  rouse_byte_reader_skip (&bytes, 4);
  if (bytes.failed || memcmp (magic, "ftab", 4) != 0 || n > MAX_ENTRIES) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "not a table of firmware files (ftab)");
    return NULL;
  }
  for (guint32 i = 0; i < n; i++) {
    const guint8 *tag = rouse_byte_reader_bytes (&bytes, 4);
    guint32 offset = rouse_byte_reader_u32le (&bytes);
    RouseByteReader value = bytes;
    Entry entry = { .size = rouse_byte_reader_u32le (&bytes) };

    rouse_byte_reader_skip (&bytes, 4);
    rouse_byte_reader_seek (&value, offset);
    entry.data = rouse_byte_reader_bytes (&value, entry.size);
    if (!rouse_byte_reader_finish (&bytes, "ftab", error) || !rouse_byte_reader_finish (&value, "ftab", error))
      return NULL;
    memcpy (entry.tag, tag, 4);
    g_array_append_val (entries, entry);
  }
  return g_steal_pointer (&entries);
}

/* Writes at @at and says where to go on. */
static guint8 *
put (guint8 *at, const void *data, gsize size)
{
  if (size > 0)
    memcpy (at, data, size);
  return at + size;
}

static guint8 *
put_u32le (guint8 *at, guint32 value)
{
  guint32 le = GUINT32_TO_LE (value);

  return put (at, &le, sizeof le);
}

/* @table: whose header counts; data is packed in the order of the entries (spec 24 §5). NULL with an error. */
static GBytes *
write_entries (GBytes *table, GArray *entries, GError **error)
{
  guint64 offset = HEADER_SIZE + (guint64) ENTRY_SIZE * entries->len, size = offset;
  guint8 *out, *at;

  for (guint i = 0; i < entries->len; i++)
    size += g_array_index (entries, Entry, i).size;
  if (size > MAX_SIZE) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "ftab: its entries are too large");
    return NULL;
  }
  out = rouse_big_memory_new (size, error);
  if (out == NULL)
    return NULL;
  at = put (out, g_bytes_get_data (table, NULL), COUNT_OFFSET);
  at = put_u32le (at, entries->len);
  at = put_u32le (at, 0);
  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = &g_array_index (entries, Entry, i);

    at = put (at, entry->tag, sizeof entry->tag);
    at = put_u32le (at, (guint32) offset);
    at = put_u32le (at, entry->size);
    at = put_u32le (at, 0);
    offset += entry->size;
  }
  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = &g_array_index (entries, Entry, i);

    at = put (at, entry->data, entry->size);
  }
  return g_bytes_new_take (out, size);
}

/**
 * rouse_ftab_merge:
 * @table: the component that the device runs, such as `Rap,RTKitOS`
 * @restore: (nullable): its twin for restoring, such as `Rap,RestoreRTKitOS`
 *
 * Appends the entry "rrko" of @restore to @table. Builds without @restore are normal; a @restore without that entry
 * changes nothing (spec 24 §4.5, §5).
 *
 * Returns: (transfer full): the new table, or %NULL with `ROUSE_ERROR_DAMAGED_FIRMWARE`
 */
GBytes *
rouse_ftab_merge (GBytes *table, GBytes *restore, GError **error)
{
  g_autoptr (GArray) entries = read_entries (table, error);
  g_autoptr (GArray) restore_entries = NULL;

  if (entries == NULL)
    return NULL;
  if (restore == NULL)
    return g_bytes_ref (table);
  restore_entries = read_entries (restore, error);
  if (restore_entries == NULL)
    return NULL;

  for (guint i = 0; i < restore_entries->len; i++) {
    Entry entry = g_array_index (restore_entries, Entry, i);

    if (memcmp (entry.tag, RESTORE_TAG, sizeof entry.tag) != 0)
      continue;
    g_array_append_val (entries, entry);
    return write_entries (table, entries, error);
  }
  g_debug ("the restore table has no entry %s", RESTORE_TAG);
  return g_bytes_ref (table);
}
