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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plist/numbers", test_numbers_in_all_forms);
  g_test_add_func ("/plist/paths", test_paths);
  g_test_add_func ("/plist/control-characters", test_control_characters);
  g_test_add_func ("/plist/hostile", test_hostile);
  g_test_add_func ("/plist/nul-in-key", test_nul_in_key);
  return g_test_run ();
}
