/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/bbfw.h"

#include <string.h>

#include "base/error.h"
#include "base/plist.h"
#include "firmware/baseband-image.h"
#include "make-zip.h"

#define CHIP_OTHER 0x1F50E1
#define CHIP_MAV25 0x1F30E1

static void
put_le (guint8 *at, guint64 value, gsize size)
{
  for (gsize i = 0; i < size; i++)
    at[i] = (guint8) (value >> (8 * i));
}

static guint32
get_le (const guint8 *at)
{
  return (guint32) at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16 | (guint32) at[3] << 24;
}

/* --- images --- */

/* An MBN, or anything else that is signed at its end. */
static GBytes *
make_plain (guint8 first)
{
  guint8 data[200];

  for (gsize i = 0; i < sizeof data; i++)
    data[i] = (guint8) (first + i);
  return g_bytes_new (data, sizeof data);
}

/* An FLS: an element without data, one with, the image (16 bytes more than its words, then 8 of signature), one with.
 */
static GBytes *
make_fls (void)
{
  guint8 data[16 + 28 + 40 + 48 + 26] = { 0 };
  guint8 *at = data;

  put_le (at, 0x01, 4);
  put_le (at + 4, 16, 4);
  at += 16;
  put_le (at, 0x10, 4);
  put_le (at + 4, 28, 4);
  put_le (at + 0x0C, 4, 4);
  put_le (at + 0x14, 16 + 24, 4);
  memset (at + 24, 'a', 4);
  at += 28;
  put_le (at, 0x0C, 4);
  put_le (at + 4, 40 + 48, 4);
  put_le (at + 0x1C, 48, 4);
  put_le (at + 0x24, 44 + 40, 4);
  memset (at + 40, 'i', 40);
  put_le (at + 40 + 0x10, 48, 4);
  put_le (at + 40 + 0x14, 40, 4);
  memset (at + 40 + 40, 'S', 8);
  at += 88;
  put_le (at, 0x14, 4);
  put_le (at + 4, 26, 4);
  put_le (at + 0x0C, 2, 4);
  put_le (at + 0x14, 132 + 24, 4);
  memset (at + 24, 'z', 2);
  return g_bytes_new (data, sizeof data);
}

/* An ELF of 64 bits with two segments, of which the last holds a hash segment of 128 bytes at 0x200. */
static GBytes *
make_elf (void)
{
  guint8 data[0x300] = { 0x7F, 'E', 'L', 'F', 2, 1 };
  const guint32 words[] = { 0, 7, 4, 0, 0, 16, 6, 2, 0, 0 };

  put_le (data + 0x20, 0x40, 8);
  put_le (data + 0x36, 0x38, 2);
  put_le (data + 0x38, 2, 2);
  put_le (data + 0x40 + 8, 0x280, 8);
  put_le (data + 0x40 + 0x20, 0x80, 8);
  put_le (data + 0x78 + 8, 0x200, 8);
  put_le (data + 0x78 + 0x20, 0x80, 8);
  memset (data + 0x200, 'o', 0x80);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    put_le (data + 0x200 + 4 * i, words[i], 4);
  memset (data + 0x200 + 60, 'q', 8); /* signature and chain of the chip's maker, which stay */
  return g_bytes_new (data, sizeof data);
}

/* What the server returns for it: states 10 bytes of the maker's parts that it does not have. */
static GBytes *
make_hash_blob (void)
{
  guint8 data[60 + 12];
  const guint32 words[] = { 1, 7, 4, 0, 0, 16, 6, 4, 8, 4 };

  memset (data, 'N', sizeof data);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    put_le (data + 4 * i, words[i], 4);
  memset (data + 60, 'O', 12);
  return g_bytes_new (data, sizeof data);
}

