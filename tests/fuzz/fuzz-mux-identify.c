/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <stdlib.h>
#include <string.h>

#include "base/plist.h"
#include "fuzz-folder.h"
#include "fuzz.h"
#include "transport/mux-identify.h"

#define MAX_SIZE (64u << 10) /* bytes; what a socket takes without a reader */
#define PLIST_VERSION_1 1
#define MESSAGE_PLIST 8

/* usbmuxd, for one question at a time: it connects to whatever it is asked for, where somebody says all of this. */
typedef struct {
  GSocket *listener;
  const guint8 *data;
  gsize size;
} Daemon;

/* libusbmuxd's question, and "it is connected". */
static void
grant (GSocket *connection)
{
  g_auto (plist_t) result = plist_new_dict ();
  g_autoptr (GBytes) xml = NULL;
  guint8 question[16384];
  guint32 header[4] = { 0 };

  g_socket_receive (connection, (char *) question, sizeof question, NULL, NULL);
  memcpy (header, question, sizeof header); /* its tag comes back */
  rouse_plist_set_string (result, "MessageType", "Result");
  rouse_plist_set_uint (result, "Number", 0);
  xml = rouse_plist_to_xml (result);
  header[0] = GUINT32_TO_LE ((guint32) (sizeof header + g_bytes_get_size (xml)));
  header[1] = GUINT32_TO_LE (PLIST_VERSION_1);
  header[2] = GUINT32_TO_LE (MESSAGE_PLIST);
  g_socket_send (connection, (const char *) header, sizeof header, NULL, NULL);
  g_socket_send (connection, g_bytes_get_data (xml, NULL), g_bytes_get_size (xml), NULL, NULL);
}

static gpointer
serve (gpointer user_data)
{
  Daemon *self = user_data;
  g_autoptr (GSocket) connection = g_socket_accept (self->listener, NULL, NULL);
  char heard[4096];

  if (connection == NULL)
    return NULL;
  grant (connection);
  if (self->size > 0)
    g_socket_send (connection, (const char *) self->data, self->size, NULL, NULL);
  g_socket_shutdown (connection, FALSE, TRUE, NULL);
  while (g_socket_receive (connection, heard, sizeof heard, NULL, NULL) > 0)
    ;
  return NULL;
}

static char *folder; /* of the socket */

static void
remove_folder (void)
{
  fuzz_folder_remove (folder);
}

static GSocket *
listen_as_usbmuxd (void)
{
  GSocket *listener = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, NULL);
  g_autofree char *path = NULL;
  g_autofree char *where = NULL;
  g_autoptr (GSocketAddress) address = NULL;

  folder = fuzz_folder_new ();
  atexit (remove_folder);
  path = g_build_filename (folder, "mux", NULL);
  where = g_strconcat ("UNIX:", path, NULL);
  address = g_unix_socket_address_new (path);
  g_assert_true (g_socket_bind (listener, address, TRUE, NULL) && g_socket_listen (listener, NULL));
  g_setenv ("USBMUXD_SOCKET_ADDRESS", where, TRUE);
  return listener;
}

static void
must_be_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

/* The bytes as all that a phone says to the watcher, which asks it who it is; by usbmuxd's own way. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static GSocket *listener; /* always the same one */
  Daemon daemon = { .data = data, .size = size };
  g_autoptr (RouseSighting) sighting = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  if (size > MAX_SIZE)
    return 0;
  if (listener == NULL)
    listener = listen_as_usbmuxd ();
  daemon.listener = listener;
  thread = g_thread_new ("usbmuxd", serve, &daemon);
  sighting = rouse_mux_identify (1, "0123456789abcdef0123456789abcdef01234567", NULL, &error);
  g_thread_join (thread);
  g_assert_true ((sighting != NULL) == (error == NULL));
  if (sighting != NULL) {
    must_be_text (sighting->name);
    must_be_text (sighting->board);
    must_be_text (sighting->version);
    must_be_text (sighting->build);
    must_be_text (sighting->serial_number);
  }
  return 0;
}
