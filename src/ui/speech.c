/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rouse-guide"

#include "config.h"

#include "ui/speech.h"

#ifdef HAVE_SPEECH
#include <libspeechd.h>
#endif

/**
 * RouseSpeech:
 *
 * A queue of sentences and one thread: speech-dispatcher is started when it is first asked, which takes its time.
 */
struct _RouseSpeech {
  GObject parent_instance;

  GThread *thread;
  GAsyncQueue *sentences; /* char *, owned; empty: quit */
};

G_DEFINE_FINAL_TYPE (RouseSpeech, rouse_speech, G_TYPE_OBJECT)

#ifdef HAVE_SPEECH

static SPDConnection *
open_speech (void)
{
  char *problem = NULL;
  SPDConnection *connection = spd_open2 ("rouse", "guide", NULL, SPD_MODE_SINGLE, NULL, 1, &problem);

  if (connection == NULL)
    g_debug ("no speech: %s", problem != NULL ? problem : "");
  else
    spd_set_language (connection, g_get_language_names ()[0]);
  free (problem);
  return connection;
}

static gpointer
speech_thread (gpointer data)
{
  GAsyncQueue *sentences = data;
  SPDConnection *connection = open_speech ();

  while (TRUE) {
    g_autofree char *text = g_async_queue_pop (sentences);

    if (*text == '\0')
      break;
    if (connection == NULL || g_async_queue_length (sentences) > 0)
      continue; /* an older sentence says nothing any more */
    spd_cancel (connection);
    spd_say (connection, SPD_IMPORTANT, text);
  }
  if (connection != NULL)
    spd_close (connection);
  g_async_queue_unref (sentences);
  return NULL;
}

#endif

static void
rouse_speech_finalize (GObject *object)
{
  RouseSpeech *self = ROUSE_SPEECH (object);

  if (self->thread != NULL) {
    g_async_queue_push (self->sentences, g_strdup (""));
    g_thread_unref (self->thread); /* not waited for, as a daemon that hangs must not hold up the window */
  }
  g_async_queue_unref (self->sentences);
  G_OBJECT_CLASS (rouse_speech_parent_class)->finalize (object);
}

static void
rouse_speech_class_init (RouseSpeechClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_speech_finalize;
}

static void
rouse_speech_init (RouseSpeech *self)
{
  self->sentences = g_async_queue_new_full (g_free);
}

RouseSpeech *
rouse_speech_new (void)
{
  return g_object_new (ROUSE_TYPE_SPEECH, NULL);
}

gboolean
rouse_speech_is_built (void)
{
#ifdef HAVE_SPEECH
  return TRUE;
#else
  return FALSE;
#endif
}

void
rouse_speech_say (RouseSpeech *self, const char *text)
{
  g_return_if_fail (ROUSE_IS_SPEECH (self));

  if (text == NULL || *text == '\0')
    return;
#ifdef HAVE_SPEECH
  if (self->thread == NULL)
    self->thread = g_thread_new ("speech", speech_thread, g_async_queue_ref (self->sentences));
  g_async_queue_push (self->sentences, g_strdup (text));
#endif
}
