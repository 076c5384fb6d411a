/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/plist.h"

/* A stream to a port of a phone through usbmuxd; blocking, cancellable, with time limits. One reader and one writer
 * thread at a time. */
typedef struct _RouseMuxLink RouseMuxLink;

/* Tries up to @attempts times, 1 s (or @pause_ms) apart, while the port refuses. */
RouseMuxLink *rouse_mux_link_open (guint mux_id, guint16 port, guint attempts, guint pause_ms, GCancellable *cancellable,
                                   GError **error);
RouseMuxLink *rouse_mux_link_new_for_fd (int fd); /* a connected stream socket; taken */
void rouse_mux_link_close (RouseMuxLink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseMuxLink, rouse_mux_link_close)

/* Exactly @size bytes. ROUSE_ERROR_DEVICE_GONE at the end of the stream, G_IO_ERROR_TIMED_OUT, G_IO_ERROR_CANCELLED. */
gboolean rouse_mux_link_read (RouseMuxLink *self, void *buffer, gsize size, guint timeout_ms, GCancellable *cancellable,
                              GError **error);
/* At least one byte, at most @size; 0 at the end of the stream; -1 on error. */
gssize rouse_mux_link_read_some (RouseMuxLink *self, void *buffer, gsize size, guint timeout_ms, GCancellable *cancellable,
                                 GError **error);
gboolean rouse_mux_link_write (RouseMuxLink *self, const void *data, gsize size, guint timeout_ms, GCancellable *cancellable,
                               GError **error);
void rouse_mux_link_shut_down_write (RouseMuxLink *self);
/* Any thread: wakes a blocked reader, which then sees the end of the stream. */
void rouse_mux_link_interrupt (RouseMuxLink *self);

/* u32 big-endian length + property list (spec 20 §1.3). @first_timeout_ms: for the first byte; -> G_IO_ERROR_TIMED_OUT
 * with nothing lost, so that the caller may wait again. XML up to 64 KiB of data, binary above, unless @binary. */
plist_t rouse_mux_link_read_plist (RouseMuxLink *self, guint first_timeout_ms, GCancellable *cancellable, GError **error);
gboolean rouse_mux_link_write_plist (RouseMuxLink *self, plist_t node, gboolean binary, GCancellable *cancellable,
                                     GError **error);
