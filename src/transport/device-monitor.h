/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "device/device-list.h"
#include "device/device-waiter.h"

/* Watches USB and usbmuxd from start to stop; keeps the list (on the thread-default context of the thread that made it)
 * and feeds the waiter (at once, from the watchers' threads). */
#define ROUSE_TYPE_DEVICE_MONITOR (rouse_device_monitor_get_type ())
G_DECLARE_FINAL_TYPE (RouseDeviceMonitor, rouse_device_monitor, ROUSE, DEVICE_MONITOR, GObject)

RouseDeviceMonitor *rouse_device_monitor_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE with ROUSE_ERROR_FAILED if USB cannot be watched at all; a missing usbmuxd is retried, not an error. */
gboolean rouse_device_monitor_start (RouseDeviceMonitor *self, GError **error);
/* Blocks until both watchers' threads have ended. Also done by the last unref. */
void rouse_device_monitor_stop (RouseDeviceMonitor *self);
RouseDeviceList *rouse_device_monitor_get_list (RouseDeviceMonitor *self);     /* borrowed */
RouseDeviceWaiter *rouse_device_monitor_get_waiter (RouseDeviceMonitor *self); /* borrowed */
/* Whether both watchers have reported everything that was there when they started (signal "settled" once). */
gboolean rouse_device_monitor_is_settled (RouseDeviceMonitor *self);
/* Which libraries talk to the phone, for the report. (transfer full) */
char *rouse_device_monitor_describe_libraries (void);
