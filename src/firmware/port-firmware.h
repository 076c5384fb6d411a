/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The firmware of a USB-C port controller: a UARP container with payloads for many controllers, of which one download
 * and two data payloads are for the one at hand (spec 12 §9). */
typedef struct _RousePortFirmware RousePortFirmware;

/* @board_id, @revision: what the controller says of itself (BDID, PREV). ROUSE_ERROR_WRONG_FIRMWARE if there is nothing
 * for it, ROUSE_ERROR_DAMAGED_FIRMWARE. */
RousePortFirmware *rouse_port_firmware_new (GBytes *uarp, guint64 board_id, guint64 revision,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rouse_port_firmware_free (RousePortFirmware *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RousePortFirmware, rouse_port_firmware_free)

/* What is uploaded: header, both data payloads, @ticket, download payload. (transfer full) */
GBytes *rouse_port_firmware_make_binary (RousePortFirmware *self, GBytes *ticket);
/* The CRC over the content: 0x04C11DB7, every byte lowest bit first, from all ones, not inverted. */
guint32 rouse_port_firmware_crc (const guint8 *data, gsize size);
