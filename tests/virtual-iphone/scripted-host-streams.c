/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "scripted-host.h"

#include <openssl/evp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/plist.h"
#include "wire.h"

#define CHUNK 131072

/* --- ASR (spec 22) --- */

static plist_t
receive_command (int fd)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  guint8 byte;

  while (sim_wire_read (fd, &byte, 1, 30000) == SIM_WIRE_OK) {
    g_byte_array_append (text, &byte, 1);
    if (text->len >= 9 && memcmp (text->data + text->len - 9, "</plist>\n", 9) == 0)
      return rouse_plist_parse (text->data, text->len, NULL);
  }
  return NULL;
}

static void
send_packet_info (ScriptedHost *self, int fd, gsize size)
{
  g_auto (plist_t) info = plist_new_dict ();
  plist_t payload = plist_new_dict ();
  g_autoptr (GBytes) xml = NULL;

  rouse_plist_set_uint (info, "Checksum Chunk Size", CHUNK);
  rouse_plist_set_uint (info, "FEC Slice Stride", 40);
  rouse_plist_set_uint (info, "Packet Payload Size", 1450);
  rouse_plist_set_uint (info, "Packets Per FEC", 25);
  rouse_plist_set_uint (payload, "Port", 1);
  rouse_plist_set_uint (payload, "Size", size);
  plist_dict_set_item (info, "Payload", payload);
  rouse_plist_set_uint (info, "Stream ID", 1);
  rouse_plist_set_uint (info, "Version", scripted_host_is_wrong (self, "asr-info") ? 2 : 1);
  xml = rouse_plist_to_xml (info);
  sim_wire_write (fd, g_bytes_get_data (xml, NULL), g_bytes_get_size (xml));
}

static void
send_payload (ScriptedHost *self, int fd, guint8 *data, gsize size)
{
  if (scripted_host_is_wrong (self, "asr-image"))
    data[size / 2] ^= 1;
  if (scripted_host_is_wrong (self, "asr-short"))
    size /= 2;
  for (gsize at = 0; at < size; at += CHUNK) {
    gsize part = MIN (CHUNK, size - at);
    guint8 sum[20];

    EVP_Digest (data + at, part, sum, NULL, EVP_sha1 (), NULL);
    if (scripted_host_is_wrong (self, "asr-checksum") && at > 0)
      sum[0] ^= 1;
    if (!sim_wire_write (fd, data + at, part) || !sim_wire_write (fd, sum, sizeof sum))
      return;
  }
}

void
scripted_host_send_image (ScriptedHost *self, guint16 port)
{
  g_autoptr (GBytes) file = scripted_host_read (self, "OS");
  gsize size;
  const guint8 *bytes = g_bytes_get_data (file, &size);
  g_autofree guint8 *data = g_memdup2 (bytes, size);
  int fd = scripted_host_connect (self, port);

  for (;;) {
    g_auto (plist_t) message = receive_command (fd);
    const char *command = rouse_plist_get_string (message, "Command");
    guint64 offset = 0, length = 0;

    if (command == NULL)
      break;
    if (strcmp (command, "Initiate") == 0) {
      send_packet_info (self, fd, size);
    } else if (strcmp (command, "OOBData") == 0) {
      rouse_plist_get_uint (message, "OOB Offset", &offset);
      rouse_plist_get_uint (message, "OOB Length", &length);
      g_assert_cmpuint (offset + length, <=, size);
      sim_wire_write (fd, data + offset, length);
    } else {
      if (scripted_host_is_wrong (self, "asr-oob"))
        data[0] ^= 1;
      send_payload (self, fd, data, size);
      break;
    }
  }
  close (fd);
}

/* --- SourceBootObjectV4 --- */

static void
answer_key_question (ScriptedHost *self, int fd)
{
  g_auto (plist_t) question = NULL;
  g_auto (plist_t) reply = NULL;
  int port_fd;

  if (sim_wire_wait (fd, 3000) != SIM_WIRE_OK || sim_wire_receive (fd, 3000, &question) != SIM_WIRE_OK)
    return;
  reply = scripted_host_make_reply (self, "URLAsset", rouse_plist_get_dict (question, "Arguments"));
  port_fd = scripted_host_connect (self, (guint16) rouse_plist_get_int (question, "DataPort", 0));
  sim_wire_send (port_fd, reply, TRUE);
  close (port_fd);
}

void
scripted_host_send_source (ScriptedHost *self, int fd, plist_t arguments)
{
  const char *name = rouse_plist_get_string (arguments, "ImageName");
  g_autoptr (GBytes) file = scripted_host_read (self, name);
  g_auto (plist_t) done = plist_new_dict ();
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);

  if (scripted_host_is_wrong (self, "short-stream") && g_str_has_prefix (name, "Cryptex1,"))
    size -= 1;
  for (gsize at = 0; at < size; at += 65536) {
    g_auto (plist_t) piece = plist_new_dict ();

    rouse_plist_set_data (piece, "FileData", data + at, MIN (65536, size - at));
    if (!sim_wire_send (fd, piece, TRUE))
      return;
    if (at == 0 && size > 4 && memcmp (data, "AEA1", 4) == 0)
      answer_key_question (self, fd);
  }
  rouse_plist_set_bool (done, "FileDataDone", TRUE);
  sim_wire_send (fd, done, TRUE);
}

