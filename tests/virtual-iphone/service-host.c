/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-host.h"

#include "base/plist.h"

#include <string.h>
#include <unistd.h>

static const struct {
  const char *name;
  guint16 port;
  SimServiceTalk talk;
  gboolean wants_escrow_bag; /* spec 17 §8.1: so that it works on while the phone is locked */
} services[] = {
  { "com.apple.afc", 49201, sim_afc_talk, FALSE },
  { "com.apple.mobile.notification_proxy", 49202, sim_notices_talk, FALSE },
  { "com.apple.mobilebackup2", 49203, sim_backup_talk, TRUE },
};

/* What is remembered of a service between lockdownd's word and the connection. Kept as long as the phone. */
typedef struct {
  GMutex lock;
  SimPairing *pairing;
  char *host_id; /* of the session that started a service last */
} Host;

static void
host_free (gpointer data)
{
  Host *self = data;

  g_free (self->host_id);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gpointer
make (SimDevice *device)
{
  Host *self = g_new0 (Host, 1);

  g_mutex_init (&self->lock);
  sim_device_keep (device, self, host_free);
  return self;
}

static void
serve (SimDevice *device, int fd, gpointer user_data)
{
  SimServiceTalk talk = user_data;
  Host *host = sim_device_get_service (device, "services", make);
  SimPlistStream stream = { .fd = fd };
  g_autofree char *host_id = NULL;
  g_autofree char *why = NULL;

  g_mutex_lock (&host->lock);
  host_id = g_strdup (host->host_id);
  g_mutex_unlock (&host->lock);
  stream.ssl = sim_pairing_accept (host->pairing, host_id, fd, &why);
  if (stream.ssl == NULL) {
    sim_device_refuse (device, "tls", "%s", why);
  } else {
    talk (device, &stream);
    SSL_shutdown (stream.ssl);
    SSL_free (stream.ssl);
  }
  close (fd);
}

guint16
sim_service_start (SimDevice *device, SimPairing *pairing, const char *host_id, const char *name, plist_t request)
{
  Host *host = sim_device_get_service (device, "services", make);

  for (gsize i = 0; i < G_N_ELEMENTS (services); i++) {
    if (strcmp (services[i].name, name) != 0)
      continue;
    if (services[i].wants_escrow_bag && rouse_plist_get_data (request, "EscrowBag", NULL) == NULL)
      sim_device_warn (device, "no-escrow-bag", "%s was started without the escrow bag", name);
    g_mutex_lock (&host->lock);
    host->pairing = pairing;
    g_free (host->host_id);
    host->host_id = g_strdup (host_id);
    g_mutex_unlock (&host->lock);
    sim_device_listen (device, services[i].port, serve, services[i].talk);
    return services[i].port;
  }
  return 0;
}

gboolean
sim_service_send (SimPlistStream *stream, plist_t node)
{
  g_autoptr (GBytes) bytes = rouse_plist_to_binary (node);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint32 header = GUINT32_TO_BE ((guint32) size);
  g_autofree guint8 *frame = g_malloc (sizeof header + size);

  memcpy (frame, &header, sizeof header);
  memcpy (frame + sizeof header, data, size);
  return sim_stream_write (stream, frame, sizeof header + size);
}
