/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <libusb.h>

#include "transport/usb-identity.h"

/* GONE: not one of our phones. */
RouseDeviceMode rouse_usb_open_get_mode (libusb_device *device);

/* Where it is plugged in, as the kernel names it: "1-2.4". (transfer full); NULL: nowhere (a root hub) */
char *rouse_usb_open_get_port (libusb_device *device);

/* As rouse_usb_link_control(), without a link. */
gssize rouse_usb_control (libusb_context *context, libusb_device_handle *handle, guint8 request_type, guint8 request,
                          guint16 value, guint16 index, void *data, guint16 size, guint timeout_ms,
                          GCancellable *cancellable, GError **error);

/* Who @device is as far as the kernel knows without opening it, NULL if it does not; for phones that may not be opened,
 * and to leave other phones alone. */
RouseUsbIdentity *rouse_usb_open_look (libusb_device *device);
/* Opens @device, reads who it is and closes it again. NULL with an error. */
RouseUsbIdentity *rouse_usb_open_identify (libusb_context *context, libusb_device *device, GCancellable *cancellable,
                                           GError **error);
/* Which phone is meant: by its ECID, or whatever is plugged into a port. */
typedef struct {
  guint64 ecid;
  const char *port; /* NULL: by ECID */
} RouseUsbWanted;

/* Opens @device for work if it is the phone that is wanted: configuration, interface, nonces (spec 10 §2.4). NULL
 * without an error: another phone, which was left alone. */
libusb_device_handle *rouse_usb_open_device (libusb_context *context, libusb_device *device,
                                             const RouseUsbWanted *wanted, RouseUsbIdentity **identity,
                                             GCancellable *cancellable, GError **error);