static void
test_tail (void)
{
  g_autoptr (GBytes) image = make_plain (0);
  g_autoptr (GBytes) blob = g_bytes_new_static ("BLOB", 4);
  g_autoptr (GBytes) stitched = rouse_baseband_stitch_tail (image, blob, NULL);
  const guint8 *data = g_bytes_get_data (stitched, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (stitched), ==, 200);
  g_assert_cmpmem (data, 196, g_bytes_get_data (image, NULL), 196);
  g_assert_cmpmem (data + 196, 4, "BLOB", 4);
  g_assert_null (rouse_baseband_stitch_tail (blob, image, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
}

/* A signature that is 4 bytes longer moves what follows by 4 bytes. */
static void
test_fls_signature (void)
{
  g_autoptr (GBytes) fls = make_fls ();
  g_autoptr (GBytes) blob = g_bytes_new_static ("NEWSIGNATURE", 12);
  g_autoptr (GBytes) stitched = rouse_baseband_stitch_fls (fls, blob, NULL);
  const guint8 *data = g_bytes_get_data (stitched, NULL);

  g_assert_cmpuint (g_bytes_get_size (stitched), ==, g_bytes_get_size (fls) + 4);
  g_assert_cmpmem (data, 44, g_bytes_get_data (fls, NULL), 44);
  g_assert_cmpuint (get_le (data + 44 + 4), ==, 92);
  g_assert_cmpuint (get_le (data + 44 + 0x1C), ==, 52);
  g_assert_cmpuint (get_le (data + 44 + 0x24), ==, 84);
  g_assert_cmpuint (get_le (data + 84 + 0x10), ==, 52);
  g_assert_cmpuint (get_le (data + 84 + 0x14), ==, 40);
  g_assert_cmpmem (data + 84 + 40, 12, "NEWSIGNATURE", 12);
  g_assert_cmpuint (get_le (data + 136 + 0x14), ==, 136 + 24);
  g_assert_cmpmem (data + 136 + 24, 2, "zz", 2);
}

static void
test_fls_ticket (void)
{
  g_autoptr (GBytes) fls = make_fls ();
  g_autoptr (GBytes) ticket = g_bytes_new_static ("TICKE", 5);
  g_autoptr (GBytes) stitched = rouse_baseband_add_ticket_fls (fls, ticket, NULL);
  const guint8 *data = g_bytes_get_data (stitched, NULL);

  g_assert_cmpuint (g_bytes_get_size (stitched), ==, g_bytes_get_size (fls) + 8);
  g_assert_cmpuint (get_le (data + 44 + 4), ==, 96);
  g_assert_cmpuint (get_le (data + 44 + 0x1C), ==, 56);
  g_assert_cmpmem (data + 84, 8, "TICKE\xFF\xFF\xFF", 8);
  g_assert_cmpmem (data + 92, 48, (const guint8 *) g_bytes_get_data (fls, NULL) + 84, 48);
  g_assert_cmpuint (get_le (data + 140 + 0x14), ==, 140 + 24);
}

static void
test_fls_bad (void)
{
  const gsize fields[] = { 4, 16 + 4, 16 + 0x0C, 44 + 4, 44 + 0x1C, 84 + 0x10, 84 + 0x14 };
  const guint32 values[] = { 0, 0xFFFFFFFF, 11 };
  g_autoptr (GBytes) blob = g_bytes_new_static ("NEWSIGNATURE", 12);

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    for (gsize j = 0; j < G_N_ELEMENTS (values); j++) {
      gsize size;
      g_autofree guint8 *data = g_bytes_unref_to_data (make_fls (), &size);
      g_autoptr (GBytes) bad = NULL;
      g_autoptr (GError) error = NULL;

      if (fields[i] == 16 + 0x0C && values[j] == 0)
        continue; /* an element with less data than room is odd, but well-formed */
      put_le (data + fields[i], values[j], 4);
      bad = g_bytes_new (data, size);
      g_assert_null (rouse_baseband_stitch_fls (bad, blob, &error));
      g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
    }
  }
}

static void
test_hash_segment (void)
{
  g_autoptr (GBytes) elf = make_elf ();
  g_autoptr (GBytes) blob = make_hash_blob ();
  g_autoptr (GBytes) stitched = rouse_baseband_stitch_hash_segment (elf, blob, NULL);
  const guint8 *before = g_bytes_get_data (elf, NULL), *data = g_bytes_get_data (stitched, NULL);

  g_assert_cmpuint (g_bytes_get_size (stitched), ==, g_bytes_get_size (elf));
  g_assert_cmpmem (data, 0x200, before, 0x200);
  g_assert_cmpmem (data + 0x200, 60, g_bytes_get_data (blob, NULL), 60);
  g_assert_cmpmem (data + 0x200 + 60, 8, "qqqqqqqq", 8);
  g_assert_cmpmem (data + 0x200 + 68, 12, "OOOOOOOOOOOO", 12);
  g_assert_cmpmem (data + 0x200 + 80, 0x300 - 0x200 - 80, before + 0x200 + 80, 0x300 - 0x200 - 80);
}

static void
test_hash_segment_bad (void)
{
  const gsize elf_fields[] = { 0, 0x20, 0x78 + 8, 0x78 + 0x20, 0x204, 0x208, 0x214, 0x218 };
  const gsize blob_fields[] = { 4, 8, 20, 32 };

  for (gsize i = 0; i < G_N_ELEMENTS (elf_fields) + G_N_ELEMENTS (blob_fields); i++) {
    gsize elf_size, blob_size;
    g_autofree guint8 *elf_data = g_bytes_unref_to_data (make_elf (), &elf_size);
    g_autofree guint8 *blob_data = g_bytes_unref_to_data (make_hash_blob (), &blob_size);
    g_autoptr (GBytes) elf = NULL;
    g_autoptr (GBytes) blob = NULL;
    g_autoptr (GError) error = NULL;

    if (i < G_N_ELEMENTS (elf_fields))
      put_le (elf_data + elf_fields[i], 0x7FFFFFFF, 4);
    else
      put_le (blob_data + blob_fields[i - G_N_ELEMENTS (elf_fields)], 0x7FFFFFFF, 4);
    elf = g_bytes_new (elf_data, elf_size);
    blob = g_bytes_new (blob_data, blob_size);
    g_assert_null (rouse_baseband_stitch_hash_segment (elf, blob, &error));
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
  }
}

/* --- archives --- */

/* Every row of the tables of spec 25 §6. */
static const struct {
  const char *element;
  const char *member;
  guint64 chip_id;
} rows[] = {
  { "RamPSI", "psi_ram.fls", CHIP_OTHER },
  { "FlashPSI", "psi_flash.fls", CHIP_OTHER },
  { "eDBL", "dbl.mbn", CHIP_OTHER },
  { "DBL", "dbl.mbn", CHIP_OTHER },
  { "RestoreDBL", "restoredbl.mbn", CHIP_OTHER },
  { "ENANDPRG", "ENPRG.mbn", CHIP_OTHER },
  { "RestoreSBL1", "restoresbl1.mbn", CHIP_OTHER },
  { "SBL1", "sbl1.mbn", CHIP_OTHER },
  { "Misc", "multi_image.mbn", CHIP_OTHER },
  { "RestorePSI", "restorepsi.bin", CHIP_OTHER },
  { "PSI", "psi_ram.bin", CHIP_OTHER },
  { "RestorePSI2", "restorepsi2.bin", CHIP_OTHER },
  { "PSI2", "psi_ram2.bin", CHIP_OTHER },
  { "Misc", "multi_image.mbn", CHIP_MAV25 },
  { "RestoreSBL1", "restorexbl_sc.elf", CHIP_MAV25 },
  { "SBL1", "xbl_sc.elf", CHIP_MAV25 },
  { "TME", "signed_firmware_soc_view.elf", CHIP_MAV25 },
};

static plist_t
make_response (const char *element, GBytes *blob)
{
  plist_t response = plist_new_dict ();
  plist_t firmware = plist_new_dict ();
  g_autofree char *key = g_strconcat (element, "-Blob", NULL);

  rouse_plist_set_bytes (firmware, key, blob);
  rouse_plist_set_string (firmware, "Version", "1");
  plist_dict_set_item (response, "BasebandFirmware", firmware);
  rouse_plist_set_data (response, "BBTicket", "TICKET", 6);
  return response;
}

static GBytes *
read_member (zip_t *zip, const char *name)
{
  zip_stat_t info;
  zip_file_t *file;
  guint8 *data;

  if (zip_stat (zip, name, 0, &info) != 0)
    return NULL;
  data = g_malloc (info.size);
  file = zip_fopen (zip, name, 0);
  g_assert_cmpint (zip_fread (file, data, info.size), ==, info.size);
  zip_fclose (file);
  return g_bytes_new_take (data, info.size);
}

static zip_t *
open_zip (GBytes *bytes)
{
  zip_source_t *source = zip_source_buffer_create (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 0, NULL);
  zip_t *zip = zip_open_from_source (source, ZIP_CHECKCONS, NULL);

  g_assert_nonnull (zip);
  return zip;
}

static void
assert_member (zip_t *zip, const char *name, GBytes *expected)
{
  g_autoptr (GBytes) member = read_member (zip, name);

  g_assert_nonnull (member);
  g_assert_true (g_bytes_equal (member, expected));
}

static void
test_row (gconstpointer data)
{
  gsize row = GPOINTER_TO_SIZE (data);
  const char *member = rows[row].member;
  gboolean is_fls = g_str_has_suffix (member, ".fls"), is_mav25 = rows[row].chip_id == CHIP_MAV25;
  g_autoptr (GBytes) image = is_fls ? make_fls () : is_mav25 ? make_elf () : make_plain (1);
  g_autoptr (GBytes) blob = is_mav25 ? make_hash_blob () : g_bytes_new_static ("NEWSIGNATURE", 12);
  g_autoptr (GBytes) ebl = make_fls ();
  g_autoptr (GBytes) ticket = g_bytes_new_static ("TICKET", 6);
  g_autoptr (GBytes) expected = is_fls     ? rouse_baseband_stitch_fls (image, blob, NULL)
                                : is_mav25 ? rouse_baseband_stitch_hash_segment (image, blob, NULL)
                                           : rouse_baseband_stitch_tail (image, blob, NULL);
  g_autoptr (GBytes) expected_ebl = rouse_baseband_add_ticket_fls (ebl, ticket, NULL);
  const ZipMember members[] = {
    { member, g_bytes_get_data (image, NULL), g_bytes_get_size (image) },
    { "ebl.fls", g_bytes_get_data (ebl, NULL), g_bytes_get_size (ebl) },
    { "programmer.elf", "elf", 3, TRUE },
    { "other.bin", "bin", 3 },
    { "Options.plist", "plist", 5 },
    { "bbticket.der", "old", 3 },
  };
  g_autoptr (GBytes) bbfw = make_zip_bytes (members, G_N_ELEMENTS (members));
  g_auto (plist_t) response = make_response (rows[row].element, blob);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) result = rouse_bbfw_sign (bbfw, response, rows[row].chip_id, row % 2 == 0, &error);
  zip_t *zip;
  zip_uint8_t system;
  zip_uint32_t attributes;

  g_assert_no_error (error);
  zip = open_zip (result);
  assert_member (zip, member, expected);
  assert_member (zip, "ebl.fls", is_fls ? expected_ebl : ebl);
  g_assert_cmpint (zip_name_locate (zip, "programmer.elf", 0), >=, 0);
  g_assert_cmpint (zip_name_locate (zip, "other.bin", 0), >=, 0);
  g_assert_cmpint (zip_name_locate (zip, "Options.plist", 0), <, 0);
  g_assert_cmpint (zip_get_num_entries (zip, 0), ==, is_fls ? 4 : 5);
  if (!is_fls) {
    assert_member (zip, "bbticket.der", ticket);
    zip_file_get_external_attributes (zip, (zip_uint64_t) zip_name_locate (zip, "bbticket.der", 0), 0, &system,
                                      &attributes);
    g_assert_cmphex (attributes >> 16, ==, 0100644);
    g_assert_cmpint (system, ==, ZIP_OPSYS_UNIX);
  }
  zip_discard (zip);
}

