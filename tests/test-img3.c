/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/img3.h"

#include <string.h>

#include "base/error.h"

static void
append_number (GByteArray *out, guint32 number)
{
  guint32 le = GUINT32_TO_LE (number);

  g_byte_array_append (out, (const guint8 *) &le, 4);
}

static void
append_code (GByteArray *out, const char *code)
{
  append_number (out, (guint32) code[0] << 24 | (guint32) code[1] << 16 | (guint32) code[2] << 8 | (guint32) code[3]);
}

/* @data filled up to @total bytes with the header */
static void
append_element (GByteArray *out, const char *tag, guint32 total, const char *data)
{
  guint at = out->len;

  append_code (out, tag);
  append_number (out, total);
  append_number (out, (guint32) strlen (data));
  g_byte_array_append (out, (const guint8 *) data, (guint) strlen (data));
  g_byte_array_set_size (out, at + total);
  memset (out->data + at + 12 + strlen (data), 0, total - 12 - strlen (data));
}

static void
append_header (GByteArray *out, guint32 size, guint32 signed_size)
{
  append_code (out, "Img3");
  append_number (out, size);
  append_number (out, size - 20);
  append_number (out, signed_size);
  append_code (out, "krnl");
}

/* @tags: each becomes an element with its own name as data */
static GBytes *
make_file (const char *tags)
{
  g_auto (GStrv) names = g_strsplit (tags, " ", -1);
  GByteArray *out = g_byte_array_new ();

  append_header (out, 20 + 20 * (names[0] != NULL ? g_strv_length (names) : 0), 0);
  for (gsize i = 0; names[i] != NULL; i++)
    append_element (out, names[i], 20, names[i]);
  return g_byte_array_free_to_bytes (out);
}

static GBytes *
make_blob (const char *first, guint32 first_size, const char *second)
{
  GByteArray *out = g_byte_array_new ();

  append_element (out, first, first_size, "ecid-new");
  append_element (out, second, 24, "shsh-new");
  append_element (out, "CERT", 28, "cert-new");
  return g_byte_array_free_to_bytes (out);
}

static char *
list_tags (RouseImg3 *image)
{
  GString *tags = g_string_new (NULL);

  for (guint i = 0; i < rouse_img3_get_n_elements (image); i++)
    g_string_append_printf (tags, "%s%s", i > 0 ? " " : "", rouse_img3_get_element (image, i)->tag);
  return g_string_free (tags, FALSE);
}

static void
test_stitch (void)
{
  const struct {
    const char *before;
    const char *after;
  } cases[] = {
    { "TYPE DATA SHSH CERT", "TYPE DATA ECID SHSH CERT" },
    { "TYPE DATA ECID SHSH CERT", "TYPE DATA ECID SHSH CERT" },
    { "TYPE DATA", "TYPE DATA ECID SHSH CERT" },
    { "TYPE DATA CERT", "TYPE DATA ECID SHSH CERT" },
    { "TYPE DATA SHSH", "TYPE DATA ECID SHSH CERT" },
    { "TYPE DATA KBAG KBAG ABCD SHSH CERT", "TYPE DATA KBAG KBAG ABCD ECID SHSH CERT" },
    { "", "ECID SHSH CERT" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) file = make_file (cases[i].before);
    g_autoptr (GBytes) blob = make_blob ("ECID", 64, "SHSH");
    g_autoptr (GBytes) result = rouse_img3_stitch (file, blob, &error);
    g_autoptr (RouseImg3) image = NULL;
    g_autofree char *tags = NULL;
    const RouseImg3Element *element;

    g_assert_no_error (error);
    image = rouse_img3_new (result, &error);
    g_assert_no_error (error);
    tags = list_tags (image);
    g_assert_cmpstr (tags, ==, cases[i].after);
    g_assert_cmpstr (rouse_img3_get_type_name (image), ==, "krnl");
    g_assert_cmpuint (rouse_img3_get_size (image), ==, g_bytes_get_size (result));
    element = rouse_img3_find (image, "SHSH");
    g_assert_cmpmem (element->data, element->size, "shsh-new", 8);
    /* The header's offset counts from its own end. */
    g_assert_cmpuint (rouse_img3_get_signed_size (image), ==,
                      element->start - (const guint8 *) g_bytes_get_data (result, NULL) - 20);
    g_assert_cmpuint (rouse_img3_find (image, "ECID")->total, ==, 64);
  }
}

/* What was signed comes through as it was, padding included. */
static void
test_keeps_bytes (void)
{
  g_autoptr (GBytes) file = make_file ("TYPE DATA SHSH CERT");
  g_autoptr (GBytes) blob = make_blob ("ECID", 64, "SHSH");
  g_autoptr (GBytes) result = rouse_img3_stitch (file, blob, NULL);
  const guint8 *before = g_bytes_get_data (file, NULL);
  const guint8 *after = g_bytes_get_data (result, NULL);

  g_assert_cmpuint (g_bytes_get_size (result), ==, 20 + 40 + 64 + 24 + 28);
  g_assert_cmpmem (after + 20, 40, before + 20, 40);
  g_assert_cmpmem (after + 60, 116, g_bytes_get_data (blob, NULL), 116);
}

static void
test_bad_blob (void)
{
  const struct {
    const char *first;
    guint32 first_size;
    const char *second;
  } bad[] = { { "SHSH", 64, "ECID" }, { "ECID", 60, "SHSH" }, { "ECID", 64, "DATA" } };
  g_autoptr (GBytes) file = make_file ("TYPE DATA SHSH CERT");
  g_autoptr (GBytes) good = make_blob ("ECID", 64, "SHSH");

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) blob = make_blob (bad[i].first, bad[i].first_size, bad[i].second);

    g_assert_null (rouse_img3_stitch (file, blob, &error));
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING);
  }
  for (gsize n = 0; n < g_bytes_get_size (good); n++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) cut = g_bytes_new_from_bytes (good, 0, n);

    g_assert_null (rouse_img3_stitch (file, cut, &error));
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING);
  }
}

