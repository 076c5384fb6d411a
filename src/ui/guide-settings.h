/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/preferences.h"

/* The guide's switches: sounds, speech, slower, seen from behind. */
#define ROUSE_TYPE_GUIDE_SETTINGS (rouse_guide_settings_get_type ())
G_DECLARE_FINAL_TYPE (RouseGuideSettings, rouse_guide_settings, ROUSE, GUIDE_SETTINGS, AdwBin)

void rouse_guide_settings_bind (RouseGuideSettings *self, RousePreferences *preferences);
