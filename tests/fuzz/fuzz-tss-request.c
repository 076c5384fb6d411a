/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "fuzz.h"
#include "restore/restored-options.h"
#include "signing/tss-request.h"
#include "signing/tss-summary.h"

#define COMPONENT(name)                                                                                                \
  "<key>" name "</key><dict><key>Digest</key><data>AAAA</data><key>Trusted</key><true/><key>Info</key><dict>"          \
  "<key>RestoreRequestRules</key><array><dict><key>Conditions</key><dict><key>ApRawProductionMode</key><true/>"        \
  "</dict><key>Actions</key><dict><key>EPRO</key><true/></dict></dict></array></dict></dict>"

/* A build with a modem and an eSIM. */
static const char identity_xml[] =
    "<plist version='1.0'><dict><key>ApChipID</key><string>0x8101</string><key>ApBoardID</key><string>0x0C</string>"
    "<key>ApSecurityDomain</key><string>0x01</string><key>UniqueBuildID</key><data>AAAA</data><key>BbChipID</key>"
    "<string>0x68</string><key>BbSkeyId</key><data>AAAA</data><key>BbFDRSecurityKeyHash</key><data>AAAA</data>"
    "<key>BbActivationManifestKeyHash</key><data>AAAA</data><key>BbProvisioningManifestKeyHash</key><data>AAAA</data>"
    "<key>eUICC,ChipID</key><string>0x5</string><key>Info</key><dict><key>DeviceClass</key><string>d53gap</string>"
    "<key>Variant</key><string>x</string></dict><key>Manifest</key><dict>" COMPONENT ("iBSS") COMPONENT ("iBEC")
        COMPONENT ("BasebandFirmware") COMPONENT ("eUICC,Gold") COMPONENT ("eUICC,Main") "</dict></dict></plist>";

static void
must_be_one (plist_t request, const GError *error)
{
  g_assert_true ((request != NULL) == (error == NULL));
  g_assert_true (request == NULL || rouse_plist_is (request, PLIST_DICT));
  if (request != NULL) {
    g_autofree char *summary = rouse_tss_summary (request);
    g_autofree char *tickets = rouse_tss_summary_tickets (request);

    g_assert_true (g_utf8_validate (summary, -1, NULL) && g_utf8_validate (tickets, -1, NULL));
  }
}

static void
ask (RouseBuildIdentity *identity, plist_t told, gboolean image4)
{
  g_autoptr (GBytes) nonce = g_bytes_new_static ("nonce", 5);
  g_autoptr (GError) error = NULL, modem_error = NULL;
  RouseTssDevice device = { .ecid = 1,
                            .image4 = image4,
                            .ap_nonce = nonce,
                            .sep_nonce = nonce,
                            .ap_parameters = rouse_plist_get_dict (told, "ApParameters"),
                            .preflight = rouse_plist_get_dict (told, "FirmwarePreflightInfo") };
  g_auto (plist_t) request = rouse_tss_request_new_ap (&device, identity, &error);
  g_auto (plist_t) modem =
      rouse_tss_request_new_baseband (&device, identity, rouse_plist_get_dict (told, "Arguments"), &modem_error);

  must_be_one (request, error);
  must_be_one (modem, modem_error);
}

/* The bytes as all that a phone tells of itself before it is signed: lockdown's values, and a modem's question. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (plist_t) dict = rouse_plist_parse (identity_xml, sizeof identity_xml - 1, NULL);
  g_auto (plist_t) told = rouse_plist_parse (data, size, NULL);
  g_autoptr (RouseBuildIdentity) identity = rouse_build_identity_new (dict, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (plist_t) options = NULL;

  g_assert_nonnull (identity);
  if (!rouse_plist_is (told, PLIST_DICT))
    return 0;
  ask (identity, told, TRUE);
  ask (identity, told, FALSE);
  options = rouse_restored_options_new (identity, NULL, rouse_plist_get_dict (told, "FirmwarePreflightInfo"), &error);
  g_assert_true ((options != NULL) == (error == NULL));
  return 0;
}
