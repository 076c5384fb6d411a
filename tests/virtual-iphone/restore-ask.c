/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/plist.h"

#define REPLY_MS 120000  /* the simulator's patience; a real phone waits for ever (spec 28 §2.4) */
#define CONNECT_MS 30000 /* for a data port to be connected */
#define STREAM_KEY_URL "https://wkms-public.apple.com/fcs-keys/virtual"
#define KEYS_URL "https://wkms.sd.apple.com/keys/fetch"
#define LOST_KEY_URL "https://wkms-public.apple.com/lost"

/* "Key=true,Other=text"; NULL: no dictionary, "": an empty one. */
plist_t
sim_arguments_parse (const char *text)
{
  g_auto (GStrv) words = NULL;
  plist_t arguments;

  if (text == NULL)
    return NULL;
  arguments = plist_new_dict ();
  words = g_strsplit (text, ",", -1);
  for (guint i = 0; words[i] != NULL; i++) {
    char *value = strchr (words[i], '=');

    if (value == NULL)
      continue;
    *value++ = '\0';
    if (strcmp (value, "true") == 0)
      rouse_plist_set_bool (arguments, words[i], TRUE);
    else
      rouse_plist_set_string (arguments, words[i], value);
  }
  return arguments;
}

/* What URLAsset (GET) and StreamedImageDecryptionKey (POST) ask of the host (spec 21 §3.12). */
plist_t
sim_url_arguments_make (const char *method, const char *url)
{
  plist_t arguments = plist_new_dict ();

  rouse_plist_set_string (arguments, "RequestMethod", method);
  rouse_plist_set_string (arguments, "RequestURL", url);
  if (strcmp (method, "POST") == 0) {
    plist_t headers = plist_new_dict ();

    rouse_plist_set_string (headers, "X-Virtual-Iphone", "key, please");
    plist_dict_set_item (arguments, "RequestAdditionalHeaders", headers);
    rouse_plist_set_data (arguments, "RequestBody", "who am I", 8);
  }
  return arguments;
}

gboolean
sim_restore_send_request (SimRestore *self, const char *type, plist_t arguments, guint port, gboolean async)
{
  g_auto (plist_t) message = plist_new_dict ();

  rouse_plist_set_string (message, "MsgType", async ? "AsyncDataRequestMsg" : "DataRequestMsg");
  rouse_plist_set_string (message, "DataType", type);
  if (arguments != NULL)
    plist_dict_set_item (message, "Arguments", plist_copy (arguments));
  if (port != 0)
    rouse_plist_set_uint (message, "DataPort", port);
  return sim_restore_send (self, message);
}

static guint
patience_ms (SimRestore *self)
{
  return (guint) sim_device_get_setting_uint (self->device, "reply-timeout-ms", REPLY_MS);
}

/* Whatever lies on the main connection before a request was not asked for. */
static void
drop_unasked (SimRestore *self)
{
  while (sim_wire_wait (self->fd, 0) == SIM_WIRE_OK) {
    g_auto (plist_t) message = NULL;
    gboolean keep;

    if (sim_wire_receive (self->fd, 1000, &message) == SIM_WIRE_CLOSED) {
      self->lost = TRUE;
      return;
    }
    if (message == NULL || sim_restored_answer (self->restored, self->fd, message, &keep))
      continue;
    sim_device_warn (self->device, "unasked-reply", "a message that nobody asked for was dropped");
    sim_device_trace (self->device, "restored", "unasked", message);
  }
}

/* Reads replies until one is not a simple request. */
static SimWireResult
receive_reply (SimRestore *self, int fd, plist_t *reply)
{
  SimWireResult result;
  gboolean keep;

  for (;;) {
    result = sim_wire_receive (fd, patience_ms (self), reply);
    if (result != SIM_WIRE_OK || fd != self->fd || !sim_restored_answer (self->restored, fd, *reply, &keep))
      return result;
    g_clear_pointer (reply, plist_free);
  }
}

static void
trace_reply (SimRestore *self, const char *type, plist_t reply)
{
  g_auto (plist_t) detail = plist_new_dict ();

  rouse_plist_set_string (detail, "DataType", type);
  plist_dict_set_item (detail, "Reply", plist_copy (reply));
  sim_device_trace (self->device, "restored", "reply", detail);
}

