/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/plist.h"

static plist_t
parse (const char *body)
{
  g_autofree char *xml = g_strconcat ("<plist version=\"1.0\">", body, "</plist>", NULL);

  return rouse_plist_parse (xml, strlen (xml), NULL);
}

static void
test_numbers_in_all_forms (void)
{
  const guint8 le[] = { 0x30, 0x80 };
  g_auto (plist_t) dict = parse ("<dict><key>a</key><string>0x8030</string><key>b</key><integer>32816</integer>"
                                 "<key>c</key><string>32816</string><key>e</key><string>x</string></dict>");
  const char *keys[] = { "a", "b", "c", "d" };
  guint64 value;

  rouse_plist_set_data (dict, "d", le, sizeof le);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_assert_true (rouse_plist_get_uint (dict, keys[i], &value));
    g_assert_cmphex (value, ==, 0x8030);
  }
  g_assert_false (rouse_plist_get_uint (dict, "e", &value));
  g_assert_false (rouse_plist_get_uint (dict, "missing", &value));
}

static void
test_paths (void)
{
  g_auto (plist_t) dict = parse ("<dict><key>A</key><dict><key>B</key><string>c</string></dict></dict>");
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (rouse_plist_get_string (dict, "A/B"), ==, "c");
  g_assert_null (rouse_plist_get_string (dict, "A/B/C"));
  g_assert_null (rouse_plist_get_string (dict, "A"));
  g_assert_null (rouse_plist_require (dict, "A/B", PLIST_DATA, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL);
}

static void
test_control_characters (void)
{
  g_auto (plist_t) dict = parse ("<dict><key>Log</key><string>a\x01z</string></dict>");

  g_assert_cmpstr (rouse_plist_get_string (dict, "Log"), ==, "a z");
}

static void
test_hostile (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "<array>");
  g_assert_null (parse (deep->str));
  g_assert_null (rouse_plist_parse ("bplist00", 8, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL);
}

/* Byte 8 is a dictionary {key: true}; the key has the two characters @key. */
static plist_t
parse_binary_key (guint8 marker, const guint8 *key, gsize size)
{
  const guint8 head[] = { 'b', 'p', 'l', 'i', 's', 't', '0', '0', 0xD1, 1, 2, 0x09, marker };
  const guint8 offsets[] = { 8, 12, 11 };
  guint8 trailer[32] = { 0 };
  g_autoptr (GByteArray) file = g_byte_array_new ();

  g_byte_array_append (file, head, sizeof head);
  g_byte_array_append (file, key, size);
  trailer[6] = 1;
  trailer[7] = 1;
  trailer[15] = sizeof offsets;
  trailer[31] = (guint8) file->len;
  g_byte_array_append (file, offsets, sizeof offsets);
  g_byte_array_append (file, trailer, sizeof trailer);
  return rouse_plist_parse (file->data, file->len, NULL);
}

/* libplist aborts when it walks over such a key. */
/* What is no UTF-8 would be shown to people all the same. */
static void
test_no_text (void)
{
  const guint8 latin[] = { 'a', 0xE9 }, whole[] = { 0xC3, 0xA9 };
  g_auto (plist_t) dict = parse ("<dict><key>Name</key><string>caf\xE9\xFF, \xC3\xA9t\xC3</string></dict>");
  g_auto (plist_t) narrow = parse_binary_key (0x52, latin, sizeof latin);
  g_auto (plist_t) good = parse_binary_key (0x52, whole, sizeof whole);

  g_assert_cmpstr (rouse_plist_get_string (dict, "Name"), ==, "caf??, ét?");
  g_assert_true (rouse_plist_get_bool (narrow, "a?"));
  g_assert_true (rouse_plist_get_bool (good, "é"));
}

static void
test_nul_in_key (void)
{
  const guint8 ascii[] = { 'a', 0 }, wide[] = { 0, 'a', 0, 0 };
  g_auto (plist_t) narrow = parse_binary_key (0x52, ascii, sizeof ascii);
  g_auto (plist_t) other = parse_binary_key (0x62, wide, sizeof wide);

  g_assert_true (rouse_plist_get_bool (narrow, "a "));
  g_assert_true (rouse_plist_get_bool (other, "a "));
  g_assert_null (parse_binary_key (0x5A, ascii, sizeof ascii)); /* ten characters, beyond the table */
}

/* @levels arrays, each with @n references to the next; the last has a text of @text bytes. */
static plist_t
parse_arrays (guint levels, guint n, guint text)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) offsets = g_byte_array_new ();
  guint8 trailer[32] = { [6] = 4, [7] = 1 };

  g_byte_array_append (file, (const guint8 *) "bplist00", 8);
  for (guint i = 0; i <= levels; i++) {
    const guint32 at = GUINT32_TO_BE (file->len), length = GUINT32_TO_BE (text);
    const guint8 head[] = { (guint8) (0xA0 | n) }, text_head[] = { 0x5F, 0x12 };
    const guint8 next = (guint8) (i + 1);
    g_autofree char *letters = g_strnfill (text, 'x');

    g_byte_array_append (offsets, (const guint8 *) &at, 4);
    g_byte_array_append (file, i < levels ? head : text_head, i < levels ? 1 : 2);
    for (guint k = 0; i < levels && k < n; k++)
      g_byte_array_append (file, &next, 1);
    if (i == levels) {
      g_byte_array_append (file, (const guint8 *) &length, 4);
      g_byte_array_append (file, (const guint8 *) letters, text);
    }
  }
  trailer[15] = (guint8) (levels + 1);
  for (guint i = 0; i < 4; i++)
    trailer[28 + i] = (guint8) (file->len >> (24 - 8 * i));
  g_byte_array_append (file, offsets->data, offsets->len);
  g_byte_array_append (file, trailer, sizeof trailer);
  return rouse_plist_parse (file->data, file->len, NULL);
}

/* libplist makes an object anew for each reference to it. */
static void
test_multiplied (void)
{
  g_auto (plist_t) few = parse_arrays (4, 10, 8);
  g_auto (plist_t) deep = parse_arrays (63, 1, 8);

  g_assert_cmpuint (plist_array_get_size (few), ==, 10);
  g_assert_nonnull (deep);
  g_assert_null (parse_arrays (6, 10, 8));       /* a million nodes of 100 bytes */
  g_assert_null (parse_arrays (9, 14, 8));       /* and 20 thousand million */
  g_assert_null (parse_arrays (70, 1, 8));       /* deep */
  g_assert_null (parse_arrays (3, 10, 1 << 20)); /* 1000 times a MiB of text */
}

/* A tag of seven bytes becomes a node. */
static void
test_many_nodes (void)
{
  g_autoptr (GString) xml = g_string_new ("<plist version=\"1.0\"><array>");

  for (guint i = 0; i < 1100000; i++)
    g_string_append (xml, "<true/>");
  g_string_append (xml, "</array></plist>");
  g_assert_null (rouse_plist_parse (xml->str, xml->len, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plist/numbers", test_numbers_in_all_forms);
  g_test_add_func ("/plist/paths", test_paths);
  g_test_add_func ("/plist/control-characters", test_control_characters);
  g_test_add_func ("/plist/hostile", test_hostile);
  g_test_add_func ("/plist/nul-in-key", test_nul_in_key);
  g_test_add_func ("/plist/no-text", test_no_text);
  g_test_add_func ("/plist/multiplied", test_multiplied);
  g_test_add_func ("/plist/many-nodes", test_many_nodes);
  return g_test_run ();
}
