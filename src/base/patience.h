/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* How long a limit of @ms milliseconds (or @us microseconds) is really waited for: as long as it says. Only tests of
 * faults shorten limits. */
guint rouse_patience_ms (guint ms);
gint64 rouse_patience_us (gint64 us);
