/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rouse-guide"

#include "config.h"

#include "ui/cues.h"

#include "guide/guide-words.h"
#include "ui/sound.h"
#include "ui/speech.h"

/**
 * RouseCues:
 *
 * The phone is in the person's hands and the eyes are on it: whatever is shown is also heard.
 */
struct _RouseCues {
  GObject parent_instance;

  RousePage *page; /* weak */
  RousePreferences *preferences;
  RouseSound *sound;
  RouseSpeech *speech;
  GdkFrameClock *clock; /* waited for; else NULL */
  gulong painted_id;
  gint64 due_ms; /* of the cue that is not painted yet */
};

G_DEFINE_FINAL_TYPE (RouseCues, rouse_cues, G_TYPE_OBJECT)

/* The tone of each kind of cue; -1: none. */
static const int tones[] = {
  [ROUSE_CUE_TAP] = ROUSE_TONE_PRESS,
  [ROUSE_CUE_PRESS] = ROUSE_TONE_PRESS,
  [ROUSE_CUE_HOLD] = -1,
  [ROUSE_CUE_RELEASE] = ROUSE_TONE_RELEASE,
  [ROUSE_CUE_SOON] = -1,
  [ROUSE_CUE_TICK] = ROUSE_TONE_TICK,
  [ROUSE_CUE_ADVICE] = -1,
  [ROUSE_CUE_RESET] = -1,
  [ROUSE_CUE_ASK] = ROUSE_TONE_RELEASE,
  [ROUSE_CUE_ENDED] = -1,
};

static gint64
now_us (void)
{
  return g_get_monotonic_time ();
}

/* --- the trace --- */

static void
stop_waiting (RouseCues *self)
{
  /* The clock of a window that is gone has dropped its handlers. */
  if (self->clock != NULL && g_signal_handler_is_connected (self->clock, self->painted_id))
    g_signal_handler_disconnect (self->clock, self->painted_id);
  g_clear_object (&self->clock);
}

static void
painted_cb (GdkFrameClock *clock, RouseCues *self)
{
  g_debug ("painted due=%" G_GINT64_FORMAT " at=%" G_GINT64_FORMAT, self->due_ms, now_us ());
  stop_waiting (self);
}

static void
trace (RouseCues *self, RouseButtons family, const RouseCue *cue)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint button = 1; button < 1u << ROUSE_N_BUTTONS; button <<= 1)
    if ((cue->buttons & button) != 0)
      g_string_append_printf (ids, " %s", rouse_button_get_id (family, button));
  g_debug ("cue %s step=%u seconds=%d due=%" G_GINT64_FORMAT " at=%" G_GINT64_FORMAT " buttons:%s",
           rouse_cue_kind_to_string (cue->kind), cue->step, cue->seconds, cue->due_ms, now_us (), ids->str);
  stop_waiting (self);
  if (cue->kind == ROUSE_CUE_TICK || self->page == NULL)
    return;
  g_set_object (&self->clock, gtk_widget_get_frame_clock (GTK_WIDGET (self->page)));
  if (self->clock == NULL)
    return;
  self->due_ms = cue->due_ms;
  self->painted_id = g_signal_connect (self->clock, "after-paint", G_CALLBACK (painted_cb), self);
}

/* --- screen readers --- */

static void
announce (RouseCues *self, const char *words)
{
  if (self->page == NULL || words == NULL || *words == '\0')
    return;
#if GTK_CHECK_VERSION(4, 14, 0)
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS /* newer than the baseline */
      gtk_accessible_announce (GTK_ACCESSIBLE (self->page), words, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  G_GNUC_END_IGNORE_DEPRECATIONS
#else
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->page));

  /* Coming to the title, every screen reader speaks it; also when the focus was there already. */
  if (root == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->page)))
    return;
  gtk_root_set_focus (root, NULL);
  rouse_page_focus_title (self->page);
#endif
}

static void
say (RouseCues *self, const char *words)
{
  gboolean speech;

  g_object_get (self->preferences, "speech", &speech, NULL);
  if (speech && words != NULL)
    rouse_speech_say (self->speech, words);
}

static void
play (RouseCues *self, int tone)
{
  gboolean sound;

  g_object_get (self->preferences, "sound", &sound, NULL);
  if (sound && tone >= 0)
    rouse_sound_play (self->sound, (RouseTone) tone);
}

static void
rouse_cues_dispose (GObject *object)
{
  RouseCues *self = ROUSE_CUES (object);

  stop_waiting (self);
  g_clear_weak_pointer (&self->page);
  g_clear_object (&self->preferences);
  g_clear_object (&self->sound);
  g_clear_object (&self->speech);
  G_OBJECT_CLASS (rouse_cues_parent_class)->dispose (object);
}

static void
rouse_cues_class_init (RouseCuesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_cues_dispose;
}

static void
rouse_cues_init (RouseCues *self)
{
  self->sound = rouse_sound_new ();
  self->speech = rouse_speech_new ();
}

RouseCues *
rouse_cues_new (RousePage *page, RousePreferences *preferences)
{
  RouseCues *self = g_object_new (ROUSE_TYPE_CUES, NULL);

  g_set_weak_pointer (&self->page, page);
  self->preferences = g_object_ref (preferences);
  return self;
}

void
rouse_cues_begin (RouseCues *self)
{
  gboolean sound;

  g_return_if_fail (ROUSE_IS_CUES (self));

  g_object_get (self->preferences, "sound", &sound, NULL);
  if (sound)
    rouse_sound_wake (self->sound);
}

void
rouse_cues_give (RouseCues *self, RouseButtons family, const RouseCue *cue, const char *words)
{
  g_return_if_fail (ROUSE_IS_CUES (self) && cue->kind < G_N_ELEMENTS (tones));

  play (self, tones[cue->kind]); /* first: it is the quickest to be noticed */
  trace (self, family, cue);
  announce (self, words);
  say (self, words);
}

void
rouse_cues_end (RouseCues *self, gboolean well, const char *words)
{
  g_return_if_fail (ROUSE_IS_CUES (self));

  play (self, well ? ROUSE_TONE_DONE : ROUSE_TONE_WRONG);
  announce (self, words);
  say (self, words);
}
