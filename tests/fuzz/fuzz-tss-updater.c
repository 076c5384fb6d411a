/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "signing/tss-updaters.h"

/* A build with one entry for each updater; the rest of the world is the input. */
static const char identity_xml[] =
    "<plist version=\"1.0\"><dict><key>ApChipID</key><string>0x8101</string><key>ApBoardID</key><string>0x0E</string>"
    "<key>ApSecurityDomain</key><string>0x01</string><key>UniqueBuildID</key><data>AAAA</data>"
    "<key>SE,ChipID</key><string>0xD2</string><key>Rap,ChipID</key><integer>8198</integer><key>Info</key><dict>"
    "<key>DeviceClass</key><string>d53pap</string><key>Variant</key><string>Customer Erase Install "
    "(IPSW)</string></dict>"
    "<key>Manifest</key><dict>"
    "<key>SEP</key><dict><key>Digest</key><data>AAAA</data><key>Info</key><dict/></dict>"
    "<key>SE,UpdatePayload</key><dict><key>ProductionUpdatePayloadHash</key><data>AAAA</data></dict>"
    "<key>Savage,B0-Dev-Patch</key><dict><key>Digest</key><data>AAAA</data></dict>"
    "<key>Savage,B2-Prod-Patch</key><dict><key>Digest</key><data>AAAA</data></dict>"
    "<key>Yonkers,SysTopPatch0</key><dict><key>EPRO</key><true/><key>FabRevision</key><integer>1</integer></dict>"
    "<key>Rap,RTKitOS</key><dict><key>Trusted</key><true/></dict>"
    "<key>BMU,FirmwareMap</key><dict><key>Digest</key><data>AAAA</data></dict>"
    "<key>Baobab,TCON</key><dict><key>Digest</key><data>AAAA</data></dict>"
    "<key>Timer,RTKitOS,1</key><dict><key>Trusted</key><true/></dict></dict></dict></plist>";

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (plist_t) dict = rouse_plist_parse (identity_xml, strlen (identity_xml), NULL);
  g_auto (plist_t) arguments = rouse_plist_parse (data, size, NULL);
  g_autoptr (RouseBuildIdentity) identity = rouse_build_identity_new (dict, NULL);
  g_autoptr (RouseUpdaterRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  RouseTssDevice device = { .ecid = 1, .image4 = TRUE };

  g_assert_nonnull (identity);
  if (arguments == NULL)
    return 0;
  request = rouse_updater_request_new (&device, identity, arguments, &error);
  g_assert_true ((request != NULL) == (error == NULL));
  g_assert_true (request == NULL || rouse_plist_is (request->request, PLIST_DICT));
  g_assert_true (request == NULL || !request->wants_firmware || request->component != NULL);
  return 0;
}
