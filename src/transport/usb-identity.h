/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "transport/usb-link.h"

#define ROUSE_USB_APPLE 0x05AC

/* @serial: the USB serial number string; @nonces: (nullable): string descriptor 1 (spec 10 §3, §4) */
RouseUsbIdentity *rouse_usb_identity_parse (const char *serial, const char *nonces, RouseDeviceMode mode);
void rouse_usb_identity_free (RouseUsbIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseUsbIdentity, rouse_usb_identity_free)
void rouse_usb_identity_set_nonces (RouseUsbIdentity *self, const char *nonces, RouseDeviceMode mode);
/* Text of a string descriptor as it came from the phone; NULL if it is none. (transfer full) */
char *rouse_usb_string_parse (const guint8 *descriptor, gsize size);
