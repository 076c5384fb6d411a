/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "transport/watcher.h"

/* Phones in normal and restore mode: usbmuxd's events, and a thread a phone that asks who it is. */
typedef struct _RouseMuxWatcher RouseMuxWatcher;

RouseMuxWatcher *rouse_mux_watcher_start (const RouseWatcherListener *listener);
void rouse_mux_watcher_stop (RouseMuxWatcher *self); /* joins its threads */
