/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "device/device.h"

/* GListModel of RouseDevice: one entry a phone (ECID) through all its restarts. A phone that left stays listed as GONE
 * for as long as somebody keeps it (rouse_device_list_keep), else its entry goes. Main thread only. */
#define ROUSE_TYPE_DEVICE_LIST (rouse_device_list_get_type ())
G_DECLARE_FINAL_TYPE (RouseDeviceList, rouse_device_list, ROUSE, DEVICE_LIST, GObject)

RouseDeviceList *rouse_device_list_new (void) G_GNUC_WARN_UNUSED_RESULT;
void rouse_device_list_apply (RouseDeviceList *self, const RouseSighting *sighting);
RouseDevice *rouse_device_list_find (RouseDeviceList *self, guint64 ecid); /* borrowed; NULL: not there */
guint rouse_device_list_count_present (RouseDeviceList *self);
void rouse_device_list_keep (RouseDeviceList *self, guint64 ecid); /* 0: keep none */
