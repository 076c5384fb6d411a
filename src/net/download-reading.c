/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/download.h"

#include <glib/gi18n-lib.h>

#include "net/download-private.h"

/* What a download tells of itself: numbers, and words for people. Any thread. */

/* For logs and JSON; what people read while no bytes come. */
static const struct {
  const char *id;
  const char *words; /* NULL: the numbers */
} states[] = {
  [ROUSE_DOWNLOAD_IDLE] = { "idle", "" },
  [ROUSE_DOWNLOAD_WAITING] = { "waiting", N_ ("Another program is fetching the same file") },
  [ROUSE_DOWNLOAD_CHECKING] = { "checking", N_ ("Checking what is there already") },
  [ROUSE_DOWNLOAD_CONNECTING] = { "connecting", N_ ("Asking the server") },
  [ROUSE_DOWNLOAD_RUNNING] = { "running", NULL },
  [ROUSE_DOWNLOAD_RETRYING] = { "retrying", N_ ("The connection broke; trying again soon") },
  [ROUSE_DOWNLOAD_PAUSED] = { "paused", N_ ("Paused") },
  [ROUSE_DOWNLOAD_DONE] = { "done", "" },
  [ROUSE_DOWNLOAD_FAILED] = { "failed", "" },
};

const char *
rouse_download_state_to_string (RouseDownloadState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (states), "");

  return states[state].id;
}

double
rouse_download_get_fraction (RouseDownload *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  if (self->state == ROUSE_DOWNLOAD_DONE)
    return 1.0;
  return self->total > 0 ? MIN ((double) self->bytes / (double) self->total, 1.0) : 0.0;
}

guint64
rouse_download_get_bytes (RouseDownload *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->bytes;
}

guint64
rouse_download_get_total (RouseDownload *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->total;
}

guint64
rouse_download_get_speed (RouseDownload *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->state == ROUSE_DOWNLOAD_RUNNING ? rouse_speed_meter_get_speed (&self->meter) : 0;
}

int
rouse_download_get_seconds_left (RouseDownload *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->state == ROUSE_DOWNLOAD_RUNNING
             ? rouse_speed_meter_get_seconds_left (&self->meter, self->bytes, self->total)
             : -1;
}

RouseDownloadState
rouse_download_get_state (RouseDownload *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->state;
}

/* With the lock held. */
static char *
describe_bytes (RouseDownload *self)
{
  guint64 speed = rouse_speed_meter_get_speed (&self->meter);
  g_autofree char *bytes = g_format_size (self->bytes);
  g_autofree char *total = g_format_size (self->total);
  g_autofree char *per_second = g_format_size (speed);
  /* Translators: how much has been fetched, as in “2.3 GB of 7.5 GB” */
  g_autofree char *amount = self->total > 0 ? g_strdup_printf (_ ("%s of %s"), bytes, total) : g_strdup (bytes);

  /* Translators: amount and speed, as in “2.3 GB of 7.5 GB, 11.3 MB/s” */
  return speed > 0 ? g_strdup_printf (_ ("%s, %s/s"), amount, per_second) : g_steal_pointer (&amount);
}

char *
rouse_download_get_detail (RouseDownload *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  const char *words = states[self->state].words;

  if (words == NULL)
    return describe_bytes (self);
  if (*words == '\0')
    return g_strdup ("");
  if (self->reason == NULL)
    return g_strdup (_ (words));
  return self->state == ROUSE_DOWNLOAD_WAITING ? g_strdup_printf (_ ("%s (process %s)"), _ (words), self->reason)
                                               : g_strdup_printf ("%s (%s)", _ (words), self->reason);
}
