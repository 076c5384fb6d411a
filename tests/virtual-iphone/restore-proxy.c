/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore-fdr.h"
#include "restore.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/plist.h"

/* The device's end of the reverse proxy: how a phone in restore mode borrows the host's network (spec 23, spec 28
 * §2.2). */

#define HANDSHAKE_MS 20000
#define NO_CONTROL_MS 10000 /* how long a phone waits for the control connection */
#define CONNECT_MS 20000    /* for the data connection after a request for one */
#define UP 1024             /* bytes of the exchange with a test server */
#define DOWN 4096
#define FDR_HOST "gg.apple.com"

/* --- property lists: length as u32 little-endian, binary (spec 23 §2.1) --- */

static gboolean
send_plist (int fd, const guint8 *prefix, gsize prefix_size, plist_t message)
{
  g_autoptr (GBytes) body = rouse_plist_to_binary (message);
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint32 size = GUINT32_TO_LE ((guint32) g_bytes_get_size (body));

  g_byte_array_append (frame, prefix, (guint) prefix_size);
  g_byte_array_append (frame, (const guint8 *) &size, 4);
  g_byte_array_append (frame, g_bytes_get_data (body, NULL), (guint) g_bytes_get_size (body));
  return sim_wire_write (fd, frame->data, frame->len);
}

static plist_t
receive_plist (int fd)
{
  guint32 size;
  g_autofree guint8 *body = NULL;

  if (sim_wire_read (fd, &size, 4, HANDSHAKE_MS) != SIM_WIRE_OK)
    return NULL;
  size = GUINT32_FROM_LE (size);
  if (size == 0 || size > 65536)
    return NULL;
  body = g_malloc (size);
  if (sim_wire_read (fd, body, size, HANDSHAKE_MS) != SIM_WIRE_OK)
    return NULL;
  return rouse_plist_parse (body, size, NULL);
}

static gboolean
receive_hello (int fd, const char *text)
{
  char hello[10];

  return sim_wire_read (fd, hello, sizeof hello, HANDSHAKE_MS) == SIM_WIRE_OK && memcmp (hello, text, 10) == 0;
}

/* --- control connection --- */

static gboolean
shake_hands (SimRestored *self, int fd)
{
  g_auto (plist_t) request = NULL;
  g_auto (plist_t) answer = plist_new_dict ();

  if (!receive_hello (fd, "BeginCtrl") || (request = receive_plist (fd)) == NULL) {
    sim_device_refuse (self->device, "proxy-hello", "the control connection did not begin with BeginCtrl");
    return FALSE;
  }
  sim_device_trace (self->device, "proxy", "BeginCtrl", request);
  g_mutex_lock (&self->lock);
  if (self->proxy_port == NULL)
    self->proxy_port = sim_data_port_open (self->device, 49213);
  g_mutex_unlock (&self->lock);
  rouse_plist_set_string (answer, "Command", "BeginCtrl");
  rouse_plist_set_uint (answer, "CtrlProtoVersion", 2);
  rouse_plist_set_uint (answer, "ConnPort", sim_data_port_get_number (self->proxy_port));
  return send_plist (fd, NULL, 0, answer);
}

/* Stays open as long as the host keeps it; the host says nothing more on it. */
void
sim_proxy_serve (SimDevice *device, int fd, gpointer user_data)
{
  SimRestored *self = user_data;
  guint8 byte;

  if (shake_hands (self, fd)) {
    g_mutex_lock (&self->lock);
    self->control_fd = fd;
    g_cond_broadcast (&self->changed);
    g_mutex_unlock (&self->lock);
    while (recv (fd, &byte, 1, 0) > 0)
      sim_device_warn (device, "proxy-control-bytes", "the host sent something on the control connection");
    g_mutex_lock (&self->lock);
    if (self->control_fd == fd)
      self->control_fd = -1;
    if (self->control_fd < 0)
      g_clear_pointer (&self->proxy_port, sim_data_port_close);
    g_mutex_unlock (&self->lock);
    sim_device_trace (device, "proxy", "control-closed", NULL);
  }
  close (fd);
}

