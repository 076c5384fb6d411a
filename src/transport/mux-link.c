/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/mux-link.h"

#include <glib-unix.h>
#include <usbmuxd.h>

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/big-memory.h"
#include "base/patience.h"
#include "device/device-waiter.h"
#include "transport/transport-error.h"

#define MESSAGE_TIMEOUT_MS 30000 /* inside a message (spec 20 §1.4) */
#define MAX_MESSAGE (512u << 20) /* bytes that we send (spec 20 §1.3) */
#define MAX_RECEIVED (64u << 20) /* bytes; what phones say is small, the longest is a log of some MB */
#define PIECE (1u << 20)         /* bytes; memory is taken as the bytes come, not as they are promised */
#define MAX_XML (64u << 10)      /* bytes; larger messages go as binary (spec 20 §1.3) */
#define SEND_BUFFER (1 << 20)    /* bytes; the kernel gives what it allows: fuller, we wake up less often */

struct _RouseMuxLink {
  int fd; /* not blocking */
};

/**
 * rouse_mux_link_new_for_fd:
 * @fd: a connected stream socket; taken
 *
 * Returns: (transfer full): a link on it, for tests and for whoever has connected by himself
 */
RouseMuxLink *
rouse_mux_link_new_for_fd (int fd)
{
  RouseMuxLink *self = g_new0 (RouseMuxLink, 1);

  self->fd = fd;
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &(int){ SEND_BUFFER }, sizeof (int));
  return self;
}

/* libusbmuxd answers with a file descriptor or a negative errno; -1 is all that some failures say. */
static int
connect_once (guint mux_id, guint16 port, GError **error)
{
  g_autofree char *doing = g_strdup_printf ("connecting to port %u", port);
  int fd = usbmuxd_connect (mux_id, port);

  if (fd < 0)
    rouse_transport_set_socket_error (error, fd == -1 ? ECONNREFUSED : -fd, doing);
  return fd;
}

/**
 * rouse_mux_link_open:
 * @mux_id: usbmuxd's DeviceID
 * @attempts: at least 1
 * @pause_ms: between two attempts; 0: 1 s
 *
 * Blocks. Worker threads.
 *
 * Returns: (transfer full): NULL with `ROUSE_ERROR_REFUSED` (port closed), `ROUSE_ERROR_DEVICE_GONE`,
 * `G_IO_ERROR_CANCELLED`
 */
RouseMuxLink *
rouse_mux_link_open (guint mux_id, guint16 port, guint attempts, guint pause_ms, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GError) why = NULL;

  attempts = MAX (attempts, 1);
  pause_ms = rouse_patience_ms (attempts * (pause_ms > 0 ? pause_ms : 1000)) / attempts;
  for (guint i = 0; i < attempts; i++) {
    int fd;

    g_clear_error (&why);
    if (i > 0 && !rouse_device_waiter_pause (pause_ms, cancellable, error))
      return NULL;
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return NULL;
    fd = connect_once (mux_id, port, &why);
    if (fd >= 0)
      return rouse_mux_link_new_for_fd (fd);
    if (rouse_transport_is_gone (why))
      break;
  }
  g_propagate_error (error, g_steal_pointer (&why));
  return NULL;
}

void
rouse_mux_link_close (RouseMuxLink *self)
{
  close (self->fd);
  g_free (self);
}

/* Sleeps until the socket is ready for @events. */
static gboolean
wait_for (RouseMuxLink *self, gushort events, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  GPollFD fds[2] = { { .fd = self->fd, .events = events } };
  guint n_fds = g_cancellable_make_pollfd (cancellable, &fds[1]) ? 2 : 1;
  gint64 end_us = g_get_monotonic_time () + rouse_patience_ms (timeout_ms) * G_GINT64_CONSTANT (1000);
  gboolean ready = FALSE, late = FALSE;

  while (!ready && !late && !g_cancellable_is_cancelled (cancellable)) {
    gint64 left_us = end_us - g_get_monotonic_time ();

    g_poll (fds, n_fds, left_us > 0 ? (int) ((left_us + 999) / 1000) : 0);
    ready = fds[0].revents != 0;
    late = left_us <= 0;
  }
  if (n_fds == 2)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!ready)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "nothing for %.1f s", timeout_ms / 1e3);
  return ready;
}

static void
set_end_of_stream (GError **error)
{
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE, "the phone closed the connection");
}

/**
 * rouse_mux_link_read_some:
 *
 * Waits for bytes and takes what there is.
 *
 * Returns: bytes read, 0 at the end of the stream, -1 with an error
 */
gssize
rouse_mux_link_read_some (RouseMuxLink *self, void *buffer, gsize size, guint timeout_ms, GCancellable *cancellable,
                          GError **error)
{
  for (;;) {
    gssize got;

    if (!wait_for (self, G_IO_IN, timeout_ms, cancellable, error))
      return -1;
    got = recv (self->fd, buffer, size, 0);
    if (got >= 0)
      return got;
    if (errno != EAGAIN && errno != EINTR) {
      rouse_transport_set_socket_error (error, errno, "receiving");
      return -1;
    }
  }
}

