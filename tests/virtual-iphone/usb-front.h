/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "virtual-device.h"

/* The USB bus that clients see through the umockdev preload library. Main thread. */
typedef struct _SimUsbBus SimUsbBus;

SimUsbBus *sim_usb_bus_new (GError **error);
/* Takes the testbed away: no client may run any more. */
void sim_usb_bus_free (SimUsbBus *self);
/* Shows @device on the bus whenever it is in DFU or recovery mode. */
void sim_usb_bus_add_phone (SimUsbBus *self, SimDevice *device);
