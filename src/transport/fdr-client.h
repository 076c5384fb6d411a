/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/log.h"
#include "transport/mux-link.h"

/* The phone's way to the network while it is restored (spec 23): control connection, data connections, SOCKS5 to Apple's
 * hosts only (*.apple.com, ports 80 and 443). Threads of its own. */
typedef struct _RouseFdrClient RouseFdrClient;

/* A connection to a port of the phone, or NULL with an error. */
typedef RouseMuxLink *(*RouseFdrConnect) (gpointer user_data, guint16 port, GCancellable *cancellable, GError **error);

/* Starts connecting to port 1082 of @mux_id; waits at most @head_start_ms for the handshake. Never fails: a phone without
 * the service does without. */
RouseFdrClient *rouse_fdr_client_start (guint mux_id, const char *instead, guint head_start_ms, RouseLog *log);
/* For tests: other connections. */
RouseFdrClient *rouse_fdr_client_start_with (RouseFdrConnect connect, gpointer connect_data, const char *instead,
                                             guint head_start_ms, RouseLog *log);
void rouse_fdr_client_stop (RouseFdrClient *self); /* joins its threads, at most about 2 s */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseFdrClient, rouse_fdr_client_stop)
