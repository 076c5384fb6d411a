/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <plist/plist.h>

/* A manifest of our own for a phone before Image4, or NULL: it is none. @version, @build: (nullable): the phone's last.
 */
plist_t sim_default_manifest_img3 (const char *product_type, const char *version, const char *build);
