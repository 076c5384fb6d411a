/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalogue/catalogue.h"
#include "device/device-models.h"

/* A catalogue as lines for people, or as JSON objects; the keys are those of rousectl(1). */

typedef enum {
  ROUSE_LIST_UNSIGNED = 1 << 0, /* versions that are not signed, too */
  ROUSE_LIST_BETAS = 1 << 1,
} RouseListFlags;

/* @model: (nullable): what is known of the hardware */
void rouse_firmware_line_print (RouseCatalogue *catalogue, const RouseDeviceModel *model, RouseListFlags flags);
void rouse_firmware_line_print_json (RouseCatalogue *catalogue, const RouseDeviceModel *model, RouseListFlags flags);
/* "2026-11-22 21:05" of this computer's time zone. (transfer full) */
char *rouse_firmware_line_format_time (gint64 seconds);
