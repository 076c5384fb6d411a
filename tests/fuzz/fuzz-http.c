/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "doctor/doctor-check.h"
#include "fuzz.h"
#include "net/http-ranges.h"
#include "net/http.h"

#define MAX_SIZE (64u << 10)
#define MAX_BODY 4096 /* bytes that are wanted */
#define TIMEOUT_MS 2000

/* A server that says the same to everybody, whatever is asked. */
typedef struct {
  GSocketListener *listener;
  GMutex lock;
  const guint8 *data;
  gsize size;
} Server;

static gpointer
serve (gpointer user_data)
{
  Server *self = user_data;

  for (;;) {
    g_autoptr (GSocketConnection) connection = g_socket_listener_accept (self->listener, NULL, NULL, NULL);
    GSocket *socket = g_socket_connection_get_socket (connection);
    char question[4096];

    if (g_socket_receive (socket, question, sizeof question, NULL, NULL) <= 0)
      continue;
    g_mutex_lock (&self->lock);
    if (self->size > 0)
      g_socket_send (socket, (const char *) self->data, self->size, NULL, NULL);
    g_mutex_unlock (&self->lock);
    g_socket_shutdown (socket, FALSE, TRUE, NULL);
    while (g_socket_receive (socket, question, sizeof question, NULL, NULL) > 0)
      ;
  }
  return NULL;
}

/* Its address. */
static char *
start_server (Server *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;

  g_setenv ("no_proxy", "127.0.0.1", TRUE);
  g_mutex_init (&self->lock);
  self->listener = g_socket_listener_new ();
  g_assert_true (g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                                NULL, &effective, NULL));
  g_thread_unref (g_thread_new ("server", serve, self));
  return g_strdup_printf ("http://127.0.0.1:%u/", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
}

static gboolean
ask (const char *url)
{
  const RouseHttpRequest request = {
    .method = "GET", .url = url, .max_size = MAX_BODY, .connect_timeout_ms = TIMEOUT_MS, .timeout_ms = TIMEOUT_MS
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseHttpResponse) response = rouse_http_send (&request, NULL, &error);

  g_assert_true ((response != NULL) == (error == NULL));
  g_assert_true (response == NULL || g_bytes_get_size (response->body) <= MAX_BODY);
  return response != NULL;
}

static void
ask_for_parts (const char *url)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseHttpRanges) file = rouse_http_ranges_open (url, TRUE, NULL, &error);
  guint8 bytes[100];

  g_assert_true ((file != NULL) == (error == NULL));
  if (file == NULL)
    return;
  g_assert_cmpuint (rouse_http_ranges_get_size (file), >, 0);
  rouse_http_ranges_read (file, 0, bytes, MIN (sizeof bytes, rouse_http_ranges_get_size (file)), NULL);
  rouse_http_ranges_read (file, rouse_http_ranges_get_size (file) - 1, bytes, 1, NULL);
}

static void
ask_as_doctor (char *url)
{
  g_autoptr (RouseDoctorHost) host = rouse_doctor_host_new ();
  RouseDoctorFinding finding = { .result = ROUSE_DOCTOR_PENDING };

  g_strfreev (host->urls);
  host->urls = g_strsplit (url, " ", -1);
  rouse_doctor_check_net (host, NULL, &finding, NULL);
  g_assert_true (finding.result != ROUSE_DOCTOR_PENDING && g_utf8_validate (finding.reason, -1, NULL));
  rouse_doctor_finding_clear (&finding);
}

/* Nobody is to be sent elsewhere from here. */
static gboolean
leads_elsewhere (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *lower = g_ascii_strdown (text, -1);

  return strlen (text) < size || strstr (lower, "location") != NULL;
}

/* The bytes as all that a web server answers, head and body. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static Server server; /* always the same one */
  static char *url;

  if (size > MAX_SIZE || leads_elsewhere (data, size))
    return 0;
  if (url == NULL)
    url = start_server (&server);
  g_mutex_lock (&server.lock);
  server.data = data;
  server.size = size;
  g_mutex_unlock (&server.lock);
  if (ask (url)) { /* else the others would try again and again */
    ask_for_parts (url);
    ask_as_doctor (url);
  }
  g_mutex_lock (&server.lock); /* a connection that nobody waited for must not see them any more */
  server.size = 0;
  g_mutex_unlock (&server.lock);
  return 0;
}
