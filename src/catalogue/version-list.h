/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/firmware-release.h"

/* What Apple's version list says of one model (spec 13 §8): the version that is installed now, at most one.
 * (element-type RouseFirmwareRelease); NULL with ROUSE_ERROR_NETWORK. As rouse_version_index_parse(). */
GPtrArray *rouse_version_list_parse (GBytes *plist, const char *product_type, gboolean allow_local, GError **error);
