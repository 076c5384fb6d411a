/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rouse-guide"

#include "config.h"

#include "ui/sound.h"

#include <glib/gi18n.h>

#ifdef HAVE_SOUND
#include <pulse/simple.h>
#endif

/**
 * RouseSound:
 *
 * A queue of tones and one thread that plays them: the sound server may take its time, the window must not. The thread
 * owns the connection; a device that is not there is asked for again with the next try of a person, not with each tone.
 */
struct _RouseSound {
  GObject parent_instance;

  GThread *thread;
  GAsyncQueue *orders; /* GINT_TO_POINTER of an order below */
};

G_DEFINE_FINAL_TYPE (RouseSound, rouse_sound, G_TYPE_OBJECT)

/* Numbers from 1, since a queue takes no NULL; smaller ones are tones. */
enum { ORDER_WAKE = 100, ORDER_QUIT };

#ifdef HAVE_SOUND

#define BUFFER_MS 30 /* how far the server may be ahead of the ear */

static pa_simple *
open_device (void)
{
  const pa_sample_spec spec = { .format = PA_SAMPLE_S16NE, .rate = ROUSE_TONE_RATE, .channels = 1 };
  const pa_buffer_attr buffer = {
    .maxlength = (guint32) -1,
    .tlength = BUFFER_MS * ROUSE_TONE_RATE / 1000 * sizeof (gint16),
    .prebuf = 1, /* begin at once */
    .minreq = (guint32) -1,
    .fragsize = (guint32) -1,
  };
  int error = 0;
  pa_simple *device = pa_simple_new (NULL, "Rouse", PA_STREAM_PLAYBACK, NULL,
                                     /* Translators: name of a stream of sound, in the mixer of the desktop */
                                     _ ("Button guide"), &spec, NULL, &buffer, &error);

  if (device == NULL)
    g_debug ("no sound: error %d", error);
  return device;
}

static void
play (pa_simple *device, RouseTone tone)
{
  gsize n_samples;
  g_autofree gint16 *samples = rouse_tone_make (tone, &n_samples);
  int error = 0;

  g_debug ("tone %u at=%" G_GINT64_FORMAT, tone, g_get_monotonic_time ());
  if (pa_simple_write (device, samples, n_samples * sizeof (gint16), &error) < 0)
    g_debug ("sound: error %d", error);
}

static gpointer
sound_thread (gpointer data)
{
  GAsyncQueue *orders = data;
  pa_simple *device = NULL;
  int order;

  while ((order = GPOINTER_TO_INT (g_async_queue_pop (orders))) != ORDER_QUIT) {
    if (order == ORDER_WAKE) {
      if (device == NULL)
        device = open_device ();
    } else if (device != NULL && !(order == ROUSE_TONE_TICK + 1 && g_async_queue_length (orders) > 0)) {
      play (device, (RouseTone) (order - 1));
    }
  }
  g_clear_pointer (&device, pa_simple_free);
  g_async_queue_unref (orders);
  return NULL;
}

#endif

static void
rouse_sound_finalize (GObject *object)
{
  RouseSound *self = ROUSE_SOUND (object);

  if (self->thread != NULL) {
    /* Not waited for: a sound server that hangs must not hold up the window. */
    g_async_queue_push_front (self->orders, GINT_TO_POINTER (ORDER_QUIT));
    g_thread_unref (self->thread);
  }
  g_async_queue_unref (self->orders);
  G_OBJECT_CLASS (rouse_sound_parent_class)->finalize (object);
}

static void
rouse_sound_class_init (RouseSoundClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_sound_finalize;
}

static void
rouse_sound_init (RouseSound *self)
{
  self->orders = g_async_queue_new ();
}

RouseSound *
rouse_sound_new (void)
{
  return g_object_new (ROUSE_TYPE_SOUND, NULL);
}

void
rouse_sound_wake (RouseSound *self)
{
  g_return_if_fail (ROUSE_IS_SOUND (self));

#ifdef HAVE_SOUND
  if (self->thread == NULL)
    self->thread = g_thread_new ("sound", sound_thread, g_async_queue_ref (self->orders));
  g_async_queue_push (self->orders, GINT_TO_POINTER (ORDER_WAKE));
#endif
}

void
rouse_sound_play (RouseSound *self, RouseTone tone)
{
  g_return_if_fail (ROUSE_IS_SOUND (self) && tone < ROUSE_N_TONES);

  if (self->thread != NULL)
    g_async_queue_push (self->orders, GINT_TO_POINTER ((int) tone + 1));
}
