/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "modem-facts.h"

/* Spec 28 §2.6, spec 25 §5 and §11. The certificate of chip 0x68 is none of the three that mean PSI instead of PSI2. */
static const SimModemFacts modems[] = {
  { 0x50, 257, 0, 12, 20, { "RamPSI", "FlashPSI" } },
  { 0x60, 1421084145, 2, 12, 20, { "RestorePSI", "PSI" } },
  { 0x65, 1421084145, 2, 12, 20, { "RestorePSI", "PSI" } },
  { 0x68, 0x524B4C5D, 2, 12, 20, { "RestorePSI2", "PSI2" } },
  { 0xE50E1, 0x3F000001, 3, 4, 20, { "RestoreSBL1", "SBL1", "Misc" } },
  { 0x1F30E1, 0x3F000001, 3, 4, 32, { "RestoreSBL1", "SBL1", "Misc", "TME" } },
  { 0, 0x3F000001, 3, 4, 20, { "RestoreSBL1", "SBL1" } }, /* all others */
};

const SimModemFacts *
sim_modem_facts_get (SimDevice *device)
{
  guint32 chip_id = sim_device_get_model (device)->baseband_chip_id;
  gsize i = 0;

  while (i + 1 < G_N_ELEMENTS (modems) && modems[i].chip_id != chip_id)
    i++;
  return &modems[i];
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