/* What came instead of a reply, and how the restore ends (spec 28 §2.4). */
static gboolean
no_reply (SimRestore *self, const char *type, SimWireResult result, gboolean main_connection, int status)
{
  if (!sim_restore_is_here (self) || (result == SIM_WIRE_CLOSED && main_connection)) {
    self->lost = TRUE;
    return FALSE;
  }
  if (result == SIM_WIRE_BROKEN)
    sim_device_refuse (self->device, "reply-not-a-plist", "the reply to %s is no framed property list", type);
  else
    sim_device_refuse (self->device, "no-reply", "no reply to %s", type);
  return sim_restore_fail (self, status, "host failed to provide %s", type);
}

typedef enum { FAULT_NONE, FAULT_TWICE, FAULT_NO_PORT, FAULT_OVER } FaultResult;

/* Something that no host can know: any reply will do, and silence is only noted (spec 21 §7). */
static void
ask_unknown (SimRestore *self)
{
  g_auto (plist_t) reply = NULL;

  sim_restore_send_request (self, "VirtualIPhoneUnknownData", NULL, 0, FALSE);
  if (sim_wire_receive (self->fd, 15000, &reply) != SIM_WIRE_OK)
    sim_device_warn (self->device, "unknown-request-unanswered", "a request of unknown type was not answered");
}

static FaultResult
apply_fault (SimRestore *self, const char *type)
{
  const char *action = sim_device_fault (self->device, "restored.request", type);

  if (action == NULL)
    return FAULT_NONE;
  if (strcmp (action, "ask-twice") == 0)
    return FAULT_TWICE;
  if (strcmp (action, "refuse-port") == 0)
    return FAULT_NO_PORT;
  if (g_str_has_prefix (action, "hang ")) {
    sim_device_hang (self->device, action);
  } else if (strcmp (action, "unknown-request") == 0) {
    ask_unknown (self);
  } else if (strcmp (action, "close") == 0) {
    shutdown (self->fd, SHUT_RDWR);
    self->lost = TRUE;
    return FAULT_OVER;
  } else if (g_str_has_prefix (action, "status ")) {
    sim_restore_fail (self, atoi (action + 7), "a fault was asked for");
    return FAULT_OVER;
  }
  return FAULT_NONE;
}

static plist_t
ask_on_main (SimRestore *self, const char *type, plist_t arguments, int status)
{
  plist_t reply = NULL;
  SimWireResult result;

  drop_unasked (self);
  if (!sim_restore_send_request (self, type, arguments, 0, FALSE))
    return NULL;
  result = receive_reply (self, self->fd, &reply);
  if (result != SIM_WIRE_OK)
    no_reply (self, type, result, TRUE, status);
  return reply;
}

static plist_t
ask_on_port (SimRestore *self, const char *type, plist_t arguments, int status, gboolean refuses)
{
  g_autoptr (SimDataPort) port = sim_data_port_open (self->device, sim_restored_next_port (self->restored));
  plist_t reply = NULL;
  SimWireResult result = SIM_WIRE_LATE;
  int fd;

  if (refuses)
    sim_device_unlisten (self->device, sim_data_port_get_number (port));
  /* Of these types only the modem's is known to come in the asynchronous form (spec 20 §4.4). */
  if (!sim_restore_send_request (self, type, arguments, sim_data_port_get_number (port),
                                 strcmp (type, "BasebandData") == 0))
    return NULL;
  fd = sim_data_port_accept (port, CONNECT_MS);
  if (fd >= 0)
    result = sim_wire_receive (fd, patience_ms (self), &reply);
  if (result != SIM_WIRE_OK)
    no_reply (self, type, result, FALSE, status);
  sim_data_port_release (port, fd);
  return reply;
}

