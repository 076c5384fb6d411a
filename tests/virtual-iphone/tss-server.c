/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sim.h"

#include <stdlib.h>
#include <string.h>

#include "base/plist.h"
#include "tss-check.h"
#include "tss-faults.h"
#include "tss-sign.h"

/**
 * SimTss:
 *
 * Apple's signing server on the loopback: one POST a connection, on a thread of its own. It also answers as an HTTP
 * proxy (absolute form of the request line) for hosts that cannot be told another address.
 */
struct _SimTss {
  GPtrArray *devices; /* SimDevice, borrowed */
  GSocketService *service;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  char *url;
  int n_running; /* exchanges, each on a thread of its own; atomic */
};

#define LEAVE_MS 2000 /* for those that a fault has let go; one that still hangs is left behind */

#define MAX_HEAD (64u << 10) /* bytes */
#define MAX_BODY (32u << 20) /* bytes */

typedef struct {
  SimTss *tss;
  GInputStream *input;
  GOutputStream *output;
  char *method, *target;
  gsize body_size;
  gboolean expects_continue;
  gboolean has_extra_header; /* that a phone has asked for */
  GByteArray *body;
} Exchange;

static void
exchange_clear (Exchange *self)
{
  g_free (self->method);
  g_free (self->target);
  g_clear_pointer (&self->body, g_byte_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Exchange, exchange_clear)

static void
answer (Exchange *self, int code, const char *phrase, const char *body, gsize size)
{
  g_autofree char *head = g_strdup_printf (
      "HTTP/1.1 %d %s\r\nContent-Type: text/html\r\nContent-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\n\r\n",
      code, phrase, size);

  g_output_stream_write_all (self->output, head, strlen (head), NULL, NULL, NULL);
  g_output_stream_write_all (self->output, body, size, NULL, NULL, NULL);
}

static void
answer_status (Exchange *self, int status, const char *message)
{
  g_autofree char *body = g_strdup_printf ("STATUS=%d&MESSAGE=%s", status, message);

  answer (self, 200, "OK", body, strlen (body));
}

static const char *
message_for (int status)
{
  /* Spec 14 §8. */
  static const struct {
    int status;
    const char *message;
  } messages[] = {
    { 69, "This device isn't eligible for the requested build." },
    { 94, "This device isn't eligible for the requested build." },
    { 8, "internal error" },
    { 49, "internal error" },
    { 511, "No data in the request" },
    { 5000, "Invalid Option!" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    if (messages[i].status == status)
      return messages[i].message;
  return "An internal error occurred.";
}

/* --- reading HTTP --- */

static void
parse_header_line (Exchange *self, const char *line)
{
  if (g_ascii_strncasecmp (line, "Content-Length:", 15) == 0)
    self->body_size = (gsize) g_ascii_strtoull (line + 15, NULL, 10);
  else if (g_ascii_strncasecmp (line, "Expect:", 7) == 0 && strstr (line, "100") != NULL)
    self->expects_continue = TRUE;
  else if (g_ascii_strcasecmp (line, "X-Virtual-Iphone: key, please") == 0)
    self->has_extra_header = TRUE;
}

static gboolean
read_head (Exchange *self, GByteArray *rest)
{
  g_autoptr (GByteArray) head = g_byte_array_new ();
  guint8 buffer[4096];
  const guint8 *end = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) words = NULL;

  while (end == NULL && head->len < MAX_HEAD) {
    gssize n = g_input_stream_read (self->input, buffer, sizeof buffer, NULL, NULL);

    if (n <= 0)
      return FALSE;
    g_byte_array_append (head, buffer, (guint) n);
    end = memmem (head->data, head->len, "\r\n\r\n", 4);
  }
  if (end == NULL)
    return FALSE;
  g_byte_array_append (rest, end + 4, head->len - (guint) (end + 4 - head->data));
  text = g_strndup ((const char *) head->data, (gsize) (end - head->data));
  lines = g_strsplit (text, "\r\n", -1);
  words = g_strsplit (lines[0], " ", 3);
  if (g_strv_length (words) < 2)
    return FALSE;
  self->method = g_strdup (words[0]);
  self->target = g_strdup (words[1]);
  for (guint i = 1; lines[i] != NULL; i++)
    parse_header_line (self, lines[i]);
  return self->body_size <= MAX_BODY;
}

static gboolean
read_body (Exchange *self)
{
  guint8 buffer[16384];

  if (self->expects_continue && self->body->len < self->body_size)
    g_output_stream_write_all (self->output, "HTTP/1.1 100 Continue\r\n\r\n", 25, NULL, NULL, NULL);
  while (self->body->len < self->body_size) {
    gssize n =
        g_input_stream_read (self->input, buffer, MIN (sizeof buffer, self->body_size - self->body->len), NULL, NULL);

    if (n <= 0)
      return FALSE;
    g_byte_array_append (self->body, buffer, (guint) n);
  }
  return TRUE;
}

/* --- deciding --- */

/* The phone that the request is about; one without ECID (a chip's) belongs to the only phone. */
static SimDevice *
find_device (SimTss *self, plist_t request, gboolean *known)
{
  guint64 ecid = 0;
  gboolean named = rouse_plist_get_uint (request, "ApECID", &ecid);

  for (guint i = 0; named && i < self->devices->len; i++)
    if (sim_device_get_ecid (self->devices->pdata[i]) == ecid) {
      *known = TRUE;
      return self->devices->pdata[i];
    }
  *known = !named;
  return self->devices->pdata[0];
}

static char *
name_of_request (plist_t request)
{
  GString *names = g_string_new (NULL);
  g_autofree char *iter = NULL;
  char *key = NULL;

  plist_dict_new_iter (request, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (request, iter, &key, NULL); key != NULL;
       plist_dict_next_item (request, iter, &key, NULL)) {
    if (key[0] == '@' && (g_str_has_suffix (key, "Ticket")))
      g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", key + 1);
    g_clear_pointer (&key, free);
  }
  return g_string_free (names, FALSE);
}

/* As much as the host takes, and no length. */
static void
answer_endlessly (Exchange *self)
{
  static const char head[] =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nSTATUS=0&MESSAGE=SUCCESS&REQUEST_STRING=";
  g_autofree char *blanks = g_strnfill (1 << 20, ' ');
  gboolean ok = g_output_stream_write_all (self->output, head, strlen (head), NULL, NULL, NULL);

  for (guint i = 0; ok && i < 4096; i++)
    ok = g_output_stream_write_all (self->output, blanks, 1 << 20, NULL, NULL, NULL);
}

/* One byte a second, for half an hour. */
static void
answer_slowly (Exchange *self)
{
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 1800\r\n\r\n";
  gboolean ok = g_output_stream_write_all (self->output, head, strlen (head), NULL, NULL, NULL);

  for (guint i = 0; ok && i < 1800; i++) {
    g_usleep (G_USEC_PER_SEC);
    ok = g_output_stream_write_all (self->output, "S", 1, NULL, NULL, NULL);
  }
}

static void
answer_deep (Exchange *self)
{
  g_autoptr (GString) body = g_string_new ("STATUS=0&MESSAGE=SUCCESS&REQUEST_STRING=<plist version=\"1.0\">");

  for (guint i = 0; i < 100000; i++)
    g_string_append (body, "<array>");
  for (guint i = 0; i < 100000; i++)
    g_string_append (body, "</array>");
  g_string_append (body, "</plist>");
  answer (self, 200, "OK", body->str, body->len);
}

/* Carries out a fault. Returns whether that was the answer. */
static gboolean
apply_fault (Exchange *self, const char *action)
{
  if (action == NULL)
    return FALSE;
  if (g_str_has_prefix (action, "hang ")) {
    sim_device_hang (self->tss->devices->pdata[0], action);
    return FALSE;
  }
  if (g_str_has_prefix (action, "status ")) {
    int status = atoi (action + 7);

    answer_status (self, status, message_for (status));
  } else if (g_str_has_prefix (action, "http ")) {
    answer (self, atoi (action + 5), "Fault", "<html>fault</html>", 18);
  } else if (strcmp (action, "html") == 0) {
    static const char page[] =
        "<!DOCTYPE html><html><head><title>Welcome</title></head><body>Please log in</body></html>";

    answer (self, 200, "OK", page, strlen (page));
  } else if (strcmp (action, "endless") == 0) {
    answer_endlessly (self);
  } else if (strcmp (action, "truncate") == 0) {
    static const char head[] =
        "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nSTATUS=0&MESSAGE=SUCCESS&REQUEST_STRING=";

    g_output_stream_write_all (self->output, head, strlen (head), NULL, NULL, NULL);
  } else if (strcmp (action, "slow") == 0) {
    answer_slowly (self);
  } else if (strcmp (action, "deep") == 0) {
    answer_deep (self);
  } else if (strcmp (action, "garble") == 0) {
    answer (self, 200, "OK", "STATUS=0&MESSAGE=SUCCESS&REQUEST_STRING=<?xml garble", 52);
  } else if (strcmp (action, "close") != 0) {
    return FALSE;
  }
  return TRUE;
}

static void
answer_signed (Exchange *self, SimDevice *device, plist_t request, const char *action)
{
  g_auto (plist_t) changed = action != NULL ? sim_tss_change_request (request, action) : NULL;
  g_auto (plist_t) response = sim_tss_sign (changed != NULL ? changed : request, device);
  g_autoptr (GString) body = g_string_new ("STATUS=0&MESSAGE=SUCCESS&REQUEST_STRING=");
  g_autoptr (GBytes) xml = NULL;

  if (action != NULL)
    sim_tss_change_answer (response, action);
  xml = rouse_plist_to_xml (response);
  g_string_append_len (body, g_bytes_get_data (xml, NULL), (gssize) g_bytes_get_size (xml));
  answer (self, 200, "OK", body->str, body->len);
}

static void
judge (Exchange *self, plist_t request)
{
  gboolean known = FALSE;
  SimDevice *device = find_device (self->tss, request, &known);
  g_autofree char *name = name_of_request (request);
  SimTssVerdict verdict = { 0 };
  gboolean ap = strstr (name, "ApImg4Ticket") != NULL || strstr (name, "APTicket") != NULL;

  const char *action;

  sim_device_trace (device, "tss", "request", request);
  action = sim_device_fault (device, "tss", name);
  if (apply_fault (self, action))
    return;
  if (!known) {
    sim_device_refuse (device, "tss-unknown-ecid", "the ECID of the request belongs to no phone here");
    answer_status (self, 94, message_for (94));
  } else if (ap && sim_device_get_setting_uint (device, "unsigned", 0) != 0) {
    answer_status (self, 94, message_for (94)); /* as told; no fault of the host's */
  } else if (!sim_tss_check (request, device, &verdict)) {
    sim_device_refuse (device, verdict.what, "%s: %s (status %d)", name, verdict.why, verdict.status);
    answer_status (self, verdict.status, message_for (verdict.status));
  } else {
    answer_signed (self, device, request, action);
  }
  sim_tss_verdict_clear (&verdict);
}

/* Any host name will do: as a proxy this server stands for all that sign. */
static gboolean
is_ours (const char *target)
{
  const char *path = g_str_has_prefix (target, "http://") ? strchr (target + 7, '/') : target;

  return path != NULL && g_str_has_prefix (path, "/TSS/controller");
}

/* The keys of encrypted images come from another server of Apple's (spec 21 §3.12); tests may point its name here. */
static gboolean
answer_key (Exchange *self)
{
  static const char key[] = "-----BEGIN PRIVATE KEY-----\n"
                            "VGhpcyBpcyBub3QgYSBrZXkuIFRoZSB2aXJ0dWFsIGlQaG9uZSBkb2VzIG5vdCBkZWNyeXB0Lg==\n"
                            "-----END PRIVATE KEY-----\n";

  gboolean is_post = strcmp (self->method, "POST") == 0 && strstr (self->target, "/keys/fetch") != NULL;

  if (is_post && (!self->has_extra_header || self->body->len == 0)) {
    answer (self, 400, "Bad Request", "", 0);
    return TRUE;
  }
  if (!is_post && (strcmp (self->method, "GET") != 0 || strstr (self->target, "/fcs-keys/") == NULL))
    return FALSE;
  answer (self, 200, "OK", key, strlen (key));
  return TRUE;
}

static void
serve (Exchange *self)
{
  g_auto (plist_t) request = NULL;

  if (answer_key (self))
    return;
  if (strcmp (self->method, "POST") != 0 || !is_ours (self->target)) {
    /* CONNECT too: hosts then try plain http. */
    answer (self, strcmp (self->method, "CONNECT") == 0 ? 403 : 404, "No", "<html>no</html>", 15);
    return;
  }
  if (strstr (self->target, "action=2") == NULL) {
    answer_status (self, 5000, message_for (5000));
    return;
  }
  if (self->body->len == 0) {
    answer_status (self, 511, message_for (511));
    return;
  }
  request = rouse_plist_parse (self->body->data, self->body->len, NULL);
  if (!rouse_plist_is (request, PLIST_DICT)) {
    sim_device_refuse (self->tss->devices->pdata[0], "tss-no-plist", "the body is no property list");
    answer_status (self, 100, message_for (100));
    return;
  }
  judge (self, request);
}

static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  SimTss *self = user_data;
  g_auto (Exchange) exchange = { .tss = self, .body = g_byte_array_new () };

  g_atomic_int_inc (&self->n_running);
  exchange.input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  exchange.output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  if (read_head (&exchange, exchange.body) && read_body (&exchange))
    serve (&exchange);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  g_atomic_int_add (&self->n_running, -1);
  return TRUE;
}

static gpointer
loop_thread (gpointer data)
{
  SimTss *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

SimTss *
sim_tss_start (GPtrArray *devices)
{
  SimTss *self = g_new0 (SimTss, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->devices = g_ptr_array_ref (devices);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_main_context_push_thread_default (self->context);
  self->service = g_threaded_socket_service_new (16);
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error))
    g_error ("signing server: %s", error->message);
  g_socket_service_start (self->service);
  g_main_context_pop_thread_default (self->context);
  self->url = g_strdup_printf ("http://127.0.0.1:%u/TSS/controller?action=2",
                               g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective)));
  self->thread = g_thread_new ("tss", loop_thread, self);
  return self;
}

const char *
sim_tss_get_url (SimTss *self)
{
  return self->url;
}

void
sim_tss_stop (SimTss *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  for (int i = 0; i < LEAVE_MS / 10 && g_atomic_int_get (&self->n_running) > 0; i++)
    g_usleep (10000);
  /* What was waiting for a client hears that there is none any more, and is freed. */
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_object_unref (self->service);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->devices);
  g_free (self->url);
  g_free (self);
}
