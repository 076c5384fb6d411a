/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* Table-of-files container (spec 24 §5). Appends entry "rrko" of @restore to @table; @restore may be NULL. */
GBytes *rouse_ftab_merge (GBytes *table, GBytes *restore, GError **error);
