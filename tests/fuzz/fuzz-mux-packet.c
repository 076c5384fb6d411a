/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <unistd.h>

#include "fuzz.h"
#include "transport/mux-probe.h"

#define TIMEOUT_S 20

/* Who answers in usbmuxd's place. */
typedef struct {
  GSocket *listener;
  const guint8 *data;
  gsize size;
} Daemon;

static gpointer
answer (gpointer user_data)
{
  Daemon *self = user_data;
  g_autoptr (GSocket) connection = g_socket_accept (self->listener, NULL, NULL);
  char question[1024];
  gsize done = 0;
  gssize n = 1;

  if (connection == NULL || g_socket_receive (connection, question, sizeof question, NULL, NULL) <= 0)
    return NULL;
  for (; done < self->size && n > 0; done += (gsize) MAX (n, 0))
    n = g_socket_send (connection, (const char *) self->data + done, self->size - done, NULL, NULL);
  return NULL;
}

/* By a socket, with its question first. */
static int
ask_daemon (const guint8 *data, gsize size)
{
  g_autofree char *folder = g_dir_make_tmp ("rouse-fuzz-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "mux", NULL);
  g_autofree char *where = g_strconcat ("UNIX:", path, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) listener = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, NULL);
  Daemon daemon = { listener, data, size };
  GThread *thread;
  int n;

  g_assert_true (g_socket_bind (listener, address, TRUE, NULL) && g_socket_listen (listener, NULL));
  thread = g_thread_new ("daemon", answer, &daemon);
  n = rouse_mux_probe (where, TIMEOUT_S, NULL, NULL);
  g_thread_join (thread);
  unlink (path);
  rmdir (folder);
  return n;
}

/* The bytes as usbmuxd's answer to the question for its list. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (GError) error = NULL;
  int n = rouse_mux_probe_read (stream, NULL, &error);

  g_assert_true ((n >= 0) == (error == NULL));
  /* Threads and sockets take longer than the parser: only for what gets past the header. */
  if (n >= 0)
    g_assert_cmpint (ask_daemon (data, size), ==, n);
  return 0;
}
