/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "device/device-waiter.h"

/* What the computer can do to a phone in a moment, without a restore. */
typedef enum {
  ROUSE_ACT_LEAVE_RECOVERY, /* auto-boot on, restart, then wait until it is seen starting */
  ROUSE_ACT_ENTER_RECOVERY, /* asks a phone that is switched on, then waits until it is there */
} RousePhoneActKind;

/* How it ended. */
typedef enum {
  ROUSE_ACT_DONE,
  ROUSE_ACT_CAME_BACK, /* it came back in recovery mode: its system does not start */
  ROUSE_ACT_NOT_SEEN,  /* it did not come back within the limit */
} RousePhoneActResult;

/* How long it is waited for at most, in ms. */
guint rouse_phone_act_get_limit (RousePhoneActKind kind);

/* Does it on a thread of its own, for the phone @ecid; @udid: (nullable), needed to enter recovery mode. The callback
 * runs in the thread-default context. */
void rouse_phone_act_async (RousePhoneActKind kind, RouseDeviceWaiter *waiter, guint64 ecid, const char *udid,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* FALSE with the error of what could not be done: ROUSE_ERROR_LOCKED, ROUSE_ERROR_NO_PERMISSION, … or cancelled. */
gboolean rouse_phone_act_finish (GAsyncResult *async, RousePhoneActResult *result, GError **error);
