/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* Answers of catalogues on disk, one file a URL. All are blocking; any thread. */

/* @folder: (nullable): instead of ~/.cache/rouse/catalogue. NULL: not there, or larger than @max_size. @as_of: (out):
 * when it was kept, seconds since 1970 */
GBytes *rouse_catalogue_cache_load (const char *folder, const char *url, gsize max_size, gint64 *as_of);
/* What cannot be kept is only missed the next time. */
void rouse_catalogue_cache_store (const char *folder, const char *url, GBytes *answer);
