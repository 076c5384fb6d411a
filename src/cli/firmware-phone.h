/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "device/device-models.h"

/* For which phone firmware is looked for: a model by its name, or the phone that is connected. */
typedef struct {
  char *product_type;            /* always known */
  const RouseDeviceModel *model; /* NULL: not known, or one of several boards */
  guint64 ecid;                  /* 0: not known */
} RouseFirmwarePhone;

/* @device: (nullable): product type or board; @ecid: 0: none given. Without @device the phone must be connected.
 * ROUSE_ERROR_UNKNOWN_DEVICE, and those of rouse_phone_finder_find(). Turns the main loop. */
gboolean rouse_firmware_phone_find (RouseFirmwarePhone *self, const char *device, guint64 ecid, GError **error);
void rouse_firmware_phone_clear (RouseFirmwarePhone *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RouseFirmwarePhone, rouse_firmware_phone_clear)
