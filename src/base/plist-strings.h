/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Whether a binary property list can be given to libplist; may return a cleaned copy in @copy. See the .c file. */
gboolean rouse_plist_strings_clean (const guint8 *data, gsize size, guint8 **copy);