/* Every shorter file, and every size that leads out of it or nowhere (spec 15 §2.4). */
static void
test_bad_file (void)
{
  const struct {
    gsize at;
    guint32 value;
  } bad[] = {
    { 0, 0x496D6732 },      { 4, 19 },      { 4, 0xFFFFFFFF },  { 20 + 4, 0 },
    { 20 + 4, 11 },         { 20 + 4, 41 }, { 20 + 8, 9 },      { 20 + 8, 21 },
    { 20 + 8, 0xFFFFFFFF }, { 40 + 4, 24 }, { 40 + 4, 0x8000 }, { 40 + 4, 0x7FFF0000 },
  };
  g_autoptr (GBytes) file = make_file ("TYPE DATA");
  GString *many = g_string_new ("TYPE");
  g_autoptr (GBytes) too_many = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    guint8 *data = g_memdup2 (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
    g_autoptr (GBytes) changed = g_bytes_new_take (data, g_bytes_get_size (file));
    guint32 le = GUINT32_TO_LE (bad[i].value);

    memcpy (data + bad[i].at, &le, 4);
    g_assert_null (rouse_img3_new (changed, &error));
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
  }
  for (gsize n = 0; n < g_bytes_get_size (file); n++) {
    g_autoptr (GBytes) cut = g_bytes_new_from_bytes (file, 0, n);

    g_assert_null (rouse_img3_new (cut, NULL));
  }
  for (guint i = 0; i < 64; i++)
    g_string_append (many, " ABCD");
  too_many = make_file (many->str);
  g_string_free (many, TRUE);
  g_assert_null (rouse_img3_new (too_many, NULL));
}

/* Bytes after the size in the header do not belong to the file. */
static void
test_trailing (void)
{
  g_autoptr (GBytes) file = make_file ("TYPE DATA SHSH");
  GByteArray *longer = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (RouseImg3) image = NULL;

  g_byte_array_append (longer, g_bytes_get_data (file, NULL), (guint) g_bytes_get_size (file));
  g_byte_array_append (longer, (const guint8 *) "xyz", 3);
  bytes = g_byte_array_free_to_bytes (longer);
  image = rouse_img3_new (bytes, NULL);
  g_assert_nonnull (image);
  g_assert_cmpuint (rouse_img3_get_n_elements (image), ==, 3);
}

/* Spec 12 §4.1: a ticket that fits already is not padded. */
static void
test_prefix_ticket (void)
{
  const gsize sizes[] = { 1, 63, 64, 65, 128, 2693 };
  g_autoptr (GBytes) image = g_bytes_new_static ("iBEC", 4);
  guint8 data[2693];

  memset (data, 'T', sizeof data);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GBytes) ticket = g_bytes_new_static (data, sizes[i]);
    g_autoptr (GBytes) result = rouse_img3_prefix_ticket (ticket, image);
    const guint8 *bytes = g_bytes_get_data (result, NULL);
    gsize padded = (sizes[i] + 63) / 64 * 64;

    g_assert_cmpuint (g_bytes_get_size (result), ==, padded + 4);
    g_assert_cmpmem (bytes, sizes[i], data, sizes[i]);
    for (gsize at = sizes[i]; at < padded; at++)
      g_assert_cmphex (bytes[at], ==, 0xFF);
    g_assert_cmpmem (bytes + padded, 4, "iBEC", 4);
  }
}

static void
test_real (void)
{
  const char *samples = g_getenv ("ROUSE_SAMPLES");
  g_autofree char *path = g_build_filename (samples != NULL ? samples : "", "images/DeviceTree_k48_signed.img3", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GBytes) blob = make_blob ("ECID", 64, "SHSH");
  g_autoptr (GBytes) result = NULL;
  g_autoptr (RouseImg3) image = NULL;
  g_autofree char *tags = NULL;
  char *data;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, NULL)) {
    g_test_skip ("no samples");
    return;
  }
  file = g_bytes_new_take (data, size);
  image = rouse_img3_new (file, &error);
  g_assert_no_error (error);
  tags = list_tags (image);
  g_assert_cmpstr (tags, ==, "TYPE DATA VERS SEPO CHIP BORD SHSH CERT");
  g_assert_cmpstr (rouse_img3_get_type_name (image), ==, "dtre");
  g_assert_cmpuint (rouse_img3_get_size (image), ==, 66568);
  g_assert_cmpuint (rouse_img3_get_signed_size (image), ==, 64444);
  g_assert_cmpuint (rouse_img3_find (image, "DATA")->size, ==, 64228);

  result = rouse_img3_stitch (file, blob, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (result), ==, 66568 - 140 - 1964 + 64 + 24 + 28);
  /* All that was signed, but for the header's sizes. */
  g_assert_cmpmem ((const guint8 *) g_bytes_get_data (result, NULL) + 20, 64444, data + 20, 64444);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/img3/stitch", test_stitch);
  g_test_add_func ("/img3/keeps-bytes", test_keeps_bytes);
  g_test_add_func ("/img3/bad-blob", test_bad_blob);
  g_test_add_func ("/img3/bad-file", test_bad_file);
  g_test_add_func ("/img3/trailing", test_trailing);
  g_test_add_func ("/img3/prefix-ticket", test_prefix_ticket);
  g_test_add_func ("/img3/real", test_real);
  return g_test_run ();
}
