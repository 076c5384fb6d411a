/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* What a person has chosen for good: boolean properties "sound", "speech", "slow", "behind". Kept in a small file of
 * the person's own, which is written when one changes. Main thread. */
#define ROUSE_TYPE_PREFERENCES (rouse_preferences_get_type ())
G_DECLARE_FINAL_TYPE (RousePreferences, rouse_preferences, ROUSE, PREFERENCES, GObject)

/* The same object for everybody. (transfer full) */
RousePreferences *rouse_preferences_new (void) G_GNUC_WARN_UNUSED_RESULT;
