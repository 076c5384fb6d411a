/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "backup/backup.h"

/* Whether backups are encrypted, what that means, and the way to change it. Signal "change-asked" (gboolean on, string
 * password). */
#define ROUSE_TYPE_ENCRYPTION_ROW (rouse_encryption_row_get_type ())
G_DECLARE_FINAL_TYPE (RouseEncryptionRow, rouse_encryption_row, ROUSE, ENCRYPTION_ROW, AdwExpanderRow)

/* Also forgets what was typed. */
void rouse_encryption_row_show (RouseEncryptionRow *self, RouseTruth encrypted);
