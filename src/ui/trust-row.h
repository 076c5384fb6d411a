/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Whether a phone that is switched on lets this computer in, live, in words. Nothing appears on the phone by it. */
#define ROUSE_TYPE_TRUST_ROW (rouse_trust_row_get_type ())
G_DECLARE_FINAL_TYPE (RouseTrustRow, rouse_trust_row, ROUSE, TRUST_ROW, AdwActionRow)

/* (nullable): no phone that could be asked; the row hides. */
void rouse_trust_row_set_udid (RouseTrustRow *self, const char *udid);