/**
 * rouse_mux_link_read:
 * @timeout_ms: without a byte
 *
 * Reads exactly @size bytes.
 */
gboolean
rouse_mux_link_read (RouseMuxLink *self, void *buffer, gsize size, guint timeout_ms, GCancellable *cancellable,
                     GError **error)
{
  for (gsize done = 0; done < size;) {
    gssize got = rouse_mux_link_read_some (self, (guint8 *) buffer + done, size - done, timeout_ms, cancellable, error);

    if (got == 0)
      set_end_of_stream (error);
    if (got <= 0)
      return FALSE;
    done += (gsize) got;
  }
  return TRUE;
}

/**
 * rouse_mux_link_write:
 * @timeout_ms: without a byte being taken
 *
 * Writes all of @data.
 */
gboolean
rouse_mux_link_write (RouseMuxLink *self, const void *data, gsize size, guint timeout_ms, GCancellable *cancellable,
                      GError **error)
{
  for (gsize done = 0; done < size;) {
    gssize sent;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    sent = send (self->fd, (const guint8 *) data + done, size - done, MSG_NOSIGNAL);
    if (sent >= 0) {
      done += (gsize) sent;
    } else if (errno == EAGAIN) { /* only then: there is room nearly always, and asking costs more than sending */
      if (!wait_for (self, G_IO_OUT, timeout_ms, cancellable, error))
        return FALSE;
    } else if (errno != EINTR) {
      rouse_transport_set_socket_error (error, errno, "sending");
      return FALSE;
    }
  }
  return TRUE;
}

void
rouse_mux_link_shut_down_write (RouseMuxLink *self)
{
  shutdown (self->fd, SHUT_WR);
}

void
rouse_mux_link_interrupt (RouseMuxLink *self)
{
  shutdown (self->fd, SHUT_RDWR);
}

/* A message that has begun must also end: being late is a fault of the phone now, not "nothing yet". */
static gboolean
read_rest (RouseMuxLink *self, void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (rouse_mux_link_read (self, buffer, size, MESSAGE_TIMEOUT_MS, cancellable, &why))
    return TRUE;
  if (rouse_error_is_late (why))
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "stopped in the middle of a message: %s", why->message);
  else
    g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/**
 * rouse_mux_link_read_plist:
 * @first_timeout_ms: for the first byte
 *
 * Reads one message of lockdownd's and restored's kind: length and property list (spec 20 §1.3).
 *
 * Returns: (transfer full): NULL with `G_IO_ERROR_TIMED_OUT` only if no byte of a message has come;
 * `ROUSE_ERROR_PROTOCOL`, `ROUSE_ERROR_DEVICE_GONE`, `G_IO_ERROR_CANCELLED`
 */
plist_t
rouse_mux_link_read_plist (RouseMuxLink *self, guint first_timeout_ms, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *message = NULL;
  guint32 size;

  if (!wait_for (self, G_IO_IN, first_timeout_ms, cancellable, error) ||
      !read_rest (self, &size, sizeof size, cancellable, error))
    return NULL;
  size = GUINT32_FROM_BE (size);
  if (size == 0 || size > MAX_RECEIVED) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "a message of %u bytes", size);
    return NULL;
  }
  for (guint32 done = 0, piece; done < size; done += piece) {
    piece = MIN (PIECE, size - done);
    if (!rouse_big_memory_resize (&message, done + piece, error) ||
        !read_rest (self, message + done, piece, cancellable, error))
      return NULL;
  }
  return rouse_plist_parse (message, size, error);
}

/**
 * rouse_mux_link_write_plist:
 * @node: borrowed
 * @binary: always binary; else XML unless it is large
 */
gboolean
rouse_mux_link_write_plist (RouseMuxLink *self, plist_t node, gboolean binary, GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GBytes) message = rouse_plist_to_binary (node);
  guint32 length;
  gsize size;
  const void *data;

  if (!binary && g_bytes_get_size (message) <= MAX_XML) {
    g_autoptr (GBytes) xml = rouse_plist_to_xml (node);

    /* For XML libplist wants far more memory, and may not get it. */
    if (g_bytes_get_data (xml, NULL) != NULL) {
      g_bytes_unref (message);
      message = g_steal_pointer (&xml);
    }
  }
  data = g_bytes_get_data (message, &size);
  if (data == NULL || size > MAX_MESSAGE) { /* no data: libplist has found no memory for it */
    g_set_error (error, ROUSE_ERROR, data == NULL ? ROUSE_ERROR_NO_MEMORY : ROUSE_ERROR_FAILED,
                 "cannot write a message of %" G_GSIZE_FORMAT " bytes", size);
    return FALSE;
  }
  length = GUINT32_TO_BE ((guint32) size);
  return rouse_mux_link_write (self, &length, sizeof length, MESSAGE_TIMEOUT_MS, cancellable, error) &&
         rouse_mux_link_write (self, data, size, MESSAGE_TIMEOUT_MS, cancellable, error);
}
