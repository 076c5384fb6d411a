/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#define ROUSE_PLIST_MAX_DEPTH 64        /* nested containers; libplist recurses, the deepest real ones have 8 */
#define ROUSE_PLIST_MAX_NODES (1 << 20) /* libplist takes some 100 bytes for each; manifests have up to 200,000 */

/* Whether libplist may be given a binary property list: how much it would become is known before. See the .c file. */
gboolean rouse_plist_tree_is_bounded (const guint8 *data, gsize size);
