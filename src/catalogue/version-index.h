/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/firmware-release.h"

/* What the ipsw.me index answers for one model (spec 13 §8). (element-type RouseFirmwareRelease); NULL with
 * ROUSE_ERROR_NETWORK. @allow_local: firmware of this computer is believed, too */
GPtrArray *rouse_version_index_parse (GBytes *json, const char *product_type, gboolean allow_local, GError **error);
