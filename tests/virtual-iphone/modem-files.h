/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <plist/plist.h>

/* The archive of modem firmware (.bbfw): which member an element of the manifest is, and synthetic members. */

const char *sim_modem_member (guint64 chip_id, const char *element);
GBytes *sim_modem_make_archive (plist_t entry, guint64 chip_id, const char *seed);
/* Whether a signature is a hash segment (modem-segment.h) instead of the end of a file. */
gboolean sim_modem_has_segments (guint64 chip_id);
