/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* Putting what the signing server returned into a member of a baseband firmware archive (spec 25 §7). All take whole
 * files and return new ones, or NULL with ROUSE_ERROR_DAMAGED_FIRMWARE. */

/* MBN, BIN and ELF: @blob overwrites the end of @image. */
GBytes *rouse_baseband_stitch_tail (GBytes *image, GBytes *blob, GError **error);
/* ELF with an MBN v7 hash segment (Mav25). */
GBytes *rouse_baseband_stitch_hash_segment (GBytes *image, GBytes *blob, GError **error);
/* FLS: @blob replaces the signature at the end of the image inside. */
GBytes *rouse_baseband_stitch_fls (GBytes *fls, GBytes *blob, GError **error);
/* FLS: @ticket goes in front of the image inside. */
GBytes *rouse_baseband_add_ticket_fls (GBytes *fls, GBytes *ticket, GError **error);
