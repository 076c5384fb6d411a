/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mux-front.h"

#include "mux-packet.h"
#include "mux-records.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define RESTART_MS 1500 /* without a socket; longer than a client needs to notice */

typedef struct {
  SimMux *mux;
  SimDevice *device;
  guint id; /* new at each attach; 0: not attached */
} Phone;

/* One client's connection; a thread of its own. */
typedef struct {
  SimMux *mux;
  int fd;     /* owned by the thread, or by the service that it was handed to */
  int own_fd; /* a second descriptor of the same socket, to shut it down from outside */
  gboolean listens;
  guint32 tag;     /* of its Listen */
  guint device_id; /* connected to this one; 0: none */
} Client;

/**
 * SimMux:
 *
 * What usbmuxd does for clients. A connected client's socket is handed to the service itself, so nothing is copied.
 */
struct _SimMux {
  GMutex lock;
  GCond idle;
  char *record_dir;
  char *path;
  int listen_fd;
  GThread *thread;
  GPtrArray *phones;  /* Phone */
  GPtrArray *clients; /* Client, not owned */
  guint next_id;
  guint start_source; /* main thread; 0: it runs */
};

/* --- events; with the lock --- */

/* A phone that has no UDID to offer in restore mode says 40 times "f" (spec 10 §7.1); from A12 on it has one. */
static char *
get_mux_serial (SimDevice *device)
{
  const char *udid = sim_device_get_udid (device);

  if (sim_device_get_inner_mode (device) != SIM_MODE_RESTORE || strchr (udid, '-') != NULL)
    return g_strdup (udid);
  return g_strnfill (40, 'f');
}

static plist_t
attached_event (Phone *phone)
{
  g_autofree char *serial = get_mux_serial (phone->device);

  return sim_mux_attached_event (phone->id, serial);
}

static void
tell_listeners (SimMux *self, plist_t event)
{
  for (guint i = 0; i < self->clients->len; i++) {
    Client *client = g_ptr_array_index (self->clients, i);

    if (client->listens)
      sim_mux_send_packet (client->own_fd, client->tag, event);
  }
}

static void
attach (SimMux *self, Phone *phone)
{
  g_auto (plist_t) event = NULL;

  phone->id = ++self->next_id;
  event = attached_event (phone);
  tell_listeners (self, event);
}

static void
detach (SimMux *self, Phone *phone)
{
  g_auto (plist_t) event = plist_new_dict ();

  for (guint i = 0; i < self->clients->len; i++) {
    Client *client = g_ptr_array_index (self->clients, i);

    if (client->device_id == phone->id)
      shutdown (client->own_fd, SHUT_RDWR);
  }
  rouse_plist_set_string (event, "MessageType", "Detached");
  rouse_plist_set_uint (event, "DeviceID", phone->id);
  phone->id = 0;
  tell_listeners (self, event);
}

static gboolean
is_shown (SimMode mode)
{
  return mode == SIM_MODE_NORMAL || mode == SIM_MODE_RESTORE;
}

/* As a distribution's udev rule does it: the daemon is stopped and started by phones that go and come. */
static gboolean
wants_restart (SimDevice *device, SimMode mode)
{
  const char *when = sim_device_get_setting (device, "mux-restart", "");

  return is_shown (mode) &&
         (g_strcmp0 (when, "each") == 0 || (g_strcmp0 (when, "restore") == 0 && mode == SIM_MODE_RESTORE));
}

static void
mode_changed_cb (SimDevice *device, SimMode mode, gpointer user_data)
{
  Phone *phone = user_data;
  SimMux *self = phone->mux;

  g_mutex_lock (&self->lock);
  if (phone->id != 0)
    detach (self, phone);
  if (is_shown (mode) && self->start_source == 0 && !wants_restart (device, mode))
    attach (self, phone);
  g_mutex_unlock (&self->lock);
  if (wants_restart (device, mode))
    sim_mux_restart (self, (guint) sim_device_get_setting_uint (device, "mux-restart-ms", RESTART_MS));
}

/* --- requests --- */

static gboolean
do_listen (Client *client, guint32 tag, plist_t request)
{
  SimMux *self = client->mux;

  g_mutex_lock (&self->lock);
  sim_mux_send_result (client->fd, tag, SIM_MUX_OK);
  client->listens = TRUE;
  client->tag = tag;
  for (guint i = 0; i < self->phones->len; i++) {
    Phone *phone = g_ptr_array_index (self->phones, i);
    g_auto (plist_t) event = NULL;

    if (phone->id == 0)
      continue;
    event = attached_event (phone);
    sim_mux_send_packet (client->fd, tag, event);
  }
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
do_list (Client *client, guint32 tag, plist_t request)
{
  SimMux *self = client->mux;
  g_auto (plist_t) reply = plist_new_dict ();
  plist_t list = plist_new_array ();

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->phones->len; i++) {
    Phone *phone = g_ptr_array_index (self->phones, i);

    if (phone->id != 0)
      plist_array_append_item (list, attached_event (phone));
  }
  g_mutex_unlock (&self->lock);
  plist_dict_set_item (reply, "DeviceList", list);
  return sim_mux_send_packet (client->fd, tag, reply);
}

