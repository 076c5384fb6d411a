/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "modem-families.h"

/* Numbers, elements and members: spec 14 §5.1, spec 25 §5 and §6, spec 28 §2.6; sizes and further digests: recorded
 * manifests. */

/* clang-format off */
#define QUALCOMM .certificate = 0x3F000001, .vendor = 3, .serial_size = 4, .version = -1441729997
#define INTEL .vendor = 2, .serial_size = 12, .nonce_size = 20, .version = 131858433, \
  .partial_digest_size = 40, .digest_size = 32
#define SBL .elements = { "RestoreSBL1", "SBL1" }
#define PSI .elements = { "RestorePSI", "PSI" }
#define SBL_AND_MISC .elements = { "RestoreSBL1", "SBL1", "Misc" }
#define SHA1 .partial_digest_size = 28, .digest_size = 20, .nonce_size = 20
#define SHA256 .partial_digest_size = 40, .digest_size = 32, .nonce_size = 20
#define SHA384 .partial_digest_size = 72, .digest_size = 48

#define DIGESTS_MDM .digests = { "APPS-Download", "APPS-HashTable", "DSP3-Download", "DSP3-HashTable", "RPM-Download" }
#define DIGESTS_MDM9 .digests = { "ACDB-Download", "APPS-Download", "APPS-HashTable", "BBCFG-Download", \
  "QDSP6SW-Download", "QDSP6SW-HashTable", "TZ-Download", "TZ-HashTable" }
#define DIGESTS_SDX .digests = { "ACDB-Download", "BBCFG-Download" }
#define DIGESTS_XMM .digests = { "EBL-Download", "SystemSW-Download", "SystemSW-HashTable", "LTEFW-Download", \
  "LTEFW-HashTable", "BBCFG-Download" }

/* Two rows of chip 0x68: its certificate decides which pair is signed (spec 25 §5); a model without one has the first. */
static const SimModemFacts families[] = {
  { "ICE3", 0x50, 257, 0, 12, 20, { "RamPSI", "FlashPSI" }, .version = 1, .partial_digest_size = 40 },
  { "Mav5", 0x6F10E1, QUALCOMM, SBL, SHA1, DIGESTS_MDM },
  { "Mav7Mav8", 0x6F20E1, QUALCOMM, SBL, SHA1, DIGESTS_MDM },
  { "Mav10", 0x7F50E1, QUALCOMM, SBL, SHA256, DIGESTS_MDM9 },
  { "Mav13", 0x9210E1, QUALCOMM, SBL, SHA256, DIGESTS_MDM9 },
  { "Mav16", 0x9540E1, QUALCOMM, SBL, SHA256, DIGESTS_MDM9 },
  { "ICE16", 0x60, 1421084145, INTEL, PSI, DIGESTS_XMM },
  { "Mav17", 0x3B0E1, QUALCOMM, SBL, SHA256, DIGESTS_MDM9 },
  { "ICE17", 0x65, 1421084145, INTEL, PSI, DIGESTS_XMM },
  { "ICE19", 0x68, 0x524B4C5D, INTEL, .elements = { "RestorePSI2", "PSI2" }, .others = { "RestorePSI", "PSI" },
    DIGESTS_XMM },
  { "ICE18", 0x68, 0x26F3FACC, INTEL, PSI, .others = { "RestorePSI2", "PSI2" }, DIGESTS_XMM },
  { "Mav20", 0xE50E1, QUALCOMM, SBL_AND_MISC, SHA384, .nonce_size = 20, DIGESTS_SDX },
  { "Mav25", 0x1F30E1, QUALCOMM, .elements = { "RestoreSBL1", "SBL1", "Misc", "TME" }, SHA384, .nonce_size = 32,
    DIGESTS_SDX },
  { "Mav", 0, QUALCOMM, SBL_AND_MISC, SHA384, .nonce_size = 20, DIGESTS_SDX }, /* all others */
};
/* clang-format on */

const SimModemFacts *
sim_modem_facts_find (const SimModel *model)
{
  gsize i = 0;

  if (model->baseband_chip_id == 0)
    return NULL;
  while (i + 1 < G_N_ELEMENTS (families) &&
         (families[i].chip_id != model->baseband_chip_id ||
          (model->baseband_certificate != 0 && families[i].certificate != model->baseband_certificate)))
    i++;
  return &families[i];
}

const char *
sim_modem_family_name (const SimModel *model)
{
  const SimModemFacts *facts = sim_modem_facts_find (model);

  return facts != NULL ? facts->family : NULL;
}
