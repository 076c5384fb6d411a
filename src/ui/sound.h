/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/tones.h"

#include <glib-object.h>

/* Plays tones on a thread of its own. Without an audio device, or built without libpulse, it is silent. */
#define ROUSE_TYPE_SOUND (rouse_sound_get_type ())
G_DECLARE_FINAL_TYPE (RouseSound, rouse_sound, ROUSE, SOUND, GObject)

RouseSound *rouse_sound_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Opens the device ahead of the first tone. Returns at once. */
void rouse_sound_wake (RouseSound *self);
/* Returns at once. Ticks that would have to wait behind other tones are left out. */
void rouse_sound_play (RouseSound *self, RouseTone tone);