plist_t
sim_restore_ask (SimRestore *self, const char *type, plist_t arguments, SimWhere where, int status)
{
  FaultResult fault = apply_fault (self, type);
  plist_t reply = NULL;

  for (guint i = fault == FAULT_TWICE ? 0 : 1; i < 2 && fault != FAULT_OVER; i++) {
    g_clear_pointer (&reply, plist_free);
    reply = where == SIM_ON_MAIN ? ask_on_main (self, type, arguments, status)
                                 : ask_on_port (self, type, arguments, status, fault == FAULT_NO_PORT);
    if (reply == NULL)
      return NULL;
    trace_reply (self, type, reply);
  }
  if (reply != NULL && !rouse_plist_is (reply, PLIST_DICT)) {
    sim_device_refuse (self->device, "reply-not-a-dict", "the reply to %s is no dictionary", type);
    sim_restore_fail (self, status, "host failed to provide %s", type);
    g_clear_pointer (&reply, plist_free);
  }
  return reply;
}

/* --- streams (spec 21 §3.11) --- */

/* --set chatter=1: on the main connection the phone's other threads go on talking meanwhile. */
static gboolean
chat (SimRestore *self)
{
  return sim_device_get_setting_uint (self->device, "chatter", 0) == 0 ||
         (sim_restore_op (self, 29, -1, NULL) && sim_restore_op (self, 29, -1, NULL) &&
          sim_restore_ask_url (self, "https://wkms-public.apple.com/fcs-keys/other"));
}

/* The answer, on the port that the question named (0: where the stream comes from). */
static SimWireResult
receive_key (SimRestore *self, SimDataPort *port, int fd, plist_t *reply)
{
  SimWireResult result;
  int key_fd;

  if (port == NULL)
    return fd == self->fd ? receive_reply (self, fd, reply) : sim_wire_receive (fd, patience_ms (self), reply);
  key_fd = sim_data_port_accept (port, CONNECT_MS);
  result = key_fd >= 0 ? sim_wire_receive (key_fd, patience_ms (self), reply) : SIM_WIRE_LATE;
  sim_data_port_release (port, key_fd);
  return result;
}

/* An encrypted file: the phone may ask for its key after the first piece (spec 21 §4.3). --set ask-keys=2: without a
 * port for the answer. */
static gboolean
ask_key_in_stream (SimRestore *self, int fd)
{
  guint64 how = sim_device_get_setting_uint (self->device, "ask-keys", 1);
  g_autoptr (SimDataPort) port = NULL;
  g_auto (plist_t) message = plist_new_dict ();
  g_auto (plist_t) reply = NULL;
  gboolean ok;

  if (how == 0)
    return TRUE;
  rouse_plist_set_string (message, "MsgType", "URLAsset");
  plist_dict_set_item (message, "Arguments", sim_url_arguments_make ("GET", STREAM_KEY_URL));
  if (how == 1) {
    port = sim_data_port_open (self->device, sim_restored_next_port (self->restored));
    rouse_plist_set_uint (message, "DataPort", sim_data_port_get_number (port));
  }
  if (!chat (self))
    return FALSE;
  sim_device_trace (self->device, "restored", "URLAsset in stream", message);
  if (!sim_wire_send (fd, message, FALSE))
    return FALSE;
  ok = receive_key (self, port, fd, &reply) == SIM_WIRE_OK && rouse_plist_get_int (reply, "ResponseStatus", 0) == 200;
  if (!ok && sim_restore_is_here (self))
    sim_device_refuse (self->device, "url-asset", "no usable answer to a URLAsset question inside a stream");
  return ok;
}

static gboolean
receive_stream (SimRestore *self, int fd, const char *type, int status, SimTakeData take, gpointer user_data)
{
  gboolean first = TRUE;

  for (;;) {
    g_auto (plist_t) piece = NULL;
    SimWireResult result =
        fd == self->fd ? receive_reply (self, fd, &piece) : sim_wire_receive (fd, patience_ms (self), &piece);
    const guint8 *data;
    gsize size = 0;

    if (result != SIM_WIRE_OK)
      return no_reply (self, type, result, fd == self->fd, status);
    data = rouse_plist_get_data (piece, "FileData", &size);
    if (data != NULL && size > 0)
      take (data, size, user_data);
    if (rouse_plist_get_bool (piece, "FileDataDone"))
      return TRUE;
    if (data == NULL || size == 0) {
      sim_device_refuse (self->device, "stream-without-data", "%s: a piece without FileData", type);
      return sim_restore_fail (self, status, "host failed to provide %s", type);
    }
    if (first && size >= 4 && memcmp (data, "AEA1", 4) == 0 && !ask_key_in_stream (self, fd))
      return sim_restore_fail (self, status, "no key for %s", type);
    first = FALSE;
  }
}

