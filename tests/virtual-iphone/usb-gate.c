/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usb-gate.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

gboolean
sim_usb_gate_open (SimUsbGate *self, const char *path, GError **error)
{
  g_unlink (path);
  if (mkfifo (path, 0600) == 0)
    self->fd = g_open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (self->fd < 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "cannot make the FIFO %s", path);
    return FALSE;
  }
  (void) fcntl (self->fd, F_SETPIPE_SZ, 4096);
  return TRUE;
}

void
sim_usb_gate_set (SimUsbGate *self, gboolean ready)
{
  char byte = 0;

  if (self->fd < 0)
    return;
  if (ready && self->shut && read (self->fd, &byte, 1) == 1)
    self->shut = FALSE;
  if (!ready && !self->shut && write (self->fd, &byte, 1) == 1)
    self->shut = TRUE;
}

void
sim_usb_gate_close (SimUsbGate *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}
