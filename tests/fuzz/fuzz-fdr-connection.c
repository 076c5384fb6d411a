/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gio/gio.h>

#include "fuzz-wire.h"
#include "fuzz.h"
#include "transport/fdr-connection.h"

/* Stands for all of Apple's servers: says back what it is told, until it is told no more. */
static gpointer
echo (gpointer listener)
{
  for (;;) {
    g_autoptr (GSocketConnection) connection = g_socket_listener_accept (listener, NULL, NULL, NULL);

    g_output_stream_splice (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                            g_io_stream_get_input_stream (G_IO_STREAM (connection)), G_OUTPUT_STREAM_SPLICE_NONE, NULL,
                            NULL);
  }
  return NULL;
}

static char *
start_echo (void)
{
  GSocketListener *listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_assert_cmpuint (port, !=, 0);
  g_thread_unref (g_thread_new ("echo", echo, listener));
  return g_strdup_printf ("127.0.0.1:%u", port);
}

/* The bytes as all that a phone says on one connection of its reverse proxy; the first one chooses the protocol. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static char *instead; /* always the same one */
  g_autoptr (RouseLog) log = rouse_log_new ();
  g_autofree char *text = NULL;
  RouseFdrSession session = { .log = log };
  FuzzWire wire;

  if (size == 0 || !fuzz_wire_open (&wire, data + 1, size - 1))
    return 0;
  if (instead == NULL)
    instead = start_echo ();
  session.instead = instead;
  session.protocol = 1 + data[0] % 2;
  rouse_fdr_connection_serve (wire.link, &session);
  fuzz_wire_close (&wire);
  text = rouse_log_get_text (log);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  fuzz_run_idle ();
  return 0;
}
