/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <plist/plist.h>

#include "sim.h"

plist_t sim_default_manifest (const SimModel *model, const char *version, const char *build, gboolean encrypted_images);
