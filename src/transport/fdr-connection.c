/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/fdr-connection.h"

#include "base/error.h"
#include "transport/fdr-message.h"
#include "transport/fdr-relay.h"
#include "transport/socks.h"

#define HELLO "HelloConn"
#define HELLO_TIMEOUT_MS 20000
#define IDLE_TIMEOUT_MS (10 * 60 * 1000) /* not under two minutes (spec 23 §3.4) */
#define CONNECT_TIMEOUT_S 15
#define PLIST_MARK_0 0xAA
#define PLIST_MARK_1 0xBB

void
rouse_fdr_log (RouseLog *log, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (log == NULL)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  rouse_log_add (log, "proxy: %s", text);
}

static gboolean
say_hello (RouseMuxLink *link, const RouseFdrSession *session, GError **error)
{
  g_auto (plist_t) reply = NULL;
  const char *command;

  if (!rouse_fdr_hello_write (link, HELLO, session->cancellable, error))
    return FALSE;
  if (session->protocol == 1)
    return rouse_fdr_hello_read (link, HELLO, HELLO_TIMEOUT_MS, session->cancellable, error);
  reply = rouse_fdr_message_read (link, HELLO_TIMEOUT_MS, session->cancellable, error);
  if (reply == NULL)
    return FALSE;
  command = rouse_plist_get_string (reply, "Command");
  if (g_strcmp0 (command, HELLO) == 0)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "hello is answered with “%s”", command);
  return FALSE;
}

/* "Ping" asks whether there is a proxy at all; nothing else is known (spec 23 §3.3). */
static gboolean
answer_plist (RouseMuxLink *link, const RouseFdrSession *session, GError **error)
{
  g_auto (plist_t) request = rouse_fdr_message_read (link, HELLO_TIMEOUT_MS, session->cancellable, error);
  g_auto (plist_t) pong = NULL;
  const char *command;

  if (request == NULL)
    return FALSE;
  command = rouse_plist_get_string (request, "Command");
  if (g_strcmp0 (command, "Ping") != 0) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "unknown command “%s”", command);
    return FALSE;
  }
  pong = plist_new_dict ();
  rouse_plist_set_bool (pong, "Pong", TRUE);
  return rouse_fdr_message_write (link, pong, session->cancellable, error);
}

static gboolean
read_more (RouseMuxLink *link, const RouseFdrSession *session, GByteArray *buffer, GError **error)
{
  guint8 bytes[512];
  gssize got = rouse_mux_link_read_some (link, bytes, sizeof bytes, IDLE_TIMEOUT_MS, session->cancellable, error);

  if (got == 0)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE, "closed by the phone");
  if (got > 0)
    g_byte_array_append (buffer, bytes, (guint) got);
  return got > 0;
}

static gboolean
greet (RouseMuxLink *link, const RouseFdrSession *session, GByteArray *buffer, GError **error)
{
  guint8 reply[2] = { ROUSE_SOCKS_VERSION, 0 };
  gboolean has_no_auth = FALSE;
  RouseSocksResult result;
  gsize used;

  while ((result = rouse_socks_parse_greeting (buffer->data, buffer->len, &used, &has_no_auth)) == ROUSE_SOCKS_MORE) {
    if (!read_more (link, session, buffer, error))
      return FALSE;
  }
  if (result != ROUSE_SOCKS_DONE) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "neither a command nor SOCKS5");
    return FALSE;
  }
  g_byte_array_remove_range (buffer, 0, (guint) used);
  reply[1] = has_no_auth ? 0 : 0xFF;
  if (!rouse_mux_link_write (link, reply, sizeof reply, HELLO_TIMEOUT_MS, session->cancellable, error))
    return FALSE;
  if (!has_no_auth)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "the phone wants to authenticate");
  return has_no_auth;
}

static RouseSocksReply
reply_for (const GError *why)
{
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return ROUSE_SOCKS_REFUSED;
  return why->domain == G_RESOLVER_ERROR || why->domain == G_IO_ERROR ? ROUSE_SOCKS_HOST_UNREACHABLE
                                                                      : ROUSE_SOCKS_FAILURE;
}

