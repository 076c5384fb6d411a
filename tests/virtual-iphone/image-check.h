/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/* What stands at the front of the IM4P inside an IMG4, read without any check of what it is worth. */
typedef struct {
  char *type;    /* 4 characters */
  char *version; /* free text */
  char *facts;   /* the first line of the payload of a synthetic image ("VIRTUAL-IPHONE …"); NULL: another one */
} SimImageLabel;

/* NULL: no IMG4 with an IM4P. */
SimImageLabel *sim_image_label_read (GBytes *image);
void sim_image_label_free (SimImageLabel *label);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimImageLabel, sim_image_label_free)