static gboolean
do_read_buid (Client *client, guint32 tag, plist_t request)
{
  g_auto (plist_t) reply = plist_new_dict ();

  rouse_plist_set_string (reply, "BUID", "30142955-444094379208051516");
  return sim_mux_send_packet (client->fd, tag, reply);
}

static gboolean
do_read_record (Client *client, guint32 tag, plist_t request)
{
  g_auto (plist_t) reply = plist_new_dict ();
  g_autoptr (GBytes) record = NULL;
  int error = sim_mux_record_read (client->mux->record_dir, rouse_plist_get_string (request, "PairRecordID"), &record);

  if (error != 0)
    return sim_mux_send_result (client->fd, tag, (guint) error);
  rouse_plist_set_bytes (reply, "PairRecordData", record);
  return sim_mux_send_packet (client->fd, tag, reply);
}

static gboolean
do_save_record (Client *client, guint32 tag, plist_t request)
{
  g_autoptr (GBytes) record = rouse_plist_get_bytes (request, "PairRecordData");
  int error = sim_mux_record_save (client->mux->record_dir, rouse_plist_get_string (request, "PairRecordID"), record);

  return sim_mux_send_result (client->fd, tag, (guint) error);
}

static gboolean
do_delete_record (Client *client, guint32 tag, plist_t request)
{
  int error = sim_mux_record_delete (client->mux->record_dir, rouse_plist_get_string (request, "PairRecordID"));

  return sim_mux_send_result (client->fd, tag, (guint) error);
}

static void
trace_connect (SimDevice *device, guint16 port, guint result)
{
  g_auto (plist_t) detail = plist_new_dict ();

  rouse_plist_set_uint (detail, "port", port);
  rouse_plist_set_uint (detail, "result", result);
  sim_device_trace (device, "mux", "connect", detail);
}

/* With the lock. Returns: (nullable): the phone with that number. */
static Phone *
find_phone (SimMux *self, guint64 id)
{
  for (guint i = 0; i < self->phones->len; i++) {
    Phone *phone = g_ptr_array_index (self->phones, i);

    if (id != 0 && phone->id == id)
      return phone;
  }
  return NULL;
}

static gboolean
do_connect (Client *client, guint32 tag, plist_t request)
{
  SimMux *self = client->mux;
  guint64 id = 0, swapped = 0;
  guint16 port;
  Phone *phone;
  SimServe serve = NULL;
  SimDevice *device = NULL;
  gpointer data = NULL;
  g_autofree char *port_text = NULL;

  rouse_plist_get_uint (request, "DeviceID", &id);
  rouse_plist_get_uint (request, "PortNumber", &swapped);
  port = GUINT16_SWAP_LE_BE ((guint16) swapped);
  port_text = g_strdup_printf ("%u", port);

  g_mutex_lock (&self->lock);
  phone = find_phone (self, id);
  device = phone != NULL ? phone->device : NULL;
  client->device_id = phone != NULL ? phone->id : 0;
  g_mutex_unlock (&self->lock);
  if (device == NULL)
    return sim_mux_send_result (client->fd, tag, SIM_MUX_BAD_DEVICE);

  serve = sim_device_find_port (device, port, &data);
  if (serve == NULL || g_strcmp0 (sim_device_fault (device, "mux.connect", port_text), "refuse") == 0) {
    trace_connect (device, port, SIM_MUX_REFUSED);
    client->device_id = 0;
    return sim_mux_send_result (client->fd, tag, SIM_MUX_REFUSED);
  }
  trace_connect (device, port, SIM_MUX_OK);
  if (sim_mux_send_result (client->fd, tag, SIM_MUX_OK)) {
    int fd = client->fd;

    client->fd = -1;
    serve (device, fd, data);
  }
  return FALSE;
}

static const struct {
  const char *type;
  gboolean (*run) (Client *client, guint32 tag, plist_t request); /* FALSE: the connection is over */
} requests[] = {
  { "Connect", do_connect },
  { "DeletePairRecord", do_delete_record },
  { "ListDevices", do_list },
  { "Listen", do_listen },
  { "ReadBUID", do_read_buid },
  { "ReadPairRecord", do_read_record },
  { "SavePairRecord", do_save_record },
};

static gboolean
run_request (Client *client, guint32 tag, plist_t request)
{
  const char *type = rouse_plist_get_string (request, "MessageType");

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    if (g_strcmp0 (requests[i].type, type) == 0)
      return requests[i].run (client, tag, request);

  return sim_mux_send_result (client->fd, tag, SIM_MUX_BAD_COMMAND);
}

/* --- threads --- */

