/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/device.h"
#include "ui/ui-types.h"

/* What a mode means for a person. */
typedef struct {
  RouseDeviceMode mode;
  RousePicture picture;
  const char *words;  /* N_(): a sentence or two */
  gboolean can_start; /* a restore can begin from here */
} RouseModeWords;

const RouseModeWords *rouse_mode_words_for (RouseDeviceMode mode);

/* Why this phone cannot be restored as it is now, in words for people; NULL: it can. */
const char *rouse_mode_words_obstacle (RouseDevice *device);
