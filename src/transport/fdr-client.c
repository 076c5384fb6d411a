/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/fdr-client.h"

#include "base/error.h"
#include "device/device-waiter.h"
#include "transport/fdr-connection.h"
#include "transport/fdr-message.h"

#define CONTROL_PORT 1082
#define N_ATTEMPTS 10 /* 2 s apart (spec 23 §2) */
#define ATTEMPT_PAUSE_MS 2000
#define HANDSHAKE_TIMEOUT_MS 20000
#define CONTROL_TIMEOUT_MS (60 * 60 * 1000) /* silence is normal; stopping cancels the wait */
#define DRAIN_MS 1500                       /* for what is under way when it is stopped */
#define MAX_REOPENED 20                     /* times that a lost control connection is opened again */
#define REOPEN_PAUSE_MS 500
#define MAX_CONNECTIONS 64 /* at a time */

enum { CONNECT_REQUEST = 1, SHUTDOWN_REQUEST = 2 }; /* spec 23 §2.3 */

struct _RouseFdrClient {
  RouseFdrConnect connect;
  gpointer connect_data;
  char *instead; /* (nullable) */
  RouseLog *log; /* (nullable) */
  guint protocol;
  guint16 port; /* for data connections */
  GCancellable *control_cancellable, *data_cancellable;
  GThread *control_thread;

  GMutex lock;
  GCond changed;
  gboolean ready;         /* the handshake is over, well or not */
  GPtrArray *connections; /* of Connection: under way, or not joined yet */
  guint n_open;
};

typedef struct {
  RouseFdrClient *client;
  GThread *thread;
  guint protocol;
  guint16 port;
  gboolean over; /* under the lock: the thread is about to end */
} Connection;

static void
connection_join (Connection *connection)
{
  g_thread_join (connection->thread);
  g_free (connection);
}

static gpointer
connection_thread (gpointer data)
{
  Connection *connection = data;
  RouseFdrClient *self = connection->client;
  RouseFdrSession session = { connection->protocol, self->instead, self->log, self->data_cancellable };
  g_autoptr (GError) why = NULL;
  RouseMuxLink *link = self->connect (self->connect_data, connection->port, self->data_cancellable, &why);

  if (link != NULL) {
    rouse_fdr_connection_serve (link, &session);
    rouse_mux_link_close (link);
  } else {
    rouse_fdr_log (self->log, "data connection: %s", why->message);
  }
  g_mutex_lock (&self->lock);
  connection->over = TRUE;
  self->n_open--;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* Each request gets a connection of its own; several may come in quick succession. */
static void
start_connection (RouseFdrClient *self)
{
  Connection *connection;

  g_mutex_lock (&self->lock);
  for (guint i = self->connections->len; i > 0; i--) {
    if (((Connection *) g_ptr_array_index (self->connections, i - 1))->over)
      g_ptr_array_remove_index (self->connections, i - 1);
  }
  if (self->n_open < MAX_CONNECTIONS) {
    connection = g_new0 (Connection, 1);
    connection->client = self;
    connection->protocol = self->protocol;
    connection->port = self->port;
    connection->thread = g_thread_new ("proxy-connection", connection_thread, connection);
    g_ptr_array_add (self->connections, connection);
    self->n_open++;
  } else {
    rouse_fdr_log (self->log, "too many connections at a time");
  }
  g_mutex_unlock (&self->lock);
}

/* Connections that are being made read it. */
static void
set_port (RouseFdrClient *self, guint protocol, guint16 port)
{
  g_mutex_lock (&self->lock);
  self->protocol = protocol;
  self->port = port;
  g_mutex_unlock (&self->lock);
}

/* Spec 23 §2.1 */
static gboolean
shake_hands_2 (RouseFdrClient *self, RouseMuxLink *link, GError **error)
{
  g_auto (plist_t) request = plist_new_dict ();
  g_auto (plist_t) reply = NULL;
  guint64 port = 0;

  rouse_plist_set_string (request, "Command", "BeginCtrl");
  rouse_plist_set_uint (request, "CtrlProtoVersion", 2);
  if (!rouse_fdr_hello_write (link, "BeginCtrl", self->control_cancellable, error) ||
      !rouse_fdr_message_write (link, request, self->control_cancellable, error))
    return FALSE;
  reply = rouse_fdr_message_read (link, HANDSHAKE_TIMEOUT_MS, self->control_cancellable, error);
  if (reply == NULL)
    return FALSE;
  if (!rouse_plist_get_uint (reply, "ConnPort", &port) || port == 0 || port > G_MAXUINT16) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "no port for connections");
    return FALSE;
  }
  set_port (self, 2, (guint16) port);
  return TRUE;
}