static void
assert_refused (GBytes *bbfw, plist_t response, guint64 chip_id, RouseError code, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rouse_bbfw_sign (bbfw, response, chip_id, TRUE, &error));
  g_assert_error (error, ROUSE_ERROR, (int) code);
  if (strstr (error->message, text) == NULL)
    g_error ("no “%s” in “%s”", text, error->message);
}

static void
test_refused (void)
{
  const ZipMember members[] = { { "sbl1.mbn", "short", 5 }, { "psi_ram.fls", "no FLS", 6 } };
  g_autoptr (GBytes) bbfw = make_zip_bytes (members, G_N_ELEMENTS (members));
  g_autoptr (GBytes) no_zip = g_bytes_new_static ("no ZIP", 6);
  g_autoptr (GBytes) blob = g_bytes_new_static ("NEWSIGNATURE", 12);
  g_auto (plist_t) unknown = make_response ("Strange", blob);
  g_auto (plist_t) missing = make_response ("PSI", blob);
  g_auto (plist_t) too_short = make_response ("SBL1", blob);
  g_auto (plist_t) bad_fls = make_response ("RamPSI", blob);
  g_auto (plist_t) only_mav25 = make_response ("TME", blob);
  g_auto (plist_t) no_ticket = make_response ("SBL1", blob);
  g_auto (plist_t) nothing = plist_new_dict ();

  plist_dict_remove_item (no_ticket, "BBTicket");
  assert_refused (bbfw, unknown, CHIP_OTHER, ROUSE_ERROR_SIGNING, "Strange");
  assert_refused (bbfw, only_mav25, CHIP_OTHER, ROUSE_ERROR_SIGNING, "TME");
  assert_refused (bbfw, missing, CHIP_OTHER, ROUSE_ERROR_DAMAGED_FIRMWARE, "psi_ram.bin");
  assert_refused (bbfw, too_short, CHIP_OTHER, ROUSE_ERROR_DAMAGED_FIRMWARE, "sbl1.mbn");
  assert_refused (bbfw, bad_fls, CHIP_OTHER, ROUSE_ERROR_DAMAGED_FIRMWARE, "psi_ram.fls");
  assert_refused (bbfw, no_ticket, CHIP_OTHER, ROUSE_ERROR_SIGNING, "no ticket");
  assert_refused (bbfw, nothing, CHIP_OTHER, ROUSE_ERROR_SIGNING, "no ticket");
  assert_refused (no_zip, too_short, CHIP_OTHER, ROUSE_ERROR_DAMAGED_FIRMWARE, "archive");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bbfw/tail", test_tail);
  g_test_add_func ("/bbfw/fls-signature", test_fls_signature);
  g_test_add_func ("/bbfw/fls-ticket", test_fls_ticket);
  g_test_add_func ("/bbfw/fls-bad", test_fls_bad);
  g_test_add_func ("/bbfw/hash-segment", test_hash_segment);
  g_test_add_func ("/bbfw/hash-segment-bad", test_hash_segment_bad);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strdup_printf ("/bbfw/row/%02" G_GSIZE_FORMAT "-%s", i, rows[i].element);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_row);
  }
  g_test_add_func ("/bbfw/refused", test_refused);
  return g_test_run ();
}
