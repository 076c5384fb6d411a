/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/fdr-client.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "transport/fdr-message.h"

#define CONTROL_PORT 1082
#define CONN_PORT 49158
#define WAIT_MS 5000
#define REQUEST "\5\1\0\3\014gg.apple.com\1\273"
#define REQUEST_SIZE (sizeof REQUEST - 1)

/* The phone's ports: what the client connects to comes out of a queue as the phone's end of a socket pair. */
typedef struct {
  GAsyncQueue *control, *data; /* of RouseMuxLink: the phone's ends */
  gboolean closed;             /* the control port */
  RouseFdrClient *client;
  RouseMuxLink *ctrl; /* the phone's end */
} Fixture;

static RouseMuxLink *
connect_cb (gpointer user_data, guint16 port, GCancellable *cancellable, GError **error)
{
  Fixture *f = user_data;
  int fds[2];

  g_assert_true (port == CONTROL_PORT || port == CONN_PORT);
  if (f->closed) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED, "closed");
    return NULL;
  }
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  g_async_queue_push (port == CONTROL_PORT ? f->control : f->data, rouse_mux_link_new_for_fd (fds[1]));
  return rouse_mux_link_new_for_fd (fds[0]);
}

/* Takes one connection, echoes everything, and ends when the other side has ended. */
static gpointer
echo_thread (gpointer listener)
{
  g_autoptr (GSocketConnection) connection = g_socket_listener_accept (listener, NULL, NULL, NULL);

  g_output_stream_splice (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                          g_io_stream_get_input_stream (G_IO_STREAM (connection)), G_OUTPUT_STREAM_SPLICE_NONE, NULL,
                          NULL);
  return NULL;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->control = g_async_queue_new_full ((GDestroyNotify) rouse_mux_link_close);
  f->data = g_async_queue_new_full ((GDestroyNotify) rouse_mux_link_close);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->client, rouse_fdr_client_stop);
  g_clear_pointer (&f->ctrl, rouse_mux_link_close);
  g_async_queue_unref (f->control);
  g_async_queue_unref (f->data);
}

static RouseMuxLink *
expect_link (GAsyncQueue *queue)
{
  RouseMuxLink *link = g_async_queue_timeout_pop (queue, WAIT_MS * 1000);

  g_assert_nonnull (link);
  return link;
}

static void
expect_bytes (RouseMuxLink *link, const void *bytes, gsize size)
{
  g_autofree guint8 *got = g_malloc0 (size);
  g_autoptr (GError) error = NULL;

  g_assert_true (rouse_mux_link_read (link, got, size, WAIT_MS, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (got, size, bytes, size);
}

/* A reset is one too: the client closed without having read all that was said. */
static void
expect_end (RouseMuxLink *link)
{
  g_autoptr (GError) error = NULL;
  guint8 byte;

  g_assert_cmpint (rouse_mux_link_read_some (link, &byte, 1, WAIT_MS, NULL, &error), <=, 0);
  g_assert_true (error == NULL || g_error_matches (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE));
}

static void
say (RouseMuxLink *link, const void *bytes, gsize size)
{
  g_assert_true (rouse_mux_link_write (link, bytes, size, WAIT_MS, NULL, NULL));
}

static void
say_command (RouseMuxLink *link, const char *command, guint port)
{
  g_auto (plist_t) message = plist_new_dict ();

  rouse_plist_set_string (message, "Command", command);
  rouse_plist_set_uint (message, "CtrlProtoVersion", 2);
  if (port != 0)
    rouse_plist_set_uint (message, "ConnPort", port);
  g_assert_true (rouse_fdr_message_write (link, message, NULL, NULL));
}

/* The phone's side of the handshake, on a thread while the client starts. */
static gpointer
handshake_thread (gpointer user_data)
{
  Fixture *f = user_data;
  g_auto (plist_t) request = NULL;
  guint64 version = 0;

  f->ctrl = expect_link (f->control);
  expect_bytes (f->ctrl, "BeginCtrl", 10);
  request = rouse_fdr_message_read (f->ctrl, WAIT_MS, NULL, NULL);
  g_assert_cmpstr (rouse_plist_get_string (request, "Command"), ==, "BeginCtrl");
  g_assert_true (rouse_plist_get_uint (request, "CtrlProtoVersion", &version));
  g_assert_cmpuint (version, ==, 2);
  say_command (f->ctrl, "BeginCtrl", CONN_PORT);
  return NULL;
}

static void
start (Fixture *f, const char *instead)
{
  GThread *thread = g_thread_new ("phone", handshake_thread, f);

  f->client = rouse_fdr_client_start_with (connect_cb, f, instead, WAIT_MS, NULL);
  g_thread_join (thread);
}

static RouseMuxLink *
request_connection (Fixture *f)
{
  RouseMuxLink *link;

  say (f->ctrl, "\1\0\0\0", 4);
  link = expect_link (f->data);
  expect_bytes (link, "HelloConn", 10);
  say_command (link, "HelloConn", 0);
  return link;
}

static void
test_ping (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseMuxLink) link = NULL;
  g_auto (plist_t) pong = NULL;

  start (f, NULL);
  link = request_connection (f);
  say (link, "\xAA", 1);
  say (link, "\xBB", 1);
  say_command (link, "Ping", 0);
  pong = rouse_fdr_message_read (link, WAIT_MS, NULL, NULL);
  g_assert_true (rouse_plist_get_bool (pong, "Pong"));
}

/* Random bytes in pieces of all sizes; each must come back before the next one goes. */
static void
exchange (RouseMuxLink *link)
{
  guint8 sent[70000], got[70000];

  for (guint i = 0; i < 40; i++) {
    gsize size = g_random_int_range (1, i % 4 == 0 ? 70000 : 300);

    for (gsize j = 0; j < size; j++)
      sent[j] = g_random_int ();
    say (link, sent, size);
    g_assert_true (rouse_mux_link_read (link, got, size, WAIT_MS, NULL, NULL));
    g_assert_cmpmem (got, size, sent, size);
  }
}

/* @data: bytes at a time */
static void
test_socks (Fixture *f, gconstpointer data)
{
  gsize piece = GPOINTER_TO_SIZE (data);
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  GThread *thread = g_thread_new ("echo", echo_thread, listener);
  g_autofree char *instead = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr (RouseMuxLink) link = NULL;

  start (f, instead);
  link = request_connection (f);
  for (gsize i = 0; i < 3; i += piece)
    say (link, (const guint8 *) "\5\1\0" + i, MIN (piece, 3 - i));
  expect_bytes (link, "\5\0", 2);
  for (gsize i = 0; i < REQUEST_SIZE; i += piece)
    say (link, (const guint8 *) REQUEST + i, MIN (piece, REQUEST_SIZE - i));
  expect_bytes (link, "\5\0\0\3\014gg.apple.com\1\273", REQUEST_SIZE);
  exchange (link);
  rouse_mux_link_shut_down_write (link); /* half-close: the echo ends, and so does the connection */
  expect_end (link);
  g_thread_join (thread);
}

static void
test_not_allowed (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseMuxLink) link = NULL;

  start (f, "127.0.0.1:9");
  link = request_connection (f);
  say (link, "\5\1\0\5\1\0\3\013example.org\1\273", 21);
  expect_bytes (link, "\5\0\5\2\0\3\013example.org\1\273", 20);
  expect_end (link);
}

