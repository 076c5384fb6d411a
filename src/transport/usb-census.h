/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What sysfs shows to everybody, with or without permission to open it: where the events of USB do not arrive. */
typedef struct {
  guint8 bus, address;
  guint16 product_id;
} RouseUsbEntry;

/* Apple's devices that are on the bus now. Returns: (transfer full): of RouseUsbEntry, in no order */
GArray *rouse_usb_census_take (void);
gboolean rouse_usb_census_has_phone (void); /* in whatever mode */
