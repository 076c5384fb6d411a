/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data-port.h"

#include <unistd.h>

#include "virtual-device.h"

/*
 * The mux gives each connection a thread of its own; that thread hands its socket to the waiting script and sleeps
 * until the script is done with it, so that the socket has one owner all the time.
 */
struct _SimDataPort {
  gatomicrefcount references;
  SimDevice *device;
  guint16 number;
  GMutex lock;
  GCond changed;
  GQueue waiting;    /* fds that nobody took yet */
  GHashTable *taken; /* fds that the script works on */
  gboolean closed;
};

static SimDataPort *
port_ref (SimDataPort *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void
port_unref (SimDataPort *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_queue_clear (&self->waiting);
  g_hash_table_unref (self->taken);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

static gboolean
is_waiting (SimDataPort *self, int fd)
{
  return g_queue_find (&self->waiting, GINT_TO_POINTER (fd)) != NULL;
}

static void
serve (SimDevice *device, int fd, gpointer user_data)
{
  SimDataPort *self = port_ref (user_data);

  g_mutex_lock (&self->lock);
  if (!self->closed)
    g_queue_push_tail (&self->waiting, GINT_TO_POINTER (fd));
  g_cond_broadcast (&self->changed);
  while ((is_waiting (self, fd) && !self->closed) || g_hash_table_contains (self->taken, GINT_TO_POINTER (fd)))
    g_cond_wait (&self->changed, &self->lock);
  g_queue_remove (&self->waiting, GINT_TO_POINTER (fd));
  g_mutex_unlock (&self->lock);
  close (fd);
  port_unref (self);
}

/* Listens at once. */
SimDataPort *
sim_data_port_open (SimDevice *device, guint16 number)
{
  SimDataPort *self = g_new0 (SimDataPort, 1);

  g_atomic_ref_count_init (&self->references);
  self->device = device;
  self->number = number;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->waiting);
  self->taken = g_hash_table_new (NULL, NULL);
  /* The mux may be starting a connection while the port is closed, so the listener's reference lasts as long as the
   * phone. */
  sim_device_listen (device, number, serve, port_ref (self));
  sim_device_keep (device, self, (GDestroyNotify) port_unref);
  return self;
}

guint16
sim_data_port_get_number (SimDataPort *self)
{
  return self->number;
}

/* Returns: a connection, to be given back by sim_data_port_release(); -1 if none came in time, or the phone left */
int
sim_data_port_accept (SimDataPort *self, guint timeout_ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  int fd = -1;

  g_mutex_lock (&self->lock);
  while (g_queue_is_empty (&self->waiting) && g_get_monotonic_time () < end &&
         sim_device_get_mode (self->device) == SIM_MODE_RESTORE && !sim_device_has_no_client (self->device))
    g_cond_wait_until (&self->changed, &self->lock, MIN (end, g_get_monotonic_time () + 200 * 1000));
  if (!g_queue_is_empty (&self->waiting)) {
    fd = GPOINTER_TO_INT (g_queue_pop_head (&self->waiting));
    g_hash_table_add (self->taken, GINT_TO_POINTER (fd));
  }
  g_mutex_unlock (&self->lock);
  return fd;
}

void
sim_data_port_release (SimDataPort *self, int fd)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->taken, GINT_TO_POINTER (fd));
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
sim_data_port_close (SimDataPort *self)
{
  sim_device_unlisten (self->device, self->number);
  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  port_unref (self);
}
