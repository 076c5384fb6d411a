/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/**
 * SimUsbGate:
 *
 * What poll() says on a device node. umockdev makes the node a plain file, on which poll() always says "ready", and
 * libusb would spin. So it is a FIFO of one page, of which one byte is written by us: with that byte inside poll()
 * waits for room, without it a client may reap.
 */
typedef struct {
  int fd; /* -1: not there yet */
  gboolean shut;
} SimUsbGate;

/* Replaces the plain file at @path. */
gboolean sim_usb_gate_open (SimUsbGate *self, const char *path, GError **error);
void sim_usb_gate_set (SimUsbGate *self, gboolean ready);
void sim_usb_gate_close (SimUsbGate *self);
