/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-baseband.h"

#include "base/error.h"
#include "signing/tss-fields.h"

#define CHIP_ICE19 0x68  /* the only family whose request is not just a copy (spec 14 §5.1) */
#define MIN_EUICC_CHIP 5 /* from here on an eSIM has tickets of its own (spec 14 §4.5) */

static const RouseTssField identity_fields[] = {
  { "BbProvisioningManifestKeyHash", ROUSE_TSS_DATA }, { "BbActivationManifestKeyHash", ROUSE_TSS_DATA },
  { "BbCalibrationManifestKeyHash", ROUSE_TSS_DATA },  { "BbFactoryActivationManifestKeyHash", ROUSE_TSS_DATA },
  { "BbFDRSecurityKeyHash", ROUSE_TSS_DATA },          { "BbSkeyId", ROUSE_TSS_DATA },
};
static const RouseTssField common_fields[] = {
  { "ApChipID", ROUSE_TSS_UINT },
  { "ApBoardID", ROUSE_TSS_UINT },
  { "ApSecurityDomain", ROUSE_TSS_UINT },
  { "UniqueBuildID", ROUSE_TSS_DATA },
};

/* Such modems were made with one of two sets of keys; the certificate tells which. The other set's digests must not be
 * in the request (spec 14 §5.1). */
static void
drop_other_psi (plist_t firmware, guint32 certificate)
{
  static const guint32 first_set[] = { 0x26F3FACC, 0x5CF2EC4E, 0x8399785A };
  static const char *const dropped[2][2] = {
    { "PSI-PartialDigest", "RestorePSI-PartialDigest" },
    { "PSI2-PartialDigest", "RestorePSI2-PartialDigest" },
  };
  guint set = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (first_set); i++)
    if (certificate == first_set[i])
      set = 1;
  for (gsize i = 0; i < 2; i++)
    if (plist_dict_get_item (firmware, dropped[set][i]) != NULL)
      plist_dict_remove_item (firmware, dropped[set][i]);
}

/* The keys of spec 14 §5.1 and 25 §5. FALSE, with nothing added, if there is no serial number. @modem: ChipID, CertID,
 * ChipSerialNo, Nonce */
static gboolean
add_baseband (plist_t request, plist_t modem, RouseBuildIdentity *identity)
{
  plist_t dict = rouse_build_identity_get_plist (identity);
  const RouseComponent *component = rouse_build_identity_find_component (identity, "BasebandFirmware");
  guint64 chip = 0, certificate = 0;
  plist_t firmware;

  if (component == NULL || !rouse_tss_copy (request, "BbSNUM", ROUSE_TSS_DATA, rouse_plist_get (modem, "ChipSerialNo")))
    return FALSE;
  rouse_plist_set_bool (request, "@BBTicket", TRUE);
  if (rouse_plist_get_uint (modem, "ChipID", &chip) || rouse_plist_get_uint (dict, "BbChipID", &chip))
    rouse_tss_set_uint (request, "BbChipID", chip);
  if (rouse_plist_get_uint (modem, "CertID", &certificate))
    rouse_plist_set_uint (request, "BbGoldCertId", (guint32) certificate);
  rouse_tss_copy (request, "BbNonce", ROUSE_TSS_DATA, rouse_plist_get (modem, "Nonce"));
  rouse_tss_copy_fields (request, dict, identity_fields, G_N_ELEMENTS (identity_fields));

  firmware = plist_copy (component->entry);
  if (plist_dict_get_item (firmware, "Info") != NULL)
    plist_dict_remove_item (firmware, "Info");
  if (chip == CHIP_ICE19)
    drop_other_psi (firmware, (guint32) certificate);
  plist_dict_set_item (request, "BasebandFirmware", firmware);
  return TRUE;
}

/* {Digest, Nonce} of one of the eSIM's two firmwares. */
static void
add_euicc_part (plist_t request, const char *key, plist_t nonce, RouseBuildIdentity *identity)
{
  const RouseComponent *component = rouse_build_identity_find_component (identity, key);
  plist_t part;

  if (component == NULL)
    return;
  part = plist_new_dict ();
  rouse_tss_copy (part, "Digest", ROUSE_TSS_DATA, rouse_plist_get (component->entry, "Digest"));
  rouse_tss_copy (part, "Nonce", ROUSE_TSS_DATA, nonce);
  plist_dict_set_item (request, key, part);
}

static void
add_euicc (plist_t request, plist_t preflight, RouseBuildIdentity *identity)
{
  guint64 chip;

  if (!rouse_plist_get_uint (preflight, "EUICCChipID", &chip) || chip < MIN_EUICC_CHIP)
    return;
  rouse_plist_set_bool (request, "@eUICC,Ticket", TRUE);
  rouse_plist_set_bool (request, "eUICC,ApProductionMode", TRUE);
  rouse_tss_set_uint (request, "eUICC,ChipID", chip);
  rouse_tss_copy (request, "eUICC,EID", ROUSE_TSS_DATA, rouse_plist_get (preflight, "EUICCCSN"));
  rouse_tss_copy (request, "eUICC,RootKeyIdentifier", ROUSE_TSS_DATA,
                  rouse_plist_get (preflight, "EUICCCertIdentifier"));
  add_euicc_part (request, "eUICC,Gold", rouse_plist_get (preflight, "EUICCGoldNonce"), identity);
  add_euicc_part (request, "eUICC,Main", rouse_plist_get (preflight, "EUICCMainNonce"), identity);
}

/**
 * rouse_tss_baseband_add_preflight:
 *
 * Adds nothing to @request if @preflight has no serial number (spec 14 §4.5), or if it lacks what all other modems tell
 * of their fuses: that is Apple's own modem, whose ticket is not asked for in this way (spec 25 §8).
 */
void
rouse_tss_baseband_add_preflight (plist_t request, plist_t preflight, RouseBuildIdentity *identity)
{
  if (rouse_plist_get (preflight, "FusingStatus") == NULL && rouse_plist_get (preflight, "PkHash") == NULL)
    return;
  if (add_baseband (request, preflight, identity))
    add_euicc (request, preflight, identity);
}

/**
 * rouse_tss_request_new_baseband:
 * @arguments: of the phone's BasebandData request: ChipID, CertID, ChipSerialNo, Nonce (absent the first time)
 *
 * Builds the request for a modem's ticket (spec 25 §5). Any thread.
 *
 * Returns: (transfer full): the request, or NULL with `ROUSE_ERROR_WRONG_FIRMWARE` if the identity has no baseband, or
 *   `ROUSE_ERROR_PROTOCOL` if the phone did not say its modem's serial number
 */
plist_t
rouse_tss_request_new_baseband (const RouseTssDevice *device, RouseBuildIdentity *identity, plist_t arguments,
                                GError **error)
{
  g_auto (plist_t) request = rouse_tss_begin ();
  plist_t dict = rouse_build_identity_get_plist (identity);

  if (rouse_build_identity_find_component (identity, "BasebandFirmware") == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE,
                         "the phone asks for baseband firmware, but the build identity has none");
    return NULL;
  }
  rouse_tss_set_uint (request, "ApECID", device->ecid);
  rouse_tss_copy_fields (request, dict, common_fields, G_N_ELEMENTS (common_fields));
  if (rouse_plist_get_bool (dict, "Info/FDRSupport")) {
    rouse_plist_set_bool (request, "ApProductionMode", TRUE);
    rouse_plist_set_bool (request, "ApSecurityMode", TRUE);
  }
  if (!add_baseband (request, arguments, identity)) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "the phone did not say its modem's serial number");
    return NULL;
  }
  return g_steal_pointer (&request);
}
