/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>
#include <plist/plist.h>

/* Frames of lockdownd and its services: four bytes of length, big-endian, then a property list (spec 17 §1). Blocking;
 * works in the clear or inside TLS. Lives on the stack and owns nothing. */
typedef struct {
  int fd;
  SSL *ssl; /* NULL: in the clear */
} SimPlistStream;

gboolean sim_stream_read (SimPlistStream *self, void *data, gsize size);
gboolean sim_stream_write (SimPlistStream *self, const void *data, gsize size);

/* NULL: the other side has gone, or sent something that is no frame. */
plist_t sim_plist_stream_receive (SimPlistStream *self);
/* As XML. */
gboolean sim_plist_stream_send (SimPlistStream *self, plist_t node);
