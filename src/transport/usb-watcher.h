/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "transport/watcher.h"

/* Phones in DFU, WTF, port DFU and recovery mode: libusb's hotplug events on a thread and a context of its own. */
typedef struct _RouseUsbWatcher RouseUsbWatcher;

/* NULL with ROUSE_ERROR_FAILED: no USB here. */
RouseUsbWatcher *rouse_usb_watcher_start (const RouseWatcherListener *listener, GError **error);
void rouse_usb_watcher_stop (RouseUsbWatcher *self); /* joins the thread */