/* All addresses of both families are tried, through the proxy that the desktop has configured, if any. */
static GSocketConnection *
connect_out (const RouseFdrSession *session, const RouseSocksRequest *request, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autofree char *where = g_strdup_printf ("%s:%u", request->host, request->port);

  g_socket_client_set_timeout (client, CONNECT_TIMEOUT_S);
  g_socket_client_set_enable_proxy (client, session->instead == NULL);
  return g_socket_client_connect_to_host (client, session->instead != NULL ? session->instead : where, request->port,
                                          session->cancellable, error);
}

/* Connects first and answers then, so that the phone learns of a network that is missing. */
static GSocketConnection *
handle_request (const RouseFdrSession *session, const RouseSocksRequest *request, RouseSocksReply *reply,
                GError **error)
{
  GSocketConnection *connection;
  GError *why = NULL;

  *reply = ROUSE_SOCKS_SUCCEEDED;
  if (request->command != ROUSE_SOCKS_CONNECT)
    *reply = ROUSE_SOCKS_COMMAND_NOT_SUPPORTED;
  else if (!rouse_socks_is_allowed (request))
    *reply = ROUSE_SOCKS_NOT_ALLOWED;
  if (*reply != ROUSE_SOCKS_SUCCEEDED) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED, "%s:%u is not allowed", request->host, request->port);
    return NULL;
  }
  connection = connect_out (session, request, &why);
  if (connection == NULL) {
    *reply = reply_for (why);
    g_propagate_prefixed_error (error, why, "%s:%u: ", request->host, request->port);
  }
  return connection;
}

static gboolean
serve_socks (RouseMuxLink *link, const RouseFdrSession *session, GByteArray *buffer, GError **error)
{
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) why = NULL;
  guint8 reply[ROUSE_SOCKS_MAX_REQUEST];
  RouseSocksRequest request;
  RouseSocksResult result;
  RouseSocksReply code;
  gsize used, reply_size;

  if (!greet (link, session, buffer, error))
    return FALSE;
  while ((result = rouse_socks_parse_request (buffer->data, buffer->len, &used, &request)) == ROUSE_SOCKS_MORE) {
    if (!read_more (link, session, buffer, error))
      return FALSE;
  }
  if (result != ROUSE_SOCKS_DONE) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "not a SOCKS5 request");
    return FALSE;
  }
  connection = handle_request (session, &request, &code, &why);
  reply_size = rouse_socks_make_reply (buffer->data, used, code, reply);
  g_byte_array_remove_range (buffer, 0, (guint) used);
  if (!rouse_mux_link_write (link, reply, reply_size, HELLO_TIMEOUT_MS, session->cancellable,
                             why == NULL ? error : NULL) ||
      connection == NULL) {
    if (why != NULL)
      g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  rouse_fdr_log (session->log, "connected to %s:%u", request.host, request.port);
  rouse_fdr_relay_run (link, connection, buffer->data, buffer->len, session, request.host);
  return TRUE;
}

/* What comes first tells what it is: a marked property list, or a SOCKS5 greeting (spec 23 §3.2). */
static gboolean
serve_commands (RouseMuxLink *link, const RouseFdrSession *session, GError **error)
{
  for (;;) {
    g_autoptr (GByteArray) buffer = g_byte_array_new ();
    guint8 mark[2];
    gssize got = rouse_mux_link_read_some (link, mark, 1, IDLE_TIMEOUT_MS, session->cancellable, error);

    if (got <= 0)
      return got == 0;
    if (!rouse_mux_link_read (link, mark + 1, 1, HELLO_TIMEOUT_MS, session->cancellable, error))
      return FALSE;
    if (mark[0] != PLIST_MARK_0 || mark[1] != PLIST_MARK_1) {
      g_byte_array_append (buffer, mark, sizeof mark);
      return serve_socks (link, session, buffer, error);
    }
    if (!answer_plist (link, session, error))
      return FALSE;
  }
}

/**
 * rouse_fdr_connection_serve:
 * @link: connected to the phone's connection port; still to be closed by the caller
 *
 * Blocks until the phone, or the other side of what is relayed, ends it, or the session is cancelled.
 */
void
rouse_fdr_connection_serve (RouseMuxLink *link, const RouseFdrSession *session)
{
  g_autoptr (GError) why = NULL;

  if (!say_hello (link, session, &why) || !serve_commands (link, session, &why))
    rouse_fdr_log (session->log, "connection ended: %s", why != NULL ? why->message : "by the phone");
}