/* --- data connections --- */

/* Asks the host for a connection. @from: (out): the proxy port that it came through, which may be closed before it.
 * Returns: an fd after the hellos, or -1: no network. */
static int
open_connection (SimRestored *self, SimDataPort **from)
{
  static const guint8 request[] = { 1, 0, 0, 0 };
  g_auto (plist_t) answer = plist_new_dict ();
  gint64 end = g_get_monotonic_time () + (gint64) NO_CONTROL_MS * 1000;
  SimDataPort *port;
  gboolean ok;
  int fd;

  *from = NULL;
  g_mutex_lock (&self->lock);
  while (self->control_fd < 0 && self->running && g_cond_wait_until (&self->changed, &self->lock, end))
    continue;
  port = self->proxy_port;
  ok = self->control_fd >= 0 && sim_wire_write (self->control_fd, request, sizeof request);
  g_mutex_unlock (&self->lock);
  if (!ok)
    return -1;
  fd = sim_data_port_accept (port, CONNECT_MS);
  if (fd < 0)
    return -1;
  *from = port;
  rouse_plist_set_string (answer, "Command", "HelloConn");
  rouse_plist_set_uint (answer, "CtrlProtoVersion", 2);
  rouse_plist_set_string (answer, "Identifier", "6b8b4567327b23c6643c9869");
  if (receive_hello (fd, "HelloConn") && send_plist (fd, NULL, 0, answer))
    return fd;
  sim_device_refuse (self->device, "proxy-hello", "a data connection did not begin with HelloConn");
  sim_data_port_release (port, fd);
  return -1;
}

static void
close_connection (SimDataPort *port, int fd)
{
  shutdown (fd, SHUT_RDWR);
  sim_data_port_release (port, fd);
}

/* The control connection breaks; the phone goes on when the host has opened it again. */
static void
lose_control (SimRestored *self)
{
  gboolean is_gone = FALSE;

  g_mutex_lock (&self->lock);
  if (self->control_fd >= 0)
    shutdown (self->control_fd, SHUT_RDWR);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < 100 && !is_gone; i++) {
    g_usleep (20000);
    g_mutex_lock (&self->lock);
    is_gone = self->control_fd < 0;
    g_mutex_unlock (&self->lock);
  }
}

/* Whether a fault took the network away. */
static gboolean
apply_fault (SimRestore *self, const char *what)
{
  const char *action = sim_device_fault (self->device, "proxy", what);

  if (action == NULL)
    return FALSE;
  if (g_str_has_prefix (action, "hang ")) {
    sim_device_hang (self->device, action);
    return FALSE;
  }
  if (g_str_has_prefix (action, "status ")) {
    sim_restore_fail (self, atoi (action + 7), "a fault was asked for");
    return TRUE;
  }
  if (strcmp (action, "lose") == 0) {
    lose_control (self->restored);
    return FALSE;
  }
  if (strcmp (action, "close") == 0 && self->restored->control_fd >= 0)
    shutdown (self->restored->control_fd, SHUT_RDWR);
  return strcmp (action, "close") == 0 || strcmp (action, "drop") == 0;
}

/* Xping. Without network the phone goes on. */
gboolean
sim_proxy_ping (SimRestore *self)
{
  static const guint8 prefix[] = { 0xAA, 0xBB };
  g_auto (plist_t) ping = plist_new_dict ();
  g_auto (plist_t) pong = NULL;
  SimDataPort *port;
  int fd;

  if (sim_device_get_setting_uint (self->device, "proxy", 1) == 0 || apply_fault (self, "ping"))
    return !self->failed;
  fd = open_connection (self->restored, &port);
  if (fd >= 0) {
    rouse_plist_set_string (ping, "Command", "Ping");
    if (send_plist (fd, prefix, sizeof prefix, ping))
      pong = receive_plist (fd);
    close_connection (port, fd);
  }
  sim_device_trace (self->device, "proxy", rouse_plist_get_bool (pong, "Pong") ? "pong" : "no-pong", NULL);
  if (!rouse_plist_get_bool (pong, "Pong"))
    sim_device_warn (self->device, "proxy-no-pong", "the host did not answer the reverse proxy's Ping");
  return TRUE;
}

