/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

/* What a phone on the cable is doing (spec 10 §1). Bits, so that several can be waited for. */
typedef enum {
  ROUSE_DEVICE_MODE_GONE = 0,
  ROUSE_DEVICE_MODE_NORMAL = 1 << 0,
  ROUSE_DEVICE_MODE_RECOVERY = 1 << 1,
  ROUSE_DEVICE_MODE_DFU = 1 << 2,
  ROUSE_DEVICE_MODE_RESTORE = 1 << 3,
  ROUSE_DEVICE_MODE_WTF = 1 << 4,
  ROUSE_DEVICE_MODE_PORT_DFU = 1 << 5,
  ROUSE_DEVICE_MODE_KIS = 1 << 6, /* "debug USB": a boot ROM behind another transport (spec 10 §5) */
} RouseDeviceMode;

#define ROUSE_TYPE_DEVICE_MODE (rouse_device_mode_get_type ()) /* flags */
GType rouse_device_mode_get_type (void);

/* Of a USB product ID; GONE for IDs that are not ours and for the multiplexer range (normal or restore: ask usbmuxd).
 */
RouseDeviceMode rouse_device_mode_from_product_id (guint16 product_id);
/* "normal", "recovery", "dfu", "restore", "wtf", "port-dfu", "kis", "gone"; for logs and JSON */
const char *rouse_device_mode_to_string (RouseDeviceMode mode);
/* for people: N_("Recovery mode") … */
const char *rouse_device_mode_get_title (RouseDeviceMode mode);
