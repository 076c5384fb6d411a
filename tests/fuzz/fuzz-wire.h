/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include "transport/mux-link.h"

#define FUZZ_WIRE_MAX (64u << 10) /* bytes; what a socket takes without a reader */

/* A line whose other end has said all that it ever says, and hears whatever it is told. */
typedef struct {
  RouseMuxLink *link; /* whoever takes it sets it to NULL */
  int peer;
  GThread *listener;
} FuzzWire;

static gpointer
fuzz_wire_listen (gpointer fd)
{
  char heard[16384];

  while (recv (GPOINTER_TO_INT (fd), heard, sizeof heard, 0) > 0)
    ;
  return NULL;
}

/* FALSE: there is too much to say. */
static gboolean
fuzz_wire_open (FuzzWire *self, const guint8 *data, gsize size)
{
  int fds[2];

  if (size > FUZZ_WIRE_MAX || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    return FALSE;
  self->link = rouse_mux_link_new_for_fd (fds[0]);
  self->peer = fds[1];
  g_assert_cmpint (write (self->peer, data, size), ==, size);
  shutdown (self->peer, SHUT_WR);
  self->listener = g_thread_new ("listener", fuzz_wire_listen, GINT_TO_POINTER (self->peer));
  return TRUE;
}

/* The link must be closed by now, or still here. */
static void
fuzz_wire_close (FuzzWire *self)
{
  g_clear_pointer (&self->link, rouse_mux_link_close);
  g_thread_join (self->listener);
  close (self->peer);
}

/* What logs and progress have put aside for the main loop: it would be kept for ever. */
G_GNUC_UNUSED static void
fuzz_run_idle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}