/* SOCKS5 up to the reply to CONNECT. Returns the reply's code, or -1. */
static int
socks_connect (SimRestore *self, int fd, const char *host, guint16 port)
{
  static const guint8 greeting[] = { 5, 1, 0 };
  g_autoptr (GByteArray) request = g_byte_array_new ();
  const guint8 head[] = { 5, 1, 0, 3, (guint8) strlen (host) };
  const guint8 tail[] = { (guint8) (port >> 8), (guint8) port };
  guint8 reply[262];

  if (!sim_wire_write (fd, greeting, sizeof greeting) || sim_wire_read (fd, reply, 2, HANDSHAKE_MS) != SIM_WIRE_OK)
    return -1;
  if (reply[0] != 5 || reply[1] != 0) {
    sim_device_refuse (self->device, "proxy-socks", "the greeting was answered with %02x %02x", reply[0], reply[1]);
    return -1;
  }
  g_byte_array_append (request, head, sizeof head);
  g_byte_array_append (request, (const guint8 *) host, (guint) strlen (host));
  g_byte_array_append (request, tail, sizeof tail);
  if (!sim_wire_write (fd, request->data, request->len) || sim_wire_read (fd, reply, 5, 60000) != SIM_WIRE_OK)
    return -1;
  if (reply[0] != 5 || reply[2] != 0) {
    sim_device_refuse (self->device, "proxy-socks", "CONNECT was answered with %02x %02x %02x", reply[0], reply[1],
                       reply[2]);
    return -1;
  }
  /* The bound address: by name as it was asked, or 4 or 16 bytes; then the port. */
  if (sim_wire_read (fd, reply + 5,
                     (reply[3] == 3   ? reply[4]
                      : reply[3] == 4 ? 15u
                                      : 3u) +
                         2u,
                     HANDSHAKE_MS) != SIM_WIRE_OK)
    return -1;
  return reply[1];
}

/* What the test server sends back is what it got: the relay must be transparent both ways. */
static gboolean
exchange (SimRestore *self, int fd)
{
  guint8 up[UP], down[UP];

  for (gsize i = 0; i < UP; i++)
    up[i] = (guint8) (i * 7 + i / 256);
  for (guint round = 0; round < DOWN / UP; round++) {
    if (!sim_wire_write (fd, up, UP) || sim_wire_read (fd, down, UP, HANDSHAKE_MS) != SIM_WIRE_OK)
      return FALSE;
    if (memcmp (up, down, UP) != 0) {
      sim_device_refuse (self->device, "proxy-relay", "the relay changed bytes");
      return FALSE;
    }
  }
  return TRUE;
}

/* --- sessions with the server of factory data --- */

/* What no host may connect a phone with: others than Apple's, addresses, other ports (spec 23 §3.5). */
static gboolean
check_refusals (SimRestore *self)
{
  static const struct {
    const char *host;
    guint16 port;
  } forbidden[] = { { "www.example.com", 443 },
                    { "127.0.0.1", 443 },
                    { "gg.apple.com", 22 },
                    { "notapple.com", 443 },
                    { "gg.apple.com.example.com", 443 } };

  for (gsize i = 0; i < G_N_ELEMENTS (forbidden); i++) {
    SimDataPort *port;
    int fd = open_connection (self->restored, &port);
    int code = fd >= 0 ? socks_connect (self, fd, forbidden[i].host, forbidden[i].port) : -1;

    if (fd >= 0)
      close_connection (port, fd);
    if (code != 0)
      continue;
    sim_device_refuse (self->device, "proxy-open-relay", "the host connects the phone with %s:%u", forbidden[i].host,
                       forbidden[i].port);
    return FALSE;
  }
  return TRUE;
}

