/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/dfu-packets.h"

#include <string.h>
#include <zlib.h>

/* bcdDevice, idProduct, idVendor, bcdDFU, "UFD", length (spec 11 §2) */
static const guint8 suffix_head[] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xAC, 0x05, 0x00, 0x01, 0x55, 0x46, 0x44, 0x10 };

/**
 * rouse_dfu_crc:
 * @crc: ROUSE_DFU_CRC_START, or what came out for the bytes before
 *
 * zlib's register is inverted on both ends, so it is turned round on both.
 */
guint32
rouse_dfu_crc (guint32 crc, const void *data, gsize size)
{
  return ~(guint32) crc32_z (~crc, data, size);
}

void
rouse_dfu_make_suffix (guint8 suffix[ROUSE_DFU_SUFFIX_SIZE], guint32 crc)
{
  guint32 whole = GUINT32_TO_LE (rouse_dfu_crc (crc, suffix_head, sizeof suffix_head));

  memcpy (suffix, suffix_head, sizeof suffix_head);
  memcpy (suffix + sizeof suffix_head, &whole, sizeof whole);
}
