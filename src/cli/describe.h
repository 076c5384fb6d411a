/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "device/device-models.h"
#include "firmware/build-manifest.h"
#include "firmware/file-kind.h"

/* What "rousectl info FILE" tells. All add members to the object that is open in @json; the keys are those of
 * rousectl(1). */

/* Models that --device may mean: one by its board, or all that have the product type. NULL: none.
 * (element-type RouseDeviceModel) (transfer container) */
GPtrArray *rouse_describe_find_models (const char *device);

/* @kind: "ipsw", "folder" or "build-manifest"; @models: (nullable) */
void rouse_describe_manifest (JsonBuilder *json, const char *kind, RouseBuildManifest *manifest, GPtrArray *models);
void rouse_describe_manifest_print (RouseBuildManifest *manifest, GPtrArray *models);

/* One image, by its content. FALSE with ROUSE_ERROR_DAMAGED_FIRMWARE, or NOT_FIRMWARE if it is none. */
gboolean rouse_describe_image (JsonBuilder *json, GBytes *bytes, GError **error);
gboolean rouse_describe_img3 (JsonBuilder *json, GBytes *bytes, GError **error);
/* The members of one ticket, without a kind. */
gboolean rouse_describe_ticket (JsonBuilder *json, GBytes *bytes, GError **error);
/* A saved answer of the signing server; NOT_FIRMWARE if @plist is none. */
gboolean rouse_describe_shsh (JsonBuilder *json, GBytes *plist, GError **error);

/* How @payload is packed, by its first bytes: "lzfse", "lzss", or NULL. */
const char *rouse_describe_packing (const guint8 *payload, gsize size);