/* Spec 23 §2.2 */
static gboolean
shake_hands_1 (RouseFdrClient *self, RouseMuxLink *link, GError **error)
{
  guint16 port = 0;

  if (!rouse_fdr_hello_write (link, "HelloCtrl", self->control_cancellable, error) ||
      !rouse_fdr_hello_read (link, "HelloCtrl", HANDSHAKE_TIMEOUT_MS, self->control_cancellable, error) ||
      !rouse_mux_link_read (link, &port, sizeof port, HANDSHAKE_TIMEOUT_MS, self->control_cancellable, error))
    return FALSE;
  set_port (self, 1, GUINT16_FROM_LE (port));
  return TRUE;
}

static RouseMuxLink *
connect_control (RouseFdrClient *self, GError **error)
{
  for (guint i = 1;; i++) {
    g_autoptr (GError) why = NULL;
    RouseMuxLink *link = self->connect (self->connect_data, CONTROL_PORT, self->control_cancellable, &why);

    if (link != NULL)
      return link;
    if (i == N_ATTEMPTS || g_error_matches (why, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE) ||
        !rouse_device_waiter_pause (ATTEMPT_PAUSE_MS, self->control_cancellable, NULL)) {
      g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
  }
}

/* Version 2, and if the phone does not know it, version 1 on a fresh connection. */
static RouseMuxLink *
open_control (RouseFdrClient *self, GError **error)
{
  RouseMuxLink *link = connect_control (self, error);
  g_autoptr (GError) why = NULL;

  if (link == NULL || shake_hands_2 (self, link, &why))
    return link;
  rouse_mux_link_close (link);
  if (g_cancellable_is_cancelled (self->control_cancellable)) {
    g_propagate_error (error, g_steal_pointer (&why));
    return NULL;
  }
  rouse_fdr_log (self->log, "version 2: %s", why->message);
  link = self->connect (self->connect_data, CONTROL_PORT, self->control_cancellable, error);
  if (link == NULL || shake_hands_1 (self, link, error))
    return link;
  rouse_mux_link_close (link);
  return NULL;
}

static void
set_ready (RouseFdrClient *self)
{
  g_mutex_lock (&self->lock);
  self->ready = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Until the phone shuts it down or says something unknown. FALSE: the connection was lost. */
static gboolean
run_control (RouseFdrClient *self, RouseMuxLink *link)
{
  for (;;) {
    g_autoptr (GError) why = NULL;
    guint32 message;

    if (!rouse_mux_link_read (link, &message, sizeof message, CONTROL_TIMEOUT_MS, self->control_cancellable, &why)) {
      rouse_fdr_log (self->log, "terminated: %s", why->message);
      return FALSE;
    }
    message = GUINT32_FROM_LE (message);
    if (message != CONNECT_REQUEST) {
      rouse_fdr_log (self->log, message == SHUTDOWN_REQUEST ? "shut down by the phone (%u)" : "unknown message %u",
                     message);
      return TRUE;
    }
    rouse_fdr_log (self->log, "connection requested");
    start_connection (self);
  }
}

/* Opens the control connection and works for it. FALSE: it is not to be had, or is not wanted any more. */
static gboolean
open_and_run (RouseFdrClient *self)
{
  g_autoptr (GError) why = NULL;
  RouseMuxLink *link = open_control (self, &why);
  gboolean lost;

  if (link != NULL)
    rouse_fdr_log (self->log, "ready, version %u, port %u", self->protocol, self->port);
  else
    rouse_fdr_log (self->log, "not available: %s", why->message);
  set_ready (self);
  if (link == NULL)
    return FALSE;
  lost = !run_control (self, link);
  rouse_mux_link_close (link);
  return lost;
}

/* A connection that is lost in the middle of a restore is opened again: without it the phone has no network, and fails
 * later. When the phone has left, the attempts fail at once. */
static gpointer
control_thread (gpointer data)
{
  RouseFdrClient *self = data;

  for (guint i = 0; i < MAX_REOPENED && open_and_run (self); i++)
    if (!rouse_device_waiter_pause (REOPEN_PAUSE_MS, self->control_cancellable, NULL))
      break;
  return NULL;
}

/**
 * rouse_fdr_client_start_with:
 * @connect: how to reach a port of the phone; called on several threads
 *
 * As rouse_fdr_client_start(), over connections of the caller's making.
 */
RouseFdrClient *
rouse_fdr_client_start_with (RouseFdrConnect connect, gpointer connect_data, const char *instead, guint head_start_ms,
                             RouseLog *log)
{
  RouseFdrClient *self = g_new0 (RouseFdrClient, 1);
  gint64 end_us = g_get_monotonic_time () + head_start_ms * G_GINT64_CONSTANT (1000);

  self->connect = connect;
  self->connect_data = connect_data;
  self->instead = g_strdup (instead);
  self->log = log != NULL ? g_object_ref (log) : NULL;
  self->control_cancellable = g_cancellable_new ();
  self->data_cancellable = g_cancellable_new ();
  self->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) connection_join);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->control_thread = g_thread_new ("proxy-control", control_thread, self);

  g_mutex_lock (&self->lock);
  while (!self->ready && g_cond_wait_until (&self->changed, &self->lock, end_us))
    ;
  g_mutex_unlock (&self->lock);
  return self;
}

