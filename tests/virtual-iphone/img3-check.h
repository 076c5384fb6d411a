/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image-check.h"

/* The same as sim_image_label_read(), of an IMG3. */
SimImageLabel *sim_img3_label_read (GBytes *image);

/* Checks an image as boot ROM, boot loaders and restored of IMG3 phones do: an IMG3 of @type (or of what that type is
 * in files: "krnl" for "rkrn"), for this chip and board; a signature of its own, if it has one for a phone, is good and
 * for this ECID. @ticket: (nullable): an APTicket that was checked already, whose digest of @type must be the image's;
 * without one the image must be signed itself. Refuses and returns FALSE otherwise. */
gboolean sim_img3_check (SimDevice *self, GBytes *image, const char *type, GBytes *ticket);
