/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "device/device-mode.h"
#include "device/device-models.h"
#include "device/sighting.h"

/* One phone, whatever mode it is in. Properties: ecid, mode, title ("iPhone 11"), subtitle ("Recovery mode · …3F2A"),
 * no-permission. Main thread only. */
#define ROUSE_TYPE_DEVICE (rouse_device_get_type ())
G_DECLARE_FINAL_TYPE (RouseDevice, rouse_device, ROUSE, DEVICE, GObject)

RouseDevice *rouse_device_new (const RouseSighting *sighting) G_GNUC_WARN_UNUSED_RESULT;
void rouse_device_update (RouseDevice *self, const RouseSighting *sighting);
guint64 rouse_device_get_ecid (RouseDevice *self);
RouseDeviceMode rouse_device_get_mode (RouseDevice *self);
const RouseDeviceModel *rouse_device_get_model (RouseDevice *self); /* NULL: not one that we know */
const char *rouse_device_get_name (RouseDevice *self);              /* for people; NULL: nothing is known */
const RouseSighting *rouse_device_get_sighting (RouseDevice *self); /* the last one */
char *rouse_device_get_ecid_end (RouseDevice *self);                /* last four hex digits, for people */
