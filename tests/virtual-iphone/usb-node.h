/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "virtual-device.h"

#include <umockdev.h>

/* One address on the bus, from plug to unplug and as long after it as somebody may hold it open. */
typedef struct _SimUsbNode SimUsbNode;

SimUsbNode *sim_usb_node_new (SimDevice *device, guint address);
void sim_usb_node_free (SimUsbNode *self);

guint sim_usb_node_get_address (SimUsbNode *self);
guint16 sim_usb_node_get_product_id (SimUsbNode *self);
GBytes *sim_usb_node_get_descriptors (SimUsbNode *self);
UMockdevIoctlBase *sim_usb_node_get_base (SimUsbNode *self);

/* Replaces the plain file that umockdev made at @path. */
gboolean sim_usb_node_open_gate (SimUsbNode *self, const char *path, GError **error);
void sim_usb_node_unplug (SimUsbNode *self);
