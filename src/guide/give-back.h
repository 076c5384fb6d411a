/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "device/device-waiter.h"

/* Starts a phone that waits in recovery mode as it was: auto-boot on, saved, restart (spec 12 §2). Ends when it is seen
 * in normal mode, or comes back in recovery mode. Works on a thread of its own. */
void rouse_give_back_async (RouseDeviceWaiter *waiter, guint64 ecid, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
/* NORMAL; RECOVERY: it came back there, its system does not start; GONE: it left and was not seen again in time, which
 * a phone that starts slowly does as well. Errors: of opening the phone and talking to it; NULL never without one. */
gboolean rouse_give_back_finish (GAsyncResult *result, RouseDeviceMode *mode, GError **error);