/* NULL: well; else why not. */
static gpointer
fdr_thread (gpointer data)
{
  SimRestore *self = data;
  SimDataPort *port;
  int fd = open_connection (self->restored, &port);
  const char *why = "no connection through the host";

  if (fd >= 0) {
    if (socks_connect (self, fd, FDR_HOST, 443) == 0)
      why = sim_fdr_exchange (self, fd, FDR_HOST);
    close_connection (port, fd);
  }
  return (gpointer) why;
}

static gboolean
run_fdr (SimRestore *self)
{
  guint n_sessions = (guint) sim_device_get_setting_uint (self->device, "fdr-sessions", 1);
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  gboolean needs_network = sim_restore_current (self) == 0x634;
  const char *why = apply_fault (self, "session") ? "no network" : NULL;

  if (self->failed || (why == NULL && needs_network && !check_refusals (self)))
    return !self->failed && sim_restore_fail (self, -1, "the host is an open relay");
  for (guint i = 0; why == NULL && i < n_sessions; i++)
    g_ptr_array_add (threads, g_thread_new ("fdr", fdr_thread, self));
  for (guint i = 0; i < threads->len; i++) {
    const char *result = g_thread_join (g_ptr_array_index (threads, i));

    why = result != NULL ? result : why;
  }
  sim_device_trace (self->device, "proxy", why == NULL ? "factory-data" : "no-network", NULL);
  if (why == NULL || !needs_network)
    return TRUE;
  if (!sim_restore_is_here (self))
    return FALSE;
  sim_device_refuse (self->device, "proxy-session", "factory data: %s", why);
  return sim_restore_fail (self, 53, "failed to recover FDR data");
}

/**
 * sim_proxy_session:
 *
 * Xsess. By default the host is asked for gg.apple.com:443, and nothing is sent there even if it can be reached;
 * without network the phone finds that its preserved factory data verify and goes on. With `--set fdr=1` the phone
 * insists on TLS with this process's own server, for which the host must connect it with VIRTUAL_IPHONE_PROXY_TO:
 * without it step 0x634 ends with 53 and the others go on. With `--set proxy-host=HOST:PORT` (a server that echoes) the
 * relay must work, else the restore ends with 53.
 */
gboolean
sim_proxy_session (SimRestore *self)
{
  const char *target = sim_device_get_setting (self->device, "proxy-host", NULL);
  g_auto (GStrv) parts = g_strsplit (target != NULL ? target : "gg.apple.com:443", ":", 2);
  SimDataPort *port = NULL;
  gboolean ok = FALSE;
  int fd = -1, code = -1;

  if (sim_device_get_setting_uint (self->device, "fdr", 0) != 0)
    return run_fdr (self);
  if (sim_device_get_setting_uint (self->device, "proxy", 1) == 0)
    return TRUE;
  if (!apply_fault (self, "session"))
    fd = open_connection (self->restored, &port);
  if (fd >= 0) {
    code = socks_connect (self, fd, parts[0], (guint16) atoi (parts[1] != NULL ? parts[1] : "443"));
    ok = code == 0 && (target == NULL || exchange (self, fd));
    close_connection (port, fd);
  }
  sim_device_trace (self->device, "proxy", ok ? "session" : "no-network", NULL);
  if (self->failed)
    return FALSE;
  if (target != NULL && !ok) {
    if (!sim_restore_is_here (self))
      return FALSE;
    sim_device_refuse (self->device, "proxy-session", "no connection to %s through the host (%d)", target, code);
    return sim_restore_fail (self, 53, "failed to recover FDR data");
  }
  return TRUE;
}
