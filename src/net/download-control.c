/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/download.h"

#include "net/download-job.h"
#include "net/download-private.h"

/* Pause and cancel: what people want, and how the worker hears of it. */

/* --- the worker --- */

GCancellable *
rouse_download_begin_attempt (RouseDownload *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  g_clear_object (&self->attempt);
  self->attempt = g_cancellable_new ();
  if (self->is_paused || g_cancellable_is_cancelled (self->cancellable))
    g_cancellable_cancel (self->attempt);
  return g_object_ref (self->attempt);
}

gboolean
rouse_download_wait_while_paused (RouseDownload *self, GCancellable *cancellable, GError **error)
{
  while (!g_cancellable_is_cancelled (cancellable)) {
    if (!rouse_download_is_paused (self))
      break;
    rouse_download_tell_state (self, ROUSE_DOWNLOAD_PAUSED, NULL);
    g_mutex_lock (&self->lock);
    while (self->is_paused && !g_cancellable_is_cancelled (cancellable))
      g_cond_wait (&self->changed, &self->lock);
    g_mutex_unlock (&self->lock);
  }
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

gboolean
rouse_download_wait_ms (RouseDownload *self, guint ms, GCancellable *cancellable, GError **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;

  g_mutex_lock (&self->lock);
  while (!self->is_paused && !g_cancellable_is_cancelled (cancellable))
    if (!g_cond_wait_until (&self->changed, &self->lock, end))
      break;
  g_mutex_unlock (&self->lock);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* --- people --- */

/* Ends what the worker waits for, so that it looks again. The attempt is cancelled without the lock: its handlers run
 * here. */
static void
interrupt (RouseDownload *self)
{
  g_autoptr (GCancellable) running = NULL;

  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  running = self->attempt != NULL ? g_object_ref (self->attempt) : NULL;
  rouse_download_changed (self);
  g_mutex_unlock (&self->lock);
  if (running != NULL)
    g_cancellable_cancel (running);
}

void
rouse_download_cancel (RouseDownload *self)
{
  g_return_if_fail (ROUSE_IS_DOWNLOAD (self));

  g_cancellable_cancel (self->cancellable);
  interrupt (self);
}

void
rouse_download_set_paused (RouseDownload *self, gboolean paused)
{
  gboolean was_paused;

  g_return_if_fail (ROUSE_IS_DOWNLOAD (self));

  g_mutex_lock (&self->lock);
  was_paused = self->is_paused;
  self->is_paused = paused;
  if (!paused)
    g_cond_broadcast (&self->changed);
  rouse_download_changed (self);
  g_mutex_unlock (&self->lock);
  if (paused && !was_paused)
    interrupt (self);
}

gboolean
rouse_download_is_paused (RouseDownload *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->is_paused;
}
