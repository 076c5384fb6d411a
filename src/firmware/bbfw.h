/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <plist/plist.h>

/* Baseband firmware archive (spec 25 §6): puts the blobs of @response's BasebandFirmware into the members, keeps what
 * is to be kept, adds BBTicket. @bbfw: the ZIP from the IPSW; @chip_id: BbChipID; @has_nonce: whether the request had
 * one. Returns the new ZIP, in memory. */
GBytes *rouse_bbfw_sign (GBytes *bbfw, plist_t response, guint64 chip_id, gboolean has_nonce, GError **error);
/* Which libzip runs, for the report. */
const char *rouse_bbfw_describe_library (void);
