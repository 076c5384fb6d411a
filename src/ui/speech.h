/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* Speaks sentences through speech-dispatcher, on a thread of its own. Where there is none, or built without it, it is
 * silent. */
#define ROUSE_TYPE_SPEECH (rouse_speech_get_type ())
G_DECLARE_FINAL_TYPE (RouseSpeech, rouse_speech, ROUSE, SPEECH, GObject)

RouseSpeech *rouse_speech_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Whether this build can speak at all. */
gboolean rouse_speech_is_built (void);
/* Returns at once. What is still being spoken is cut off: the newest counts. */
void rouse_speech_say (RouseSpeech *self, const char *text);
