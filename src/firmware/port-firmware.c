/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/port-firmware.h"

#include <string.h>

#include "base/byte-reader.h"
#include "base/error.h"
#include "firmware/keyed-archive.h"

/* UARP container, big-endian (spec 12 §9 step 4). */
#define PLIST_OFFSET_AT 0x08
#define TOC_OFFSET_AT 0x24
#define ENTRY_SIZE 0x28     /* bytes */
#define MAX_ENTRIES 4096    /* real ones have some dozens */
#define MAX_SIZE (64 << 20) /* bytes of a payload */

/* The binary, little-endian (step 5). */
#define BINARY_MAGIC 0xACE00003
#define BINARY_KIND 0x00002800
#define BINARY_HEADER_SIZE 0x40 /* bytes */
#define BINARY_FILL_AT 0x28

#define PREFIX "USBPortController"

/* A payload, inside the container. */
typedef struct {
  const guint8 *data;
  gsize size; /* bytes */
  guint32 version[4];
} Payload;

struct _RousePortFirmware {
  GBytes *container;
  Payload data[2];
  Payload download;
};

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "bad port controller firmware: %s", why);
  return FALSE;
}

/* The table of contents' entry with the four characters @code. */
static gboolean
find_payload (GBytes *container, const char *code, Payload *payload, GError **error)
{
  RouseByteReader bytes;
  gsize size;
  const guint8 *data = g_bytes_get_data (container, &size);
  guint32 at, toc_size;

  rouse_byte_reader_init (&bytes, data, size);
  rouse_byte_reader_seek (&bytes, TOC_OFFSET_AT);
  at = rouse_byte_reader_u32be (&bytes);
  toc_size = rouse_byte_reader_u32be (&bytes);
  for (guint32 i = 0; strlen (code) == 4 && !bytes.failed && i < MIN (toc_size / ENTRY_SIZE, MAX_ENTRIES); i++) {
    const guint8 *name;
    guint32 entry_size, offset, payload_size;

    rouse_byte_reader_seek (&bytes, at + (gsize) i * ENTRY_SIZE);
    entry_size = rouse_byte_reader_u32be (&bytes);
    name = rouse_byte_reader_bytes (&bytes, 4);
    for (guint j = 0; j < G_N_ELEMENTS (payload->version); j++)
      payload->version[j] = rouse_byte_reader_u32be (&bytes);
    rouse_byte_reader_skip (&bytes, 8);
    offset = rouse_byte_reader_u32be (&bytes);
    payload_size = rouse_byte_reader_u32be (&bytes);
    if (bytes.failed || entry_size != ENTRY_SIZE || memcmp (name, code, 4) != 0)
      continue;
    rouse_byte_reader_seek (&bytes, offset);
    payload->data = rouse_byte_reader_bytes (&bytes, payload_size);
    payload->size = payload_size;
    if (payload->data != NULL && payload_size <= MAX_SIZE)
      return rouse_byte_reader_finish (&bytes, "port controller firmware", error);
  }
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "bad port controller firmware: no payload “%s”", code);
  return FALSE;
}

static plist_t
read_archive (GBytes *container, GError **error)
{
  RouseByteReader bytes;
  gsize size;
  const guint8 *data = g_bytes_get_data (container, &size);
  guint32 at;

  rouse_byte_reader_init (&bytes, data, size);
  rouse_byte_reader_seek (&bytes, PLIST_OFFSET_AT);
  at = rouse_byte_reader_u32be (&bytes);
  if (bytes.failed || at >= size) {
    fail (error, "no property list");
    return NULL;
  }
  return rouse_plist_parse (data + at, size - at, error);
}

/* Where a key stands, beside the metadata or in it, differs from writer to writer. */
static plist_t
get_of_payload (const RouseKeyedArchive *archive, plist_t payload, plist_t metadata, const char *key)
{
  plist_t value = rouse_keyed_archive_get (archive, payload, key);

  return value != NULL ? value : rouse_keyed_archive_get (archive, metadata, key);
}

static gboolean
is_for_board (const RouseKeyedArchive *archive, plist_t metadata, guint64 board_id)
{
  plist_t prefix = rouse_keyed_archive_get (archive, metadata, "Personalization Manifest Prefix");
  plist_t board = rouse_keyed_archive_get (archive, metadata, "Personalization Board ID (64 bits)");
  guint64 number = 0;

  return rouse_plist_is (prefix, PLIST_STRING) && g_str_equal (plist_get_string_ptr (prefix, NULL), PREFIX) &&
         rouse_plist_node_to_uint (board, &number) && number == board_id;
}

/* The names of the two limits are not established: whichever key speaks of a revision and of @end (spec 12 §9). */
static gboolean
find_limit (const RouseKeyedArchive *archive, plist_t element, const char *end, guint64 *limit)
{
  for (guint i = 0; i < rouse_keyed_archive_get_n_keys (archive, element); i++) {
    plist_t value = NULL;
    const char *key = rouse_keyed_archive_get_key (archive, element, i, &value);

    if (key != NULL && strstr (key, "Revision") != NULL && strstr (key, end) != NULL)
      return rouse_plist_node_to_uint (value, limit);
  }
  return FALSE;
}

/* "AAAA,BBBB" of the element that @revision is in. NULL: none */
static const char *
find_tags (const RouseKeyedArchive *archive, plist_t matching, guint64 revision)
{
  for (guint i = 0; i < rouse_keyed_archive_get_n_items (archive, matching); i++) {
    plist_t element = rouse_keyed_archive_get_item (archive, matching, i);
    plist_t tags = rouse_keyed_archive_get (archive, element, "Personalization Matching Data Payload Tags");
    guint64 least = 0, most = 0;

    if (rouse_plist_is (tags, PLIST_STRING) && find_limit (archive, element, "Minimum", &least) &&
        find_limit (archive, element, "Maximum", &most) && least <= revision && revision <= most)
      return plist_get_string_ptr (tags, NULL);
  }
  return NULL;
}

