/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <plist/plist.h>

#include "manifest-components.h"

/* The firmware that is to be made. */
typedef struct {
  const SimModel *model;
  const char *version, *build;
  guint major;
  gboolean encrypted; /* OS and system cryptex are .dmg.aea */
  gboolean erase;
} SimFirmwareWish;

/* Noise of the right length where the firmware has a hash. */
void sim_manifest_set_noise (plist_t dict, const char *key, const char *seed, gsize size);
plist_t sim_manifest_make_entry (const SimFirmwareWish *wish, const SimComponent *component);
