/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/dfu-packets.h"

#include <string.h>

/* Spec 11 §9 */
static const struct {
  const char *name;
  gsize size;
  guint8 crc[4];
} vectors[] = {
  { "one-byte", 1, { 0xBE, 0xE0, 0x7D, 0xE7 } },       { "digits", 9, { 0xA4, 0xDA, 0xC2, 0x14 } },
  { "full-packet", 2032, { 0xEE, 0x12, 0xB5, 0x48 } }, { "own-transfer", 2048, { 0x0A, 0x8D, 0xAE, 0x0E } },
  { "two-packets", 4096, { 0x46, 0x57, 0x87, 0x7D } },
};

static void
test_vector (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree guint8 *image = g_malloc0 (vectors[i].size);
  guint8 suffix[ROUSE_DFU_SUFFIX_SIZE];
  guint32 crc = ROUSE_DFU_CRC_START;

  if (vectors[i].size == 9)
    memcpy (image, "123456789", 9);
  for (gsize j = 0; vectors[i].size == 4096 && j < 4096; j++)
    image[j] = j % 256;
  for (gsize at = 0; at < vectors[i].size; at += 1000) /* in pieces, as an upload does */
    crc = rouse_dfu_crc (crc, image + at, MIN (1000, vectors[i].size - at));
  rouse_dfu_make_suffix (suffix, crc);
  g_assert_cmpmem (suffix, 12, "\xFF\xFF\xFF\xFF\xAC\x05\x00\x01\x55\x46\x44\x10", 12);
  g_assert_cmpmem (suffix + 12, 4, vectors[i].crc, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++) {
    g_autofree char *path = g_strconcat ("/dfu-packets/", vectors[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_vector);
  }
  return g_test_run ();
}
