/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/log.h"
#include "transport/mux-link.h"

/* What a data connection of the reverse proxy needs to know. */
typedef struct {
  guint protocol;            /* 1 or 2 (spec 23 §1) */
  const char *instead;       /* (nullable): "host:port" that is connected to whatever the phone asks for; for tests */
  RouseLog *log;             /* (nullable) */
  GCancellable *cancellable;
} RouseFdrSession;

/* Serves one data connection to its end (spec 23 §3): hello, Ping, SOCKS5, relay. */
void rouse_fdr_connection_serve (RouseMuxLink *link, const RouseFdrSession *session);
void rouse_fdr_log (RouseLog *log, const char *format, ...) G_GNUC_PRINTF (2, 3);
