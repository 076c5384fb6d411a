/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/mux-pump.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOM ((gsize) 128 << 10) /* bytes a direction */

/* One direction. */
typedef struct {
  int from, to;
  guint8 *buffer;
  gsize start, end; /* of what is in @buffer */
  gboolean ended;   /* nothing more comes */
  gboolean told;    /* and @to knows it */
} Flow;

/* FALSE: the connection is of no use any more. */
static gboolean
flow_read (Flow *flow)
{
  gssize got = recv (flow->from, flow->buffer, ROOM, 0);

  if (got < 0)
    return errno == EAGAIN || errno == EINTR;
  flow->start = 0;
  flow->end = (gsize) got;
  flow->ended = got == 0;
  return TRUE;
}

static gboolean
flow_write (Flow *flow)
{
  gssize sent = send (flow->to, flow->buffer + flow->start, flow->end - flow->start, MSG_NOSIGNAL);

  if (sent < 0)
    return errno == EAGAIN || errno == EINTR;
  flow->start += (gsize) sent;
  return TRUE;
}

/* Waits until something can be done. @fds: of the two sockets, and a third one if it can be cancelled. */
static void
wait_for (Flow flows[2], GPollFD *fds, guint n_fds)
{
  for (guint i = 0; i < 2; i++) {
    const Flow *in = &flows[i], *out = &flows[1 - i];

    fds[i].fd = in->from;
    fds[i].events = (in->start == in->end && !in->ended ? G_IO_IN : 0) | (out->start < out->end ? G_IO_OUT : 0);
    /* That it is closed can wait while something of it is undelivered; poll would tell it over and over. */
    if (fds[i].events == 0 && !in->told)
      fds[i].fd = -1;
  }
  if (g_poll (fds, n_fds, -1) < 0)
    fds[0].revents = fds[1].revents = 0; /* a signal */
}

/* What one socket is ready for. FALSE: it is over. */
static gboolean
serve (Flow flows[2], guint i, gushort ready)
{
  Flow *in = &flows[i], *out = &flows[1 - i];

  if (out->start < out->end && (ready & (G_IO_OUT | G_IO_HUP | G_IO_ERR)) != 0 && !flow_write (out))
    return FALSE;
  if (in->start == in->end && !in->ended && (ready & (G_IO_IN | G_IO_HUP | G_IO_ERR)) != 0 && !flow_read (in))
    return FALSE;
  if (in->ended && in->start == in->end && !in->told) {
    shutdown (in->to, SHUT_WR);
    in->told = TRUE;
  }
  /* Closed by its other side, and all that it had said is delivered: nobody is there any more to take an answer. */
  return !(in->told && (ready & G_IO_HUP) != 0);
}

void
rouse_mux_pump_run (int one, int other, GCancellable *cancellable)
{
  g_autofree guint8 *buffers = g_malloc (2 * ROOM);
  Flow flows[2] = { { .from = one, .to = other, .buffer = buffers },
                    { .from = other, .to = one, .buffer = buffers + ROOM } };
  GPollFD fds[3] = { 0 };
  guint n_fds = g_cancellable_make_pollfd (cancellable, &fds[2]) ? 3 : 2;
  gboolean goes_on = TRUE;

  g_unix_set_fd_nonblocking (one, TRUE, NULL);
  g_unix_set_fd_nonblocking (other, TRUE, NULL);
  while (goes_on && !(flows[0].told && flows[1].told) && !g_cancellable_is_cancelled (cancellable)) {
    wait_for (flows, fds, n_fds);
    goes_on = serve (flows, 0, fds[0].revents) && serve (flows, 1, fds[1].revents);
  }
  if (n_fds == 3)
    g_cancellable_release_fd (cancellable);
  close (one);
  close (other);
}
