/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "virtual-device.h"

/* usbmuxd's socket, for all phones (spec 10 §7). */
typedef struct _SimMux SimMux;

/* Listens at @socket_path at once; pair records are kept in @record_dir. */
SimMux *sim_mux_new (const char *socket_path, const char *record_dir, GError **error);
/* Ends all connections and waits for their threads. */
void sim_mux_free (SimMux *self);
/* Shows @device to clients whenever it is in normal or restore mode. */
void sim_mux_add_phone (SimMux *self, SimDevice *device);
/* Hangs up on everybody, takes the socket away and makes a new one, a new inode, @delay_ms later. Main thread. */
void sim_mux_restart (SimMux *self, guint delay_ms);
/* The new one at once, if it is still away. Main thread. */
void sim_mux_start (SimMux *self);
