/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* Connections to usbmuxd's socket as it is now, from inside a sandbox: by a helper in another instance of it. One
 * thread at a time. */
typedef struct _RouseMuxSpawn RouseMuxSpawn;

/* @helper: the program. @path: usbmuxd's socket. Nothing is started before it is needed. */
RouseMuxSpawn *rouse_mux_spawn_new (const char *helper, const char *path);
void rouse_mux_spawn_free (RouseMuxSpawn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseMuxSpawn, rouse_mux_spawn_free)

/* Returns: a connected socket, the caller's; -1 with an error: ROUSE_ERROR_FAILED (no helper), GIO's code for what
 * usbmuxd's socket said (G_IO_ERROR_NOT_FOUND, G_IO_ERROR_CONNECTION_REFUSED …), G_IO_ERROR_CANCELLED. */
int rouse_mux_spawn_connect (RouseMuxSpawn *self, GCancellable *cancellable, GError **error);