static gboolean
take_payloads (RousePortFirmware *self, const char *download, const char *tags, GError **error)
{
  g_auto (GStrv) codes = g_strsplit (tags, ",", -1);

  if (g_strv_length (codes) != 2)
    return fail (error, "not two data payloads");
  return find_payload (self->container, download, &self->download, error) &&
         find_payload (self->container, codes[0], &self->data[0], error) &&
         find_payload (self->container, codes[1], &self->data[1], error);
}

static gboolean
choose (RousePortFirmware *self, const RouseKeyedArchive *archive, guint64 board_id, guint64 revision, GError **error)
{
  plist_t payloads = rouse_keyed_archive_get (archive, archive->root, "SuperBinary Payloads");

  for (guint i = 0; i < rouse_keyed_archive_get_n_items (archive, payloads); i++) {
    plist_t payload = rouse_keyed_archive_get_item (archive, payloads, i);
    plist_t metadata = rouse_keyed_archive_get (archive, payload, "Payload MetaData");
    plist_t code = get_of_payload (archive, payload, metadata, "Payload 4CC");
    plist_t matching = get_of_payload (archive, payload, metadata, "Personalization Matching Data");
    const char *tags;

    if (!is_for_board (archive, metadata, board_id) || !rouse_plist_is (code, PLIST_STRING))
      continue;
    tags = find_tags (archive, matching, revision);
    if (tags != NULL)
      return take_payloads (self, plist_get_string_ptr (code, NULL), tags, error);
  }
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE,
               "the firmware has nothing for this port controller (board %#" G_GINT64_MODIFIER
               "x, revision %" G_GUINT64_FORMAT ")",
               board_id, revision);
  return FALSE;
}

/**
 * rouse_port_firmware_new:
 *
 * Source: spec 12 §9 step 4.
 */
RousePortFirmware *
rouse_port_firmware_new (GBytes *uarp, guint64 board_id, guint64 revision, GError **error)
{
  g_autoptr (RousePortFirmware) self = g_new0 (RousePortFirmware, 1);
  g_auto (plist_t) plist = NULL;
  RouseKeyedArchive archive;

  self->container = g_bytes_ref (uarp);
  plist = read_archive (uarp, error);
  if (plist == NULL)
    return NULL;
  if (!rouse_keyed_archive_init (&archive, plist)) {
    fail (error, "its description is no archive of objects");
    return NULL;
  }
  return choose (self, &archive, board_id, revision, error) ? g_steal_pointer (&self) : NULL;
}

void
rouse_port_firmware_free (RousePortFirmware *self)
{
  g_bytes_unref (self->container);
  g_free (self);
}

static guint32
to_bcd (guint32 number)
{
  return number % 10 | (number / 10 % 10) << 4 | (number / 100 % 10) << 8;
}

/* Spec 12 §9 step 5, "version word". */
static guint32
pack_version (const guint32 version[3])
{
  gboolean is_high = version[0] >= 0xE00;
  guint32 first = is_high ? version[0] - 0xE00 : version[0];

  if (first > 99 || version[1] > 999 || version[2] > 99)
    return 0;
  return (to_bcd (first) + (is_high ? 0xE00 : 0)) << 20 | to_bcd (version[1]) << 8 | to_bcd (version[2]);
}

guint32
rouse_port_firmware_crc (const guint8 *data, gsize size)
{
  guint32 crc = 0xFFFFFFFF;

  for (gsize i = 0; i < size; i++)
    for (guint bit = 0; bit < 8; bit++) {
      guint32 in = data[i] >> bit & 1;

      crc = (crc >> 31 ^ in) != 0 ? crc << 1 ^ 0x04C11DB7 : crc << 1;
    }
  return crc;
}

static void
put_u32 (GByteArray *out, guint32 value)
{
  guint32 le = GUINT32_TO_LE (value);

  g_byte_array_append (out, (const guint8 *) &le, sizeof le);
}

/**
 * rouse_port_firmware_make_binary:
 * @ticket: USBPortController1,Ticket of the signing server's answer
 *
 * Source: spec 12 §9 step 5.
 */
GBytes *
rouse_port_firmware_make_binary (RousePortFirmware *self, GBytes *ticket)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();
  gsize ticket_size;
  const guint8 *ticket_data = g_bytes_get_data (ticket, &ticket_size);
  guint8 fill[BINARY_HEADER_SIZE - BINARY_FILL_AT];

  for (guint i = 0; i < G_N_ELEMENTS (self->data); i++)
    g_byte_array_append (content, self->data[i].data, (guint) self->data[i].size);
  g_byte_array_append (content, ticket_data, (guint) ticket_size);
  g_byte_array_append (content, self->download.data, (guint) self->download.size);

  put_u32 (out, BINARY_MAGIC);
  put_u32 (out, pack_version (self->data[0].version));
  put_u32 (out, BINARY_KIND);
  put_u32 (out, BINARY_HEADER_SIZE);
  put_u32 (out, (guint32) self->data[0].size);
  put_u32 (out, (guint32) self->data[1].size);
  put_u32 (out, (guint32) (BINARY_HEADER_SIZE + self->data[0].size + self->data[1].size));
  put_u32 (out, (guint32) (ticket_size + self->download.size));
  put_u32 (out, content->len);
  put_u32 (out, rouse_port_firmware_crc (content->data, content->len));
  memset (fill, 0xFF, sizeof fill);
  g_byte_array_append (out, fill, sizeof fill);
  g_byte_array_append (out, content->data, content->len);
  return g_byte_array_free_to_bytes (out);
}
