/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* usbmuxd's socket for a program in a sandbox, which sees only the one that was there when it started. */
typedef struct _RouseMuxRelay RouseMuxRelay;

/* For a program's main(), before anything else is started: inside a Flatpak, a relay that libusbmuxd and child
 * processes use from now on (it sets an environment variable); elsewhere NULL, and nothing is done. */
RouseMuxRelay *rouse_mux_relay_enter_sandbox (void);

/* Inside a sandbox: whether it lets helpers be started at all; FALSE with ROUSE_ERROR_FAILED. Blocks; for the doctor. */
gboolean rouse_mux_relay_can_help (GCancellable *cancellable, GError **error);

/* Offers a socket in @folder. @path: usbmuxd's own; @helper: the program mux-helper. */
RouseMuxRelay *rouse_mux_relay_start (const char *folder, const char *helper, const char *path, GError **error);
const char *rouse_mux_relay_get_socket (RouseMuxRelay *self); /* its path */
void rouse_mux_relay_stop (RouseMuxRelay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseMuxRelay, rouse_mux_relay_stop)
