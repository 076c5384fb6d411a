/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/fdr-relay.h"

#define BUFFER_SIZE 65536 /* bytes (spec 23 §3.4) */
#define IDLE_TIMEOUT_S (10 * 60)

typedef struct {
  RouseMuxLink *link;
  GSocketConnection *connection;
  GCancellable *cancellable;
  guint64 to_phone, from_phone; /* bytes */
} Relay;

/* The server's bytes. When it has nothing more to say the phone's side is ended too: nobody would listen to it. */
static gpointer
to_phone_thread (gpointer data)
{
  Relay *self = data;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->connection));
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  gssize got;

  while ((got = g_input_stream_read (input, buffer, BUFFER_SIZE, self->cancellable, NULL)) > 0) {
    if (!rouse_mux_link_write (self->link, buffer, (gsize) got, IDLE_TIMEOUT_S * 1000, self->cancellable, NULL))
      break;
    self->to_phone += (gsize) got;
  }
  rouse_mux_link_interrupt (self->link);
  return NULL;
}

static gboolean
send_out (Relay *self, const guint8 *data, gsize size)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));

  self->from_phone += size;
  return g_output_stream_write_all (output, data, size, NULL, self->cancellable, NULL);
}

/* The phone's bytes. When it has nothing more to say the server is told, and may go on answering; when something broke,
 * both directions end. */
static void
run_from_phone (Relay *self, const guint8 *early, gsize early_size)
{
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  gboolean ok = early_size == 0 || send_out (self, early, early_size);
  gssize got = -1;

  while (ok) {
    got = rouse_mux_link_read_some (self->link, buffer, BUFFER_SIZE, IDLE_TIMEOUT_S * 1000, self->cancellable, NULL);
    if (got <= 0)
      break;
    ok = send_out (self, buffer, (gsize) got);
  }
  g_socket_shutdown (g_socket_connection_get_socket (self->connection), !ok || got < 0, TRUE, NULL);
}

void
rouse_fdr_relay_run (RouseMuxLink *link, GSocketConnection *connection, const guint8 *early, gsize early_size,
                     const RouseFdrSession *session, const char *host)
{
  Relay self = { .link = link, .connection = connection, .cancellable = session->cancellable };
  GThread *thread;

  g_socket_set_timeout (g_socket_connection_get_socket (connection), IDLE_TIMEOUT_S);
  thread = g_thread_new ("proxy-relay", to_phone_thread, &self);
  run_from_phone (&self, early, early_size);
  g_thread_join (thread);
  rouse_fdr_log (session->log, "%s disconnected after %" G_GUINT64_FORMAT " bytes out, %" G_GUINT64_FORMAT " in", host,
                 self.from_phone, self.to_phone);
}
