/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/log.h"

#include <string.h>

#include "base/redact.h"

#define MAX_BYTES (4u << 20) /* of a run's log; the oldest lines go first */

/**
 * RouseLog:
 *
 * What happened in a run, line by line with the time since its start, for the live view and for "Save log".
 *
 * It never holds an ECID, serial number or nonce: whoever learns one says so with rouse_log_hide(), and every line is
 * cleaned before it is kept. Lines may be added from any thread; [signal@Log::line] comes on the thread-default context
 * of the thread that made the log.
 */
struct _RouseLog {
  GObject parent_instance;

  GMutex lock;
  GMainContext *context;
  gint64 start_us;
  GString *text;
  RouseRedactor *redactor; /* knows what must be hidden */
  GQueue fresh;            /* lines that ::line has not told yet */
  GSource *pending;
};

G_DEFINE_FINAL_TYPE (RouseLog, rouse_log, G_TYPE_OBJECT)

enum { SIGNAL_LINE, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
tell_cb (gpointer user_data)
{
  RouseLog *self = user_data;
  GQueue lines;

  g_mutex_lock (&self->lock);
  lines = self->fresh;
  g_queue_init (&self->fresh);
  g_clear_pointer (&self->pending, g_source_unref);
  g_mutex_unlock (&self->lock);

  for (char *line; (line = g_queue_pop_head (&lines)) != NULL; g_free (line))
    g_signal_emit (self, signals[SIGNAL_LINE], 0, line);
  return G_SOURCE_REMOVE;
}

static void
rouse_log_finalize (GObject *object)
{
  RouseLog *self = ROUSE_LOG (object);

  g_queue_clear_full (&self->fresh, g_free);
  rouse_redactor_free (self->redactor);
  g_string_free (self->text, TRUE);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (rouse_log_parent_class)->finalize (object);
}

static void
rouse_log_class_init (RouseLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_log_finalize;

  /**
   * RouseLog::line:
   * @line: one line, cleaned, without a line feed
   */
  signals[SIGNAL_LINE] =
      g_signal_new ("line", ROUSE_TYPE_LOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rouse_log_init (RouseLog *self)
{
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref_thread_default ();
  self->start_us = g_get_monotonic_time ();
  self->text = g_string_new (NULL);
  self->redactor = rouse_redactor_new ();
  g_queue_init (&self->fresh);
}

RouseLog *
rouse_log_new (void)
{
  return g_object_new (ROUSE_TYPE_LOG, NULL);
}

/**
 * rouse_log_add:
 *
 * Adds a line. Any thread.
 */
void
rouse_log_add (RouseLog *self, const char *format, ...)
{
  g_autofree char *message = NULL;
  double seconds = (double) (g_get_monotonic_time () - self->start_us) / 1e6;
  g_autofree char *stamped = NULL;
  char *line;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_strdelimit (message, "\n\r", ' ');
  stamped = g_strdup_printf ("%9.3f  %s", seconds, message);

  g_mutex_lock (&self->lock);
  line = rouse_redactor_clean_known (self->redactor, stamped);
  g_string_append (self->text, line);
  g_string_append_c (self->text, '\n');
  if (self->text->len > MAX_BYTES) {
    char *cut = strchr (self->text->str + self->text->len - MAX_BYTES, '\n');

    if (cut != NULL)
      g_string_erase (self->text, 0, cut + 1 - self->text->str);
  }
  g_queue_push_tail (&self->fresh, line);
  if (self->pending == NULL) {
    self->pending = g_idle_source_new ();
    g_source_set_callback (self->pending, tell_cb, g_object_ref (self), g_object_unref);
    g_source_attach (self->pending, self->context);
  }
  g_mutex_unlock (&self->lock);
}

/**
 * rouse_log_hide:
 * @secret: a text that must not be kept, at least 6 characters
 * @what: what it is ("ECID"); stands in its place, with the last four characters of the secret
 *
 * Keeps @secret out of all lines from now on, in whatever way it is written. Any thread.
 */
void
rouse_log_hide (RouseLog *self, const char *secret, const char *what)
{
  gsize length = secret != NULL ? strlen (secret) : 0;
  g_autofree char *shown = NULL;

  if (length < 6)
    return;
  shown = g_strdup_printf ("[%s …%s]", what, secret + length - 4);
  g_mutex_lock (&self->lock);
  rouse_redactor_add_text (self->redactor, secret, shown);
  g_mutex_unlock (&self->lock);
}

/**
 * rouse_log_get_text:
 *
 * Returns: (transfer full): all lines that are still kept. Any thread.
 */
char *
rouse_log_get_text (RouseLog *self)
{
  char *text;

  g_mutex_lock (&self->lock);
  text = g_strdup (self->text->str);
  g_mutex_unlock (&self->lock);
  return text;
}

char *
rouse_log_clean (RouseLog *self, const char *text)
{
  char *clean;

  g_mutex_lock (&self->lock);
  clean = rouse_redactor_clean_known (self->redactor, text);
  g_mutex_unlock (&self->lock);
  return clean;
}
