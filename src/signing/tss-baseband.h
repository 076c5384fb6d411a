/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "signing/tss-request.h"

/* The baseband's and the eSIM's part of an AP request that is made in normal mode (spec 14 §4.5).
 * @preflight: lockdown FirmwarePreflightInfo */
void rouse_tss_baseband_add_preflight (plist_t request, plist_t preflight, RouseBuildIdentity *identity);
