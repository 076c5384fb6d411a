/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * Signatures of the Mav25 family: an MBN version 7 hash segment at the end of an ELF file (spec 25 §7.3). The signed
 * parts come from the signing server; what the modem's maker has signed between them stays as it is in the file.
 */

/* Shapes the last segment of a file that is not yet signed. It has room for sim_modem_segment_get_size() bytes. */
void sim_modem_segment_shape (guint8 *segment);
gsize sim_modem_segment_get_size (void);

/* What the signing server gives out for @blob, the signature that other families have. */
GBytes *sim_modem_segment_make (GBytes *blob);
/* The blob in a segment of a file, or NULL if this is not what a right host makes of it. */
GBytes *sim_modem_segment_get_blob (const guint8 *segment, gsize size);
