/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* Passes on what comes on each of two stream sockets, until both have ended, one of them is closed, or @cancellable is
 * cancelled. Blocks; both are closed afterwards. */
void rouse_mux_pump_run (int one, int other, GCancellable *cancellable);
