/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "guide/dfu-guide.h"
#include "ui/page.h"
#include "ui/preferences.h"

/* Makes cues of the button guide heard: tones, speech, and what a screen reader says; and traces when they were due,
 * given and painted (G_MESSAGES_DEBUG=rouse-guide). Main thread; never blocks. */
#define ROUSE_TYPE_CUES (rouse_cues_get_type ())
G_DECLARE_FINAL_TYPE (RouseCues, rouse_cues, ROUSE, CUES, GObject)

/* @page is not held. */
RouseCues *rouse_cues_new (RousePage *page, RousePreferences *preferences) G_GNUC_WARN_UNUSED_RESULT;
/* A try begins: opens the audio device, if it is wanted. */
void rouse_cues_begin (RouseCues *self);
/* @words: what it says, or NULL. To be called when the page already shows it. */
void rouse_cues_give (RouseCues *self, RouseButtons family, const RouseCue *cue, const char *words);
/* How a try ended. */
void rouse_cues_end (RouseCues *self, gboolean well, const char *words);
