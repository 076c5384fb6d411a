/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http-server.h"

#include <string.h>

/* Reads up to the empty line, then as much as Content-Length says. */
static char *
read_request (GInputStream *stream, GString *head)
{
  gsize length = 0;
  const char *found;
  char *body;
  char c;

  while (g_input_stream_read (stream, &c, 1, NULL, NULL) == 1) {
    g_string_append_c (head, c);
    if (g_str_has_suffix (head->str, "\r\n\r\n"))
      break;
  }
  found = strstr (head->str, "Content-Length: ");
  if (found != NULL)
    length = g_ascii_strtoull (found + strlen ("Content-Length: "), NULL, 10);
  body = g_malloc0 (length + 1);
  g_input_stream_read_all (stream, body, length, NULL, NULL, NULL);
  return body;
}

static void
send_answer (const TestAnswer *answer, GOutputStream *stream)
{
  gsize size = answer->body != NULL ? strlen (answer->body) : 0;
  g_autofree char *head = g_strdup_printf ("%s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\n\r\n",
                                           answer->head, size + answer->padding + (answer->cut ? 1000 : 0));
  g_autofree char *padding = g_malloc (MAX (answer->padding, 1));

  memset (padding, 'x', answer->padding);
  g_output_stream_write_all (stream, head, strlen (head), NULL, NULL, NULL);
  g_output_stream_write_all (stream, answer->body != NULL ? answer->body : "", size, NULL, NULL, NULL);
  g_output_stream_write_all (stream, padding, answer->padding, NULL, NULL, NULL);
}

static void
serve (TestServer *self, GIOStream *connection)
{
  g_autoptr (GString) head = g_string_new (NULL);
  char *body = read_request (g_io_stream_get_input_stream (connection), head);
  const TestAnswer *answer;
  char c;

  g_mutex_lock (&self->lock);
  answer = &self->answers[MIN (self->n_requests, self->n_answers - 1)];
  self->n_requests++;
  g_free (self->last_head);
  g_free (self->last_body);
  self->last_head = g_strdup (head->str);
  self->last_body = body;
  g_cond_broadcast (&self->asked);
  g_mutex_unlock (&self->lock);

  if (answer->head != NULL)
    send_answer (answer, g_io_stream_get_output_stream (connection));
  else
    g_input_stream_read (g_io_stream_get_input_stream (connection), &c, 1, self->stop, NULL);
  g_io_stream_close (connection, NULL, NULL);
}

static gpointer
server_thread (gpointer user_data)
{
  TestServer *self = user_data;

  while (!g_cancellable_is_cancelled (self->stop)) {
    g_autoptr (GSocketConnection) connection = g_socket_listener_accept (self->listener, NULL, self->stop, NULL);

    if (connection != NULL)
      serve (self, G_IO_STREAM (connection));
  }
  return NULL;
}

TestServer *
test_server_new (const TestAnswer *answers, guint n_answers)
{
  TestServer *self = g_new0 (TestServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  GError *error = NULL;

  self->answers = answers;
  self->n_answers = n_answers;
  self->stop = g_cancellable_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->asked);
  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &effective,
                                 &error);
  g_assert_no_error (error);
  self->url =
      g_strdup_printf ("http://127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  self->thread = g_thread_new ("test-server", server_thread, self);
  return self;
}

void
test_server_wait (TestServer *self, guint n_requests)
{
  g_mutex_lock (&self->lock);
  while (self->n_requests < n_requests)
    g_cond_wait (&self->asked, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
test_server_free (TestServer *self)
{
  g_cancellable_cancel (self->stop);
  g_thread_join (self->thread);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->stop);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->asked);
  g_free (self->last_head);
  g_free (self->last_body);
  g_free (self->url);
  g_free (self);
}
