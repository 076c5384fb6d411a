/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "firmware/firmware-release.h"

/* One version that can be had: a row with a radio button. Signal "chosen": a person, or the program, has chosen it. */
#define ROUSE_TYPE_VERSION_ROW (rouse_version_row_get_type ())
G_DECLARE_FINAL_TYPE (RouseVersionRow, rouse_version_row, ROUSE, VERSION_ROW, AdwActionRow)

/* @words: (nullable): what is said of it before size and date. @group: (nullable): one of those of which one is chosen
 */
GtkWidget *rouse_version_row_new (RouseFirmwareRelease *release, const char *words, RouseVersionRow *group);
RouseFirmwareRelease *rouse_version_row_get_release (RouseVersionRow *self); /* borrowed */
void rouse_version_row_choose (RouseVersionRow *self);
/* Where there is only one there is nothing to choose. */
void rouse_version_row_set_choosable (RouseVersionRow *self, gboolean choosable);