static gpointer
client_thread (gpointer data)
{
  Client *client = data;
  SimMux *self = client->mux;
  gboolean goes_on = TRUE;

  while (goes_on) {
    guint32 tag = 0;
    g_auto (plist_t) request = sim_mux_receive_packet (client->fd, &tag);

    goes_on = request != NULL && run_request (client, tag, request);
  }
  g_mutex_lock (&self->lock);
  g_ptr_array_remove (self->clients, client);
  if (self->clients->len == 0)
    g_cond_broadcast (&self->idle);
  if (client->fd >= 0)
    close (client->fd);
  close (client->own_fd);
  g_free (client);
  g_mutex_unlock (&self->lock);
  return NULL;
}

static gpointer
accept_thread (gpointer data)
{
  SimMux *self = data;

  for (;;) {
    int fd = accept4 (self->listen_fd, NULL, NULL, SOCK_CLOEXEC);
    Client *client;

    if (fd < 0 && errno == EINTR)
      continue;
    if (fd < 0)
      return NULL; /* shut down */
    client = g_new0 (Client, 1);
    client->mux = self;
    client->fd = fd;
    client->own_fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
    g_mutex_lock (&self->lock);
    g_ptr_array_add (self->clients, client);
    g_mutex_unlock (&self->lock);
    g_thread_unref (g_thread_new ("mux-client", client_thread, client));
  }
}

/* --- the daemon's life --- */

static gboolean
open_socket (SimMux *self, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  self->listen_fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (g_strlcpy (address.sun_path, self->path, sizeof address.sun_path) >= sizeof address.sun_path ||
      self->listen_fd < 0 || bind (self->listen_fd, (struct sockaddr *) &address, sizeof address) != 0 ||
      listen (self->listen_fd, 64) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "cannot listen at %s: %s", self->path,
                 errno != 0 ? g_strerror (errno) : "the name is too long");
    return FALSE;
  }
  self->thread = g_thread_new ("mux", accept_thread, self);
  return TRUE;
}

/* Nobody is told anything: a daemon that dies just hangs up. Clients' threads end by themselves. */
static void
close_socket (SimMux *self)
{
  if (self->listen_fd >= 0)
    shutdown (self->listen_fd, SHUT_RDWR);
  g_clear_pointer (&self->thread, g_thread_join);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->clients->len; i++)
    shutdown (((Client *) g_ptr_array_index (self->clients, i))->own_fd, SHUT_RDWR);
  g_mutex_unlock (&self->lock);
  if (self->listen_fd >= 0)
    close (self->listen_fd);
  self->listen_fd = -1;
  g_unlink (self->path);
}

/* Counts from one again, as a new process does: the same number may now be another phone. */
static gboolean
start_cb (gpointer user_data)
{
  SimMux *self = user_data;
  g_autoptr (GError) error = NULL;

  self->start_source = 0;
  if (!open_socket (self, &error))
    g_warning ("%s", error->message);
  g_mutex_lock (&self->lock);
  self->next_id = 0;
  for (guint i = 0; i < self->phones->len; i++) {
    Phone *phone = g_ptr_array_index (self->phones, i);

    if (is_shown (sim_device_get_mode (phone->device)))
      attach (self, phone);
    sim_device_trace (phone->device, "mux", "started", NULL);
  }
  g_mutex_unlock (&self->lock);
  return G_SOURCE_REMOVE;
}

void
sim_mux_restart (SimMux *self, guint delay_ms)
{
  if (self->start_source != 0)
    return;
  close_socket (self);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->phones->len; i++) {
    Phone *phone = g_ptr_array_index (self->phones, i);

    phone->id = 0;
    sim_device_trace (phone->device, "mux", "stopped", NULL);
  }
  g_mutex_unlock (&self->lock);
  self->start_source = g_timeout_add (delay_ms, start_cb, self);
}

void
sim_mux_start (SimMux *self)
{
  if (self->start_source == 0)
    return;
  g_source_remove (self->start_source);
  start_cb (self);
}

/* --- public --- */

SimMux *
sim_mux_new (const char *socket_path, const char *record_dir, GError **error)
{
  SimMux *self = g_new0 (SimMux, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->idle);
  self->path = g_strdup (socket_path);
  self->record_dir = g_strdup (record_dir);
  self->phones = g_ptr_array_new_with_free_func (g_free);
  self->clients = g_ptr_array_new ();
  self->listen_fd = -1;
  if (!open_socket (self, error)) {
    sim_mux_free (self);
    return NULL;
  }
  return self;
}

void
sim_mux_free (SimMux *self)
{
  g_clear_handle_id (&self->start_source, g_source_remove);
  close_socket (self);
  g_mutex_lock (&self->lock);
  while (self->clients->len > 0)
    g_cond_wait (&self->idle, &self->lock);
  g_mutex_unlock (&self->lock);

  g_ptr_array_unref (self->phones);
  g_ptr_array_unref (self->clients);
  g_free (self->record_dir);
  g_free (self->path);
  g_cond_clear (&self->idle);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
sim_mux_add_phone (SimMux *self, SimDevice *device)
{
  Phone *phone = g_new0 (Phone, 1);

  phone->mux = self;
  phone->device = device;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->phones, phone);
  g_mutex_unlock (&self->lock);
  sim_device_add_watch (device, mode_changed_cb, phone);
}
