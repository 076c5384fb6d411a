/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "signing/tss-request.h"

/* Checks that @response holds an AP ticket for exactly this phone, nonce and build (spec 14 §4.10) before anything is
 * sent. Image4: ApImg4Ticket with CHIP, BORD, ECID, BNCH, snon and the digests of the components that matter. Before:
 * APTicket with the same but snon, and the ECID of each component's own signature.
 * FALSE with ROUSE_ERROR_SIGNING and which check failed. */
gboolean rouse_ticket_check (plist_t response, const RouseTssDevice *device, RouseBuildIdentity *identity,
                             plist_t request, GError **error);

/* Entries that an answer has, but empty, are filled from their twins (spec 12 §6.4). */
void rouse_ticket_repair (plist_t response);
