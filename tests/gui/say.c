/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/speech.h"

#define SPEAKING_MS 2000

/* say SENTENCE: speaks it as the guide does; 77: built without speech. */
int
main (int argc, char **argv)
{
  g_autoptr (RouseSpeech) speech = rouse_speech_new ();

  if (!rouse_speech_is_built ())
    return 77;
  rouse_speech_say (speech, NULL);
  rouse_speech_say (speech, "");
  rouse_speech_say (speech, argc > 1 ? argv[1] : "");
  g_usleep (SPEAKING_MS * 1000); /* the thread speaks; its end is not waited for */
  return 0;
}
