/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usb-model.h"

#include <linux/usbdevice_fs.h>

/* Carries one transfer as usbdevfs describes it to the phone and back, and writes it into the trace. @buffer:
 * (nullable): urb->buffer_length bytes, read or written as the direction says. */
SimUsbReply sim_usb_transfer_run (SimDevice *device, SimUsbFunction *function, const struct usbdevfs_urb *urb,
                                  guint8 *buffer);
