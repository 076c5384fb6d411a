/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/plist.h"
#include "firmware/build-identity.h"

/* Facts of the phone that a request needs. Borrowed pointers. */
typedef struct {
  guint64 ecid;
  gboolean image4;
  GBytes *ap_nonce;      /* NULL: none */
  GBytes *sep_nonce;     /* NULL: none */
  plist_t ap_parameters; /* lockdown ApParameters, or NULL (spec 14 §4.2) */
  plist_t preflight;     /* lockdown FirmwarePreflightInfo, or NULL (spec 14 §4.5) */
} RouseTssDevice;

/* All results are (transfer full), plist_free(). */

/* AP ticket (spec 14 §4). ROUSE_ERROR_SIGNING if a nonce is missing on IMG4. */
plist_t rouse_tss_request_new_ap (const RouseTssDevice *device, RouseBuildIdentity *identity, GError **error);
/* Baseband (spec 25 §5). @arguments: of the phone's BasebandData request */
plist_t rouse_tss_request_new_baseband (const RouseTssDevice *device, RouseBuildIdentity *identity, plist_t arguments,
                                        GError **error);
