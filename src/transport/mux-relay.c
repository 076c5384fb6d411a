/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/mux-relay.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "device/device-waiter.h"
#include "transport/mux-pump.h"
#include "transport/mux-spawn.h"
#include "transport/transport-error.h"
#include "transport/usb-census.h"

#define DEFAULT_SOCKET "/var/run/usbmuxd" /* spec 10 §7.1 */
#define HELPER (LIBEXECDIR "/rouse-mux-helper")
#define BACKLOG 16
#define LOOK_MS 250         /* between two looks whether a phone has come */
#define RETRY_PHONE_MS 1000 /* until usbmuxd is tried again while a phone is on the bus; each try starts a process */
#define RETRY_MS 5000       /* and while none is: usbmuxd usually starts with the first and ends with the last */

/**
 * RouseMuxRelay:
 *
 * Its socket is there exactly as long as usbmuxd can be reached, so that whoever connects sees what he would see
 * outside: no socket, nobody behind it, or usbmuxd. One thread accepts, and one passes on each connection.
 */
struct _RouseMuxRelay {
  char *folder, *path; /* made by us */
  GCancellable *cancellable;
  GThread *thread;

  /* the thread's own */
  RouseMuxSpawn *spawn;
  GPtrArray *connections; /* of Connection */
  int listen_fd;          /* -1: usbmuxd cannot be reached */
};

typedef struct {
  int client, server;
  GCancellable *cancellable; /* the relay's */
  GThread *thread;
  gint over; /* atomic */
} Connection;

static gpointer
connection_thread (gpointer data)
{
  Connection *connection = data;

  rouse_mux_pump_run (connection->client, connection->server, connection->cancellable);
  g_atomic_int_set (&connection->over, TRUE);
  return NULL;
}

/* Waits for its end. */
static void
connection_free (Connection *connection)
{
  g_thread_join (connection->thread);
  g_free (connection);
}

static void
add_connection (RouseMuxRelay *self, int client, int server)
{
  Connection *connection = g_new0 (Connection, 1);

  for (guint i = self->connections->len; i > 0; i--) {
    Connection *old = g_ptr_array_index (self->connections, i - 1);

    if (g_atomic_int_get (&old->over))
      g_ptr_array_remove_index_fast (self->connections, i - 1);
  }
  *connection = (Connection){ .client = client, .server = server, .cancellable = self->cancellable };
  connection->thread = g_thread_new ("mux-relay", connection_thread, connection);
  g_ptr_array_add (self->connections, connection);
}

static gboolean
start_listening (RouseMuxRelay *self, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd;

  if (g_strlcpy (address.sun_path, self->path, sizeof address.sun_path) >= sizeof address.sun_path) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "%s: too long for a socket", self->path);
    return FALSE;
  }
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 || bind (fd, (const struct sockaddr *) &address, sizeof address) != 0 || listen (fd, BACKLOG) != 0) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "%s: %s", self->path, g_strerror (errno));
    if (fd >= 0)
      close (fd);
    return FALSE;
  }
  self->listen_fd = fd;
  return TRUE;
}

static void
stop_listening (RouseMuxRelay *self)
{
  if (self->listen_fd < 0)
    return;
  g_unlink (self->path);
  close (self->listen_fd);
  self->listen_fd = -1;
}

static void
serve_one (RouseMuxRelay *self)
{
  g_autoptr (GError) error = NULL;
  int client = accept4 (self->listen_fd, NULL, NULL, SOCK_CLOEXEC), server;

  if (client < 0)
    return;
  server = rouse_mux_spawn_connect (self->spawn, self->cancellable, &error);
  if (server >= 0) {
    add_connection (self, client, server);
    return;
  }
  g_debug ("usbmuxd cannot be reached: %s", error->message);
  stop_listening (self);
  close (client);
}

static void
wait_for_client (RouseMuxRelay *self)
{
  GPollFD fds[2] = { { .fd = self->listen_fd, .events = G_IO_IN } };

  if (!g_cancellable_make_pollfd (self->cancellable, &fds[1]))
    return;
  if (g_poll (fds, 2, -1) > 0 && fds[0].revents != 0 && !g_cancellable_is_cancelled (self->cancellable))
    serve_one (self);
  g_cancellable_release_fd (self->cancellable);
}

/* A phone on the bus is why usbmuxd starts: then it is looked for more often. */
static void
wait_for_usbmuxd (RouseMuxRelay *self)
{
  g_autoptr (GError) error = NULL;
  guint waited_ms = 0;
  int fd;

  while (waited_ms < RETRY_MS && !(waited_ms >= RETRY_PHONE_MS && rouse_usb_census_has_phone ())) {
    if (!rouse_device_waiter_pause (LOOK_MS, self->cancellable, NULL))
      return;
    waited_ms += LOOK_MS;
  }
  fd = rouse_mux_spawn_connect (self->spawn, self->cancellable, NULL);
  if (fd < 0)
    return;
  close (fd);
  if (!start_listening (self, &error))
    g_debug ("%s", error->message);
}

