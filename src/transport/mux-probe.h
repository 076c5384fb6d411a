/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* Asks usbmuxd at @address ("UNIX:/path", "HOST:PORT", a path; NULL: what USBMUXD_SOCKET_ADDRESS says, or the usual
 * place) for its list of devices, on a connection of its own
 * (spec 10 §7.1). Returns: how many are connected by USB; -1 with an error: G_IO_ERROR_NOT_FOUND (no socket),
 * G_IO_ERROR_CONNECTION_REFUSED (nobody listens), G_IO_ERROR_TIMED_OUT, ROUSE_ERROR_PROTOCOL, G_IO_ERROR_CANCELLED. */
int rouse_mux_probe (const char *address, guint timeout_s, GCancellable *cancellable, GError **error);
int rouse_mux_probe_read (GInputStream *stream, GCancellable *cancellable, GError **error);