static void
test_unreachable (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseMuxLink) link = NULL;

  start (f, "127.0.0.1:1"); /* nobody listens there */
  link = request_connection (f);
  say (link, "\5\1\0" REQUEST, 3 + REQUEST_SIZE);
  expect_bytes (link, "\5\0\5\5\0\3\014gg.apple.com\1\273", 2 + REQUEST_SIZE);
  expect_end (link);
}

static void
test_unknown_bytes (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseMuxLink) link = NULL;

  start (f, NULL);
  link = request_connection (f);
  say (link, "\1\2\3", 3);
  expect_end (link);
}

static void
test_many (Fixture *f, gconstpointer data)
{
  RouseMuxLink *links[20];
  gint64 start_us;

  start (f, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    links[i] = request_connection (f);
  start_us = g_get_monotonic_time ();
  g_clear_pointer (&f->client, rouse_fdr_client_stop); /* in the middle of it */
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 3000000);
  for (guint i = 0; i < G_N_ELEMENTS (links); i++) {
    expect_end (links[i]);
    rouse_mux_link_close (links[i]);
  }
}

static void
test_shut_down (Fixture *f, gconstpointer data)
{
  start (f, NULL);
  say (f->ctrl, data, 4);
  expect_end (f->ctrl);
}

static void
test_closed (Fixture *f, gconstpointer data)
{
  gint64 start_us = g_get_monotonic_time ();

  f->closed = TRUE;
  f->client = rouse_fdr_client_start_with (connect_cb, f, NULL, 50, NULL);
  g_clear_pointer (&f->client, rouse_fdr_client_stop);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 1000000);
}

static gpointer
version_1_thread (gpointer user_data)
{
  Fixture *f = user_data;
  guint16 port = GUINT16_TO_LE (CONN_PORT);

  rouse_mux_link_close (expect_link (f->control)); /* does not know version 2 */
  f->ctrl = expect_link (f->control);
  expect_bytes (f->ctrl, "HelloCtrl", 10);
  say (f->ctrl, "HelloCtrl", 10);
  say (f->ctrl, &port, sizeof port);
  return NULL;
}

static void
test_version_1 (Fixture *f, gconstpointer data)
{
  GThread *thread = g_thread_new ("phone", version_1_thread, f);
  g_autoptr (RouseMuxLink) link = NULL;
  g_auto (plist_t) pong = NULL;

  f->client = rouse_fdr_client_start_with (connect_cb, f, NULL, WAIT_MS, NULL);
  g_thread_join (thread);
  say (f->ctrl, "\1\0\0\0", 4);
  link = expect_link (f->data);
  expect_bytes (link, "HelloConn", 10);
  say (link, "HelloConn", 10);
  say (link, "\xAA\xBB", 2);
  say_command (link, "Ping", 0);
  pong = rouse_fdr_message_read (link, WAIT_MS, NULL, NULL);
  g_assert_true (rouse_plist_get_bool (pong, "Pong"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, function) g_test_add ("/fdr-client/" name, Fixture, data, set_up, function, tear_down)
  ADD ("ping", NULL, test_ping);
  ADD ("socks", GSIZE_TO_POINTER (100), test_socks);
  ADD ("socks-in-pieces", GSIZE_TO_POINTER (1), test_socks);
  ADD ("not-allowed", NULL, test_not_allowed);
  ADD ("unreachable", NULL, test_unreachable);
  ADD ("unknown-bytes", NULL, test_unknown_bytes);
  ADD ("many", NULL, test_many);
  ADD ("shut-down", "\2\0\0\0", test_shut_down);
  ADD ("unknown-message", "\7\0\0\0", test_shut_down);
  ADD ("closed", NULL, test_closed);
  ADD ("version-1", NULL, test_version_1);
  return g_test_run ();
}
