/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <plist/plist.h>

/* One key that a request for a chip's ticket must have. */
typedef struct {
  const char *key;
  plist_type type;
} SimTssKey;

/* One chip beside the application processor (spec 14 §5, spec 24 §4). */
typedef struct {
  const char *ticket; /* in the answer; in the request with "@" in front */
  const char *prefix; /* of the manifest entries that belong to it */
  const char *nonce;  /* its key in the request; "A/Nonce+B/Nonce": both, one after the other */
  gsize n_keys;
  SimTssKey keys[12];
} SimTssChip;

const SimTssChip *sim_tss_chips_get (gsize *n_chips);
const SimTssChip *sim_tss_chip_find (const char *ticket);
guint64 sim_tss_chip_get_id (const SimTssChip *self, plist_t request);
GBytes *sim_tss_chip_get_nonce (const SimTssChip *self, plist_t request);
