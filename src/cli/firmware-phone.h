/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "device/device.h"
#include "firmware/firmware-release.h"

/* For which phone firmware is looked for: a model by its name, or the phone that is connected. */
typedef struct {
  char *product_type;            /* always known */
  const RouseDeviceModel *model; /* NULL: not known, or one of several boards */
  guint64 ecid;                  /* 0: not known */
} RouseFirmwarePhone;

/* @device: (nullable): product type or board; @ecid: 0: none given. Without @device the phone must be connected.
 * ROUSE_ERROR_UNKNOWN_DEVICE, and those of rouse_phone_finder_find(). Turns the main loop. */
gboolean rouse_firmware_phone_find (RouseFirmwarePhone *self, const char *device, guint64 ecid, GError **error);
/* The phone that was found already. ROUSE_ERROR_UNKNOWN_DEVICE */
gboolean rouse_firmware_phone_set_device (RouseFirmwarePhone *self, RouseDevice *device, GError **error);
void rouse_firmware_phone_clear (RouseFirmwarePhone *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RouseFirmwarePhone, rouse_firmware_phone_clear)

/* Asks whether the phone would get @release and says it: Apple, by a look inside the file on the server, if the ECID is
 * known; else as the catalogue says. EXIT_OK: yes; that of ROUSE_ERROR_NOT_SIGNED: no; or of what went wrong. */
int rouse_cli_check_release (const RouseFirmwarePhone *phone, RouseFirmwareRelease *release, gboolean erase,
                             const char *tss_url, gboolean as_json);
