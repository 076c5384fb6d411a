/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-host.h"

#include "base/plist.h"

#include <poll.h>
#include <string.h>

#define POLL_MS 50

/* What was posted since the phone started. */
typedef struct {
  GMutex lock;
  GPtrArray *names;
} Notices;

static void
notices_free (gpointer data)
{
  Notices *self = data;

  g_ptr_array_unref (self->names);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gpointer
make (SimDevice *device)
{
  Notices *self = g_new0 (Notices, 1);

  g_mutex_init (&self->lock);
  self->names = g_ptr_array_new_with_free_func (g_free);
  sim_device_keep (device, self, notices_free);
  return self;
}

void
sim_notices_post (SimDevice *device, const char *name)
{
  Notices *self = sim_device_get_service (device, "notices", make);

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->names, g_strdup (name));
  g_mutex_unlock (&self->lock);
}

static gboolean
tell (SimPlistStream *stream, const char *command, const char *name)
{
  g_auto (plist_t) message = plist_new_dict ();

  rouse_plist_set_string (message, "Command", command);
  if (name != NULL)
    rouse_plist_set_string (message, "Name", name);
  return sim_plist_stream_send (stream, message);
}

/* Sends what was posted since @next and is observed. */
static gboolean
relay (Notices *self, SimPlistStream *stream, GHashTable *observed, guint *next)
{
  gboolean goes_on = TRUE;

  g_mutex_lock (&self->lock);
  for (; goes_on && *next < self->names->len; (*next)++) {
    const char *name = g_ptr_array_index (self->names, *next);

    if (g_hash_table_contains (observed, name))
      goes_on = tell (stream, "RelayNotification", name);
  }
  g_mutex_unlock (&self->lock);
  return goes_on;
}

/* Commands as libimobiledevice's idevicenotificationproxy was seen to send them. */
static gboolean
answer (SimDevice *device, SimPlistStream *stream, GHashTable *observed)
{
  g_auto (plist_t) request = sim_plist_stream_receive (stream);
  const char *command = rouse_plist_is (request, PLIST_DICT) ? rouse_plist_get_string (request, "Command") : NULL;
  const char *name = command != NULL ? rouse_plist_get_string (request, "Name") : NULL;

  if (command == NULL)
    return FALSE;
  sim_device_trace (device, "notices", "request", request);
  if (strcmp (command, "Shutdown") == 0) {
    tell (stream, "ProxyDeath", NULL);
    return FALSE;
  }
  if (strcmp (command, "ObserveNotification") == 0 && name != NULL)
    g_hash_table_add (observed, g_strdup (name));
  else if (strcmp (command, "PostNotification") != 0 || name == NULL)
    sim_device_warn (device, "notices-command", "%s is no command", command);
  return TRUE;
}

void
sim_notices_talk (SimDevice *device, SimPlistStream *stream)
{
  Notices *self = sim_device_get_service (device, "notices", make);
  g_autoptr (GHashTable) observed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean goes_on = TRUE;
  guint next;

  g_mutex_lock (&self->lock);
  next = self->names->len;
  g_mutex_unlock (&self->lock);
  while (goes_on) {
    struct pollfd wait = { .fd = stream->fd, .events = POLLIN };

    if (SSL_pending (stream->ssl) > 0 || poll (&wait, 1, POLL_MS) > 0)
      goes_on = answer (device, stream, observed);
    if (goes_on)
      goes_on = relay (self, stream, observed, &next);
  }
}
