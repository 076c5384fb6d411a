/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/mux-probe.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

#include "base/error.h"
#include "base/plist.h"
#include "transport/transport-error.h"

#define HEADER_SIZE 16
#define VERSION_PLIST 1
#define MESSAGE_PLIST 8
#define TAG 1
#define DEFAULT_SOCKET "/var/run/usbmuxd" /* spec 10 §7.1 */
#define MAX_ANSWER (1u << 20)             /* bytes; a phone takes less than 1 KiB */
#define DEFAULT_PORT 27015                /* only for "HOST" without a port */

static GSocketConnectable *
parse_address (const char *address, GError **error)
{
  if (address == NULL)
    address = g_getenv ("USBMUXD_SOCKET_ADDRESS");
  if (address == NULL || address[0] == '\0')
    address = DEFAULT_SOCKET;
  if (g_ascii_strncasecmp (address, "UNIX:", 5) == 0)
    address += 5;
  if (address[0] == '/')
    return G_SOCKET_CONNECTABLE (g_unix_socket_address_new (address));
  return g_network_address_parse (address, DEFAULT_PORT, error);
}

static GBytes *
make_request (void)
{
  g_auto (plist_t) request = plist_new_dict ();
  g_autoptr (GBytes) xml = NULL;
  GByteArray *packet = g_byte_array_new ();
  guint32 header[4];

  rouse_plist_set_string (request, "MessageType", "ListDevices");
  rouse_plist_set_string (request, "ClientVersionString", "rouse");
  rouse_plist_set_string (request, "ProgName", "rouse");
  rouse_plist_set_uint (request, "kLibUSBMuxVersion", 3);
  xml = rouse_plist_to_xml (request);
  header[0] = GUINT32_TO_LE ((guint32) (HEADER_SIZE + g_bytes_get_size (xml)));
  header[1] = GUINT32_TO_LE (VERSION_PLIST);
  header[2] = GUINT32_TO_LE (MESSAGE_PLIST);
  header[3] = GUINT32_TO_LE (TAG);
  g_byte_array_append (packet, (const guint8 *) header, sizeof header);
  g_byte_array_append (packet, g_bytes_get_data (xml, NULL), (guint) g_bytes_get_size (xml));
  return g_byte_array_free_to_bytes (packet);
}

static gboolean
read_exactly (GInputStream *stream, void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  gsize n_read = 0;

  if (!g_input_stream_read_all (stream, buffer, size, &n_read, cancellable, error))
    return FALSE;
  if (n_read < size)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "usbmuxd hung up");
  return n_read == size;
}

static plist_t
read_answer (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  guint32 header[4];
  g_autofree guint8 *data = NULL;
  gsize size;

  if (!read_exactly (stream, header, sizeof header, cancellable, error))
    return NULL;
  size = GUINT32_FROM_LE (header[0]);
  if (size < HEADER_SIZE || size > MAX_ANSWER || GUINT32_FROM_LE (header[1]) != VERSION_PLIST ||
      GUINT32_FROM_LE (header[2]) != MESSAGE_PLIST) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "what answers is not usbmuxd");
    return NULL;
  }
  size -= HEADER_SIZE;
  data = g_malloc (size + 1);
  if (!read_exactly (stream, data, size, cancellable, error))
    return NULL;
  return rouse_plist_parse (data, size, error);
}

static int
count_usb (plist_t answer, GError **error)
{
  plist_t list = rouse_plist_require (answer, "DeviceList", PLIST_ARRAY, error);
  int n = 0;

  if (list == NULL)
    return -1;
  for (guint32 i = 0; i < plist_array_get_size (list); i++)
    n += g_strcmp0 (rouse_plist_get_string (plist_array_get_item (list, i), "Properties/ConnectionType"), "USB") == 0;
  return n;
}

/**
 * rouse_mux_probe_read:
 *
 * Reads the answer to a question for the list of devices. For rouse_mux_probe() and the fuzz target.
 *
 * Returns: how many are connected by USB; -1 with `ROUSE_ERROR_PROTOCOL` or an error of @stream
 */
int
rouse_mux_probe_read (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  g_auto (plist_t) answer = read_answer (stream, cancellable, error);

  return answer != NULL ? count_usb (answer, error) : -1;
}

/**
 * rouse_mux_probe:
 * @timeout_s: for connecting and for each read
 *
 * Blocks. Worker threads.
 */
int
rouse_mux_probe (const char *address, guint timeout_s, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketConnectable) where = parse_address (address, error);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GBytes) request = make_request ();
  gsize size;
  gconstpointer data = g_bytes_get_data (request, &size);

  if (where == NULL)
    return -1;
  rouse_transport_ignore_sigpipe ();
  g_socket_client_set_timeout (client, timeout_s);
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect (client, where, cancellable, error);
  if (connection == NULL || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), data,
                                                        size, NULL, cancellable, error))
    return -1;
  return rouse_mux_probe_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), cancellable, error);
}