static RouseMuxLink *
connect_mux (gpointer mux_id, guint16 port, GCancellable *cancellable, GError **error)
{
  return rouse_mux_link_open (GPOINTER_TO_UINT (mux_id), port, 1, 0, cancellable, error);
}

/**
 * rouse_fdr_client_start:
 * @mux_id: usbmuxd's ID of a phone in restore mode
 * @instead: (nullable): "host:port" that is connected to instead of Apple's hosts, for tests; what the phone may ask
 * for stays the same
 * @log: (nullable): told what is going on, from several threads
 *
 * Returns: (transfer full): never NULL
 */
RouseFdrClient *
rouse_fdr_client_start (guint mux_id, const char *instead, guint head_start_ms, RouseLog *log)
{
  return rouse_fdr_client_start_with (connect_mux, GUINT_TO_POINTER (mux_id), instead, head_start_ms, log);
}

/**
 * rouse_fdr_client_stop:
 *
 * Ends the control connection, gives what is under way a moment to end by itself, then ends it too and joins all
 * threads.
 */
void
rouse_fdr_client_stop (RouseFdrClient *self)
{
  gint64 end_us = g_get_monotonic_time () + DRAIN_MS * G_GINT64_CONSTANT (1000);

  g_cancellable_cancel (self->control_cancellable);
  g_thread_join (self->control_thread);
  g_mutex_lock (&self->lock);
  while (self->n_open > 0 && g_cond_wait_until (&self->changed, &self->lock, end_us))
    ;
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->data_cancellable);
  g_ptr_array_unref (self->connections);

  g_object_unref (self->control_cancellable);
  g_object_unref (self->data_cancellable);
  g_clear_object (&self->log);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self->instead);
  g_free (self);
}
