/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#define ROUSE_DFU_PACKET_SIZE 0x800     /* bytes (spec 11 §2) */
#define ROUSE_DFU_PORT_PACKET_SIZE 0x40 /* bytes; port DFU */
#define ROUSE_DFU_SUFFIX_SIZE 16        /* bytes; 12 and the CRC */
#define ROUSE_DFU_CRC_START 0xFFFFFFFFu

/* CRC-32 of DFU: reflected, from all ones, not inverted at the end (spec 11 §3.2). */
guint32 rouse_dfu_crc (guint32 crc, const void *data, gsize size);
/* What follows an image; @crc: of the image alone. */
void rouse_dfu_make_suffix (guint8 suffix[ROUSE_DFU_SUFFIX_SIZE], guint32 crc);
