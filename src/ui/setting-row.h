/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/preferences.h"

/* A row with a switch for one of the @preferences: "sound", "speech", "slow" or "behind". Hidden where this program was
 * built without what it switches. Floating. */
GtkWidget *rouse_setting_row_new (RousePreferences *preferences, const char *name) G_GNUC_WARN_UNUSED_RESULT;
