/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "guide/family-choices.h"

/* Which phone it is, chosen by picture when no cable says so. Signal "chosen" (gpointer const RouseFamilyChoice). */
#define ROUSE_TYPE_FAMILY_CHOOSER (rouse_family_chooser_get_type ())
G_DECLARE_FINAL_TYPE (RouseFamilyChooser, rouse_family_chooser, ROUSE, FAMILY_CHOOSER, AdwBin)
