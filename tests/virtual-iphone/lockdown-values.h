/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/* What lockdownd answers to GetValue (spec 17 §4). */

typedef enum {
  SIM_VALUE_FOUND,
  SIM_VALUE_MISSING,    /* no such key */
  SIM_VALUE_PROHIBITED, /* there, but not without a session */
} SimValueResult;

/* @domain, @key: (nullable). @value: (out) (transfer full). @public_key: (nullable): PEM; only for
 * DevicePublicKey. */
SimValueResult sim_lockdown_get_value (SimDevice *device, GBytes *public_key, gboolean trusted, const char *domain,
                                       const char *key, plist_t *value);
