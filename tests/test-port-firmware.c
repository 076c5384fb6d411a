/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/port-firmware.h"

#include "base/error.h"
#include "firmware/keyed-archive.h"

/* Computed apart, from the words of spec 12 §9 step 5: every byte mirrored, then highest bit first. */
static void
test_crc (void)
{
  g_assert_cmphex (rouse_port_firmware_crc ((const guint8 *) "123456789", 9), ==, 0x9B63D02C);
}

static void
assert_damaged (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (rouse_port_firmware_new (bytes, 2, 5, &error));
  g_assert_nonnull (error);
}

/* What comes in an IPSW may be anything. */
static void
test_hostile (void)
{
  guint8 header[0x2C] = { 0 };

  assert_damaged (header, 0);
  assert_damaged (header, 7);
  assert_damaged (header, sizeof header); /* its property list would be the header */
  header[0x0B] = 0x2C;
  assert_damaged (header, sizeof header); /* … begins at the end */
  header[0x08] = 0xFF;
  assert_damaged (header, sizeof header); /* … far behind it */
}

/* References that lead nowhere, or to themselves. */
static void
test_archive (void)
{
  g_auto (plist_t) plist = plist_new_dict ();
  plist_t top = plist_new_dict (), objects = plist_new_array (), list = plist_new_dict (), items = plist_new_array ();
  RouseKeyedArchive archive;

  g_assert_false (rouse_keyed_archive_init (&archive, plist));
  plist_dict_set_item (plist, "$top", top);
  plist_dict_set_item (plist, "$objects", objects);
  plist_dict_set_item (top, "root", plist_new_uid (99));
  g_assert_false (rouse_keyed_archive_init (&archive, plist));
  plist_dict_set_item (top, "root", plist_new_uid (0));
  plist_array_append_item (items, plist_new_uid (0));
  plist_array_append_item (items, plist_new_uid (7));
  plist_dict_set_item (list, "NS.objects", items);
  plist_array_append_item (objects, list);
  g_assert_true (rouse_keyed_archive_init (&archive, plist));
  g_assert_cmpuint (rouse_keyed_archive_get_n_items (&archive, archive.root), ==, 2);
  g_assert_true (rouse_keyed_archive_get_item (&archive, archive.root, 0) == archive.root);
  g_assert_null (rouse_keyed_archive_get_item (&archive, archive.root, 1));
  g_assert_null (rouse_keyed_archive_get (&archive, archive.root, "anything"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/port-firmware/crc", test_crc);
  g_test_add_func ("/port-firmware/hostile", test_hostile);
  g_test_add_func ("/keyed-archive/references", test_archive);
  return g_test_run ();
}
