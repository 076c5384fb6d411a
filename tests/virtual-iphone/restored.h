/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

#include "data-port.h"

/* restored of one phone: what lives longer than one restore. */
typedef struct {
  SimDevice *device;
  GMutex lock;
  GCond changed;
  gboolean running;     /* the phone is in restore mode */
  gboolean busy;        /* a restore is going on, or is over and the phone leaves */
  gboolean interrupted; /* the phone left the bus in the middle of one */
  guint16 next_port;    /* for data ports (spec 28 §1) */
  int control_fd;       /* reverse proxy's control connection; -1: none */
  SimDataPort *proxy_port;
  GHashTable *nonces; /* chip → how many it has shown */
} SimRestored;

SimRestored *sim_restored_get (SimDevice *device);
guint16 sim_restored_next_port (SimRestored *self);
/* RestoreProtocolVersion of the system that was booted. */
guint sim_restored_get_protocol (SimDevice *device);
/* A new nonce of @chip ("Rose", "modem"): counted, not drawn, so that two runs are comparable. Any thread. */
GBytes *sim_restored_next_nonce (SimRestored *self, const char *chip, gsize size);

/* Answers one of restored's simple requests. FALSE: @message is none. @keep: whether the connection goes on. */
gboolean sim_restored_answer (SimRestored *self, int fd, plist_t message, gboolean *keep);

/* restore-proxy.c: port 1082. */
void sim_proxy_serve (SimDevice *device, int fd, gpointer user_data);
