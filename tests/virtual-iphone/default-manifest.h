/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <plist/plist.h>

plist_t sim_default_manifest (const char *version, const char *build, gboolean encrypted_images);
