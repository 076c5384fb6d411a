/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/ssl.h>
#include <plist/plist.h>

/* The phone's own key, the computers that it trusts, and TLS with them (spec 17 §2). Any thread. */
typedef struct _SimPairing SimPairing;

SimPairing *sim_pairing_new (void);
void sim_pairing_free (SimPairing *self);
/* All computers. */
void sim_pairing_forget (SimPairing *self, const char *host_id);
void sim_pairing_forget_all (SimPairing *self);

/* PEM, as lockdownd gives it out. */
GBytes *sim_pairing_get_public_key (SimPairing *self);

/* Takes a pair record. Returns: NULL, or what is wrong with it. */
const char *sim_pairing_add (SimPairing *self, plist_t record);
gboolean sim_pairing_is_trusted (SimPairing *self, const char *host_id);

/* TLS as server on @fd with that computer; blocks. NULL: no agreement, @why says why not. */
SSL *sim_pairing_accept (SimPairing *self, const char *host_id, int fd, char **why);