static gpointer
relay_thread (gpointer data)
{
  RouseMuxRelay *self = data;

  while (!g_cancellable_is_cancelled (self->cancellable)) {
    if (self->listen_fd >= 0)
      wait_for_client (self);
    else
      wait_for_usbmuxd (self);
  }
  return NULL;
}

/* Its socket is there, and nobody accepts yet. */
static RouseMuxRelay *
new_relay (const char *folder, const char *helper, const char *path, GError **error)
{
  RouseMuxRelay *self = g_new0 (RouseMuxRelay, 1);

  rouse_transport_ignore_sigpipe ();
  self->folder = g_build_filename (folder, "mux-XXXXXX", NULL);
  self->cancellable = g_cancellable_new ();
  self->spawn = rouse_mux_spawn_new (helper, path);
  self->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) connection_free);
  self->listen_fd = -1;
  if (g_mkdtemp (self->folder) == NULL) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "%s: %s", self->folder, g_strerror (errno));
    g_clear_pointer (&self->folder, g_free);
  } else {
    self->path = g_build_filename (self->folder, "usbmuxd", NULL);
  }
  if (self->path == NULL || !start_listening (self, error)) {
    rouse_mux_relay_stop (self);
    return NULL;
  }
  return self;
}

static void
start_thread (RouseMuxRelay *self)
{
  self->thread = g_thread_new ("mux-relay", relay_thread, self);
}

/**
 * rouse_mux_relay_start:
 *
 * Returns: (transfer full): NULL with `ROUSE_ERROR_FAILED`, when no socket can be made in @folder
 */
RouseMuxRelay *
rouse_mux_relay_start (const char *folder, const char *helper, const char *path, GError **error)
{
  RouseMuxRelay *self = new_relay (folder, helper, path, error);

  if (self != NULL)
    start_thread (self);
  return self;
}

const char *
rouse_mux_relay_get_socket (RouseMuxRelay *self)
{
  return self->path;
}

/**
 * rouse_mux_relay_stop:
 *
 * Hangs up on everybody.
 */
void
rouse_mux_relay_stop (RouseMuxRelay *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  stop_listening (self);
  g_ptr_array_unref (self->connections);
  rouse_mux_spawn_free (self->spawn);
  if (self->folder != NULL)
    g_rmdir (self->folder);
  g_object_unref (self->cancellable);
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}

/**
 * rouse_mux_relay_can_help:
 *
 * Starts a helper and asks it once. That usbmuxd is not there is no matter.
 */
gboolean
rouse_mux_relay_can_help (GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseMuxSpawn) spawn = rouse_mux_spawn_new (HELPER, DEFAULT_SOCKET);
  g_autoptr (GError) why = NULL;
  int fd = rouse_mux_spawn_connect (spawn, cancellable, &why);

  if (fd >= 0)
    close (fd);
  if (why == NULL || why->domain != ROUSE_ERROR)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/* Where usbmuxd's socket is. NULL: it is not a file, so it cannot go stale. */
static const char *
get_muxd_path (void)
{
  const char *address = g_getenv ("USBMUXD_SOCKET_ADDRESS");

  if (address == NULL || address[0] == '\0')
    return DEFAULT_SOCKET;
  if (g_ascii_strncasecmp (address, "UNIX:", 5) == 0)
    address += 5;
  return address[0] == '/' ? address : NULL;
}

/**
 * rouse_mux_relay_enter_sandbox:
 *
 * Returns: (transfer full) (nullable): to be stopped when the program ends
 */
RouseMuxRelay *
rouse_mux_relay_enter_sandbox (void)
{
  g_autofree char *folder = NULL, *address = NULL;
  g_autoptr (GError) error = NULL;
  const char *path = get_muxd_path (), *id = g_getenv ("FLATPAK_ID");
  RouseMuxRelay *self;

  if (!g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || id == NULL || path == NULL)
    return NULL;
  /* The sandbox's own folder; the name of each instance's is its own, since all of them share this one. */
  folder = g_build_filename (g_get_user_runtime_dir (), "app", id, NULL);
  self = new_relay (folder, HELPER, path, &error);
  if (self == NULL) {
    g_message ("usbmuxd is used directly, and may be lost when it is started again: %s", error->message);
    return NULL;
  }
  address = g_strconcat ("UNIX:", self->path, NULL);
  /* Before there is a thread that might read the environment just then. */
  g_setenv ("USBMUXD_SOCKET_ADDRESS", address, TRUE);
  start_thread (self);
  return self;
}
