/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "device/sighting.h"

/* Asks the phone behind usbmuxd's @mux_id who it is and whether it is in normal or restore mode (spec 10 §7.3).
 * (transfer full); NULL with an error: not reachable (yet), or it does not tell its ECID. */
RouseSighting *rouse_mux_identify (guint mux_id, const char *udid, GCancellable *cancellable, GError **error);
