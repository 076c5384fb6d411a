/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <plist/plist.h>

/* Framed property lists on a blocking socket: length as u32 big-endian, then XML or binary (spec 20 §1.3). */

typedef enum {
  SIM_WIRE_OK,
  SIM_WIRE_CLOSED, /* the other end, or the cable */
  SIM_WIRE_LATE,   /* nothing came in time */
  SIM_WIRE_BROKEN, /* no frame, or no property list in it */
} SimWireResult;

SimWireResult sim_wire_receive (int fd, guint timeout_ms, plist_t *message);
gboolean sim_wire_send (int fd, plist_t message, gboolean binary);

SimWireResult sim_wire_wait (int fd, guint timeout_ms);
SimWireResult sim_wire_read (int fd, void *data, gsize size, guint timeout_ms);
gboolean sim_wire_write (int fd, const void *data, gsize size);
