/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "transport/device-monitor.h"

/* Turns the main loop until everything that was connected at the start has been seen (at most @timeout_ms). */
void rouse_phone_finder_settle (RouseDeviceMonitor *monitor, guint timeout_ms);
/* The one phone that is meant: @ecid, or with 0 the only one. Turns the main loop for up to @timeout_ms until there is
 * one. (transfer full); NULL with ROUSE_ERROR_NO_DEVICE, SEVERAL_DEVICES or NO_PERMISSION. */
RouseDevice *rouse_phone_finder_find (RouseDeviceMonitor *monitor, guint64 ecid, guint timeout_ms, GError **error);