/* --- reverse proxy (spec 23): Ping, and a relay to a server that echoes --- */

static plist_t
receive_little (int fd)
{
  guint32 size;
  g_autofree guint8 *body = NULL;

  if (sim_wire_read (fd, &size, 4, 30000) != SIM_WIRE_OK)
    return NULL;
  body = g_malloc (GUINT32_FROM_LE (size));
  if (sim_wire_read (fd, body, GUINT32_FROM_LE (size), 30000) != SIM_WIRE_OK)
    return NULL;
  return rouse_plist_parse (body, GUINT32_FROM_LE (size), NULL);
}

static void
send_little (int fd, plist_t message)
{
  g_autoptr (GBytes) body = rouse_plist_to_binary (message);
  guint32 size = GUINT32_TO_LE ((guint32) g_bytes_get_size (body));

  sim_wire_write (fd, &size, 4);
  sim_wire_write (fd, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

static void
serve_socks (ScriptedHost *self, int fd)
{
  guint8 buffer[2048], rest[3];
  gssize n;

  /* The greeting's rest, then the request: 05 01 00 03 LL host port. */
  sim_wire_read (fd, rest, 1, 30000);
  sim_wire_write (fd, "\5\0", 2);
  if (sim_wire_read (fd, buffer, 5, 30000) != SIM_WIRE_OK ||
      sim_wire_read (fd, buffer + 5, buffer[4] + 2u, 30000) != SIM_WIRE_OK)
    return;
  buffer[1] = scripted_host_is_wrong (self, "no-network") ? 4 : 0;
  n = buffer[4] + 7;
  sim_wire_write (fd, buffer, (gsize) n);
  self->connected = buffer[1] == 0;
  while (buffer[1] == 0 && (n = recv (fd, buffer, sizeof buffer, 0)) > 0) {
    if (scripted_host_is_wrong (self, "relay"))
      buffer[0] ^= 1;
    sim_wire_write (fd, buffer, (gsize) n);
    buffer[1] = 0;
  }
}

typedef struct {
  ScriptedHost *host;
  guint16 port;
} ProxyTask;

static gpointer
connection_thread (gpointer data)
{
  g_autofree ProxyTask *task = data;
  int fd = scripted_host_connect (task->host, task->port);
  g_auto (plist_t) hello = NULL;
  guint8 command[2];

  sim_wire_write (fd, "HelloConn", 10);
  hello = receive_little (fd);
  g_assert_cmpstr (rouse_plist_get_string (hello, "Command"), ==, "HelloConn");
  if (sim_wire_read (fd, command, 2, 30000) == SIM_WIRE_OK) {
    if (command[0] == 0xAA) {
      g_auto (plist_t) ping = receive_little (fd);
      g_auto (plist_t) pong = plist_new_dict ();

      rouse_plist_set_bool (pong, "Pong", TRUE);
      send_little (fd, pong);
      task->host->pinged = TRUE;
    } else {
      serve_socks (task->host, fd);
    }
  }
  close (fd);
  return NULL;
}

static gpointer
control_thread (gpointer data)
{
  ProxyTask *task = data;
  ScriptedHost *self = task->host;
  GPtrArray *threads = g_ptr_array_new ();
  guint8 request[4];

  while (sim_wire_read (self->control_fd, request, 4, 600000) == SIM_WIRE_OK) {
    ProxyTask *connection = g_new0 (ProxyTask, 1);

    connection->host = self;
    connection->port = task->port;
    g_ptr_array_add (threads, g_thread_new ("proxy", connection_thread, connection));
  }
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (threads->pdata[i]);
  g_ptr_array_unref (threads);
  g_free (task);
  return NULL;
}

void
scripted_host_start_proxy (ScriptedHost *self)
{
  ProxyTask *task = g_new0 (ProxyTask, 1);
  g_auto (plist_t) begin = plist_new_dict ();
  g_auto (plist_t) answer = NULL;

  self->control_fd = scripted_host_connect (self, 1082);
  sim_wire_write (self->control_fd, "BeginCtrl", 10);
  rouse_plist_set_string (begin, "Command", "BeginCtrl");
  rouse_plist_set_uint (begin, "CtrlProtoVersion", 2);
  send_little (self->control_fd, begin);
  answer = receive_little (self->control_fd);
  task->host = self;
  task->port = (guint16) rouse_plist_get_int (answer, "ConnPort", 0);
  g_assert_cmpuint (task->port, !=, 0);
  g_ptr_array_add (self->threads, g_thread_new ("control", control_thread, task));
}
