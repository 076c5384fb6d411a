/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "modem-facts.h"

const SimModemFacts *
sim_modem_facts_get (SimDevice *device)
{
  return sim_modem_facts_find (sim_device_get_model (device));
}

static GBytes *
make_bytes (guint64 seed, gsize size)
{
  guint8 bytes[32];

  for (gsize i = 0; i < size; i++, seed = seed * 6364136223846793005u + 1442695040888963407u)
    bytes[i] = (guint8) (seed >> 56);
  return g_bytes_new (bytes, size);
}

/* The same in all modes. */
GBytes *
sim_modem_get_serial (SimDevice *device)
{
  return make_bytes (sim_device_get_ecid (device), sim_modem_facts_get (device)->serial_size);
}

/* What iOS gives out before a restore. The modem keeps it through the restore if the host hands it on as the option
 * BasebandNonce (spec 20 §4.1, spec 28 §2.6). */
GBytes *
sim_modem_get_preflight_nonce (SimDevice *device)
{
  return make_bytes (~sim_device_get_ecid (device), sim_modem_facts_get (device)->nonce_size);
}