gboolean
sim_restore_ask_stream (SimRestore *self, const char *type, plist_t arguments, SimWhere where, int status,
                        SimTakeData take, gpointer user_data)
{
  g_autoptr (SimDataPort) port = NULL;
  FaultResult fault;
  gboolean ok;
  int fd;

  fault = apply_fault (self, type);
  if (fault == FAULT_OVER)
    return FALSE;
  if (where == SIM_ON_MAIN) {
    drop_unasked (self);
    return sim_restore_send_request (self, type, arguments, 0, FALSE) &&
           receive_stream (self, self->fd, type, status, take, user_data);
  }
  port = sim_data_port_open (self->device, sim_restored_next_port (self->restored));
  if (fault == FAULT_NO_PORT)
    sim_device_unlisten (self->device, sim_data_port_get_number (port));
  if (!sim_restore_send_request (self, type, arguments, sim_data_port_get_number (port), FALSE))
    return FALSE;
  fd = sim_data_port_accept (port, CONNECT_MS);
  ok = fd >= 0 ? receive_stream (self, fd, type, status, take, user_data)
               : no_reply (self, type, SIM_WIRE_LATE, FALSE, status);
  sim_data_port_release (port, fd);
  return ok;
}

/* --- keys of encrypted images: the host asks Apple's server (spec 21 §3.12) --- */

static gboolean
is_key (plist_t reply)
{
  static const char begin[] = "-----BEGIN ";
  g_autoptr (GBytes) body = rouse_plist_get_bytes (reply, "ResponseBody");

  return rouse_plist_get_int (reply, "ResponseStatus", 0) == 200 && body != NULL &&
         rouse_plist_get_bool (reply, "ResponseBodyDone") && rouse_plist_get_dict (reply, "ResponseHeaders") != NULL &&
         g_bytes_get_size (body) >= strlen (begin) &&
         memcmp (g_bytes_get_data (body, NULL), begin, strlen (begin)) == 0;
}

/* @type: URLAsset, or StreamedImageDecryptionKey, which posts */
static gboolean
ask_server (SimRestore *self, const char *type, const char *method, const char *url)
{
  g_autoptr (SimDataPort) port = sim_data_port_open (self->device, sim_restored_next_port (self->restored));
  g_auto (plist_t) arguments = sim_url_arguments_make (method, url);
  g_auto (plist_t) reply = NULL;
  gboolean ok = FALSE;
  int fd;

  if (!sim_restore_send_request (self, type, arguments, sim_data_port_get_number (port), TRUE))
    return FALSE;
  fd = sim_data_port_accept (port, CONNECT_MS);
  if (fd >= 0 && sim_wire_receive (fd, patience_ms (self), &reply) == SIM_WIRE_OK) {
    trace_reply (self, type, reply);
    ok = is_key (reply);
  }
  sim_data_port_release (port, fd);
  return ok;
}

static gboolean
refuse_url (SimRestore *self, const char *url)
{
  if (sim_restore_is_here (self))
    sim_device_refuse (self->device, "url-asset", "no usable answer to URLAsset %s", url);
  return FALSE;
}

gboolean
sim_restore_ask_url (SimRestore *self, const char *url)
{
  return ask_server (self, "URLAsset", "GET", url) || refuse_url (self, url);
}

/* The key of the image: a phone that does not get it there asks another server (spec 28 §2.10). --set lost-key=1: there
 * it is not. */
gboolean
sim_restore_ask_image_key (SimRestore *self, const char *url)
{
  gboolean is_lost = sim_device_get_setting_uint (self->device, "lost-key", 0) != 0;

  if (ask_server (self, "URLAsset", "GET", is_lost ? LOST_KEY_URL : url))
    return TRUE;
  return (sim_restore_is_here (self) && ask_server (self, "StreamedImageDecryptionKey", "POST", KEYS_URL)) ||
         refuse_url (self, url);
}
