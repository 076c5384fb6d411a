/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "default-manifest.h"

#include <stdlib.h>
#include <string.h>

#include "base/plist.h"
#include "noise.h"
#include "plist-int.h"

/*
 * A manifest of our own for the iPhone 11 (iPhone12,1, n104ap), in the shape of Apple's (spec 13 §3 and §5, spec 14
 * §4.8): which components there are, which flags and rules they carry. Digests are noise of the right length until
 * make-ipsw has made the files.
 */

typedef enum {
  NOT_TRUSTED = 1 << 0, /* Trusted is false */
  NO_TRUST = 1 << 1,    /* no such key */
  FIRMWARE = 1 << 2,    /* IsFirmwarePayload */
  SECONDARY = 1 << 3,   /* IsSecondaryFirmwarePayload */
  FUD = 1 << 4,         /* IsFUDFirmware */
  BY_IBOOT = 1 << 5,    /* IsLoadedByiBoot */
  FTAB = 1 << 6,        /* IsFTAB */
  PLAIN = 1 << 7,       /* Personalize is false */
  BUILD_STRING = 1 << 8,
  TBM = 1 << 9, /* TBMDigests */
  NO_DIGEST = 1 << 10,
  SHA256 = 1 << 11, /* Digest of 32 bytes */
  BARE = 1 << 12,   /* Info has a path and nothing else */
} Flags;

typedef enum { RULES_NONE, RULES_RAW, RULES_CURRENT, RULES_LLB, RULES_IBSS, RULES_SEP, RULES_FTSP } Rules;

/* @path: %A is replaced by the OS image's name, %R by the ramdisk's, %S and %P by the cryptexes'. */
static const struct {
  const char *name;
  const char *path;
  Rules rules;
  guint flags;
  const char *type; /* Img4PayloadType */
  guint since;      /* major version; 0: always */
} components[] = {
  { "ANE", "Firmware/ane/h12_ane_fw_styx_j12x.im4p", RULES_RAW, FUD | BY_IBOOT, NULL, 0 },
  { "AOP", "Firmware/AOP/aopfw-iphone12aop.im4p", RULES_RAW, FUD | BY_IBOOT, NULL, 0 },
  { "AVE", "Firmware/ave/AppleAVE2FW_H12.im4p", RULES_RAW, FUD | BY_IBOOT, NULL, 0 },
  { "Ap,HapticAssets", "Firmware/N104_HapticAssets.im4p", RULES_RAW, FUD | NOT_TRUSTED, NULL, 0 },
  { "Ap,SystemVolumeCanonicalMetadata", "Firmware/%A.mtree", RULES_RAW, FUD, NULL, 14 },
  { "AppleLogo", "Firmware/all_flash/applelogo@1792~iphone.im4p", RULES_RAW, FIRMWARE, NULL, 0 },
  { "AudioCodecFirmware", "Firmware/N104_AudioCodecFirmware.im4p", RULES_RAW, FUD | NOT_TRUSTED, NULL, 0 },
  { "BasebandFirmware", "Firmware/ICE19-5.00.00.Release.bbfw", RULES_NONE, NO_DIGEST | NO_TRUST | BARE, NULL, 0 },
  { "BatteryCharging0", "Firmware/all_flash/batterycharging0@1792~iphone.im4p", RULES_RAW, FIRMWARE, NULL, 0 },
  { "BatteryCharging1", "Firmware/all_flash/batterycharging1@1792~iphone.im4p", RULES_RAW, FIRMWARE, NULL, 0 },
  { "BatteryFull", "Firmware/all_flash/batteryfull@1792~iphone.im4p", RULES_RAW, FIRMWARE, NULL, 0 },
  { "BatteryLow0", "Firmware/all_flash/batterylow0@1792~iphone.im4p", RULES_RAW, FIRMWARE, NULL, 0 },
  { "BatteryLow1", "Firmware/all_flash/batterylow1@1792~iphone.im4p", RULES_RAW, FIRMWARE, NULL, 0 },
  { "BatteryPlugin", "Firmware/all_flash/glyphplugin@1792~iphone-lightning.im4p", RULES_RAW, FIRMWARE, NULL, 0 },
  { "Cryptex1,AppOS", "%P", RULES_CURRENT, NO_TRUST | PLAIN, NULL, 16 },
  { "Cryptex1,AppTrustCache", "Firmware/%P.trustcache", RULES_CURRENT, NO_TRUST, NULL, 16 },
  { "Cryptex1,AppVolume", "Firmware/%P.root_hash", RULES_CURRENT, NO_TRUST, NULL, 16 },
  { "Cryptex1,SystemOS", "%S", RULES_CURRENT, NO_TRUST | PLAIN, NULL, 16 },
  { "Cryptex1,SystemTrustCache", "Firmware/%S.trustcache", RULES_CURRENT, NO_TRUST, NULL, 16 },
  { "Cryptex1,SystemVolume", "Firmware/%S.root_hash", RULES_CURRENT, NO_TRUST, NULL, 16 },
  { "DeviceTree", "Firmware/all_flash/DeviceTree.n104ap.im4p", RULES_RAW, FIRMWARE, NULL, 0 },
  { "GFX", "Firmware/agx/armfw_g12p.im4p", RULES_RAW, FUD | BY_IBOOT, NULL, 0 },
  { "ISP", "Firmware/isp_bni/adc-nike-n104.im4p", RULES_RAW, FUD | BY_IBOOT, NULL, 0 },
  { "KernelCache", "kernelcache.release.iphone12b", RULES_RAW, 0, NULL, 0 },
  { "LLB", "Firmware/all_flash/LLB.n104.RELEASE.im4p", RULES_LLB, FIRMWARE | BUILD_STRING, NULL, 0 },
  { "LeapHaptics", "Firmware/N104_LeapHaptics.im4p", RULES_RAW, FUD | NOT_TRUSTED, NULL, 0 },
  { "Liquid", "Firmware/all_flash/liquiddetect@1792~iphone-lightning.im4p", RULES_RAW, FIRMWARE, NULL, 0 },
  { "LowPowerWallet0", "Firmware/all_flash/lowpowermode@1792~iphone.im4p", RULES_RAW, FIRMWARE, NULL, 0 },
  { "Multitouch", "Firmware/N104_Multitouch.im4p", RULES_RAW, FUD | NOT_TRUSTED, NULL, 0 },
  { "OS", "%A", RULES_CURRENT, PLAIN, NULL, 0 },
  { "PMP", "Firmware/pmp/t8030pmp.im4p", RULES_RAW, FUD | BY_IBOOT, NULL, 0 },
  { "Rap,RTKitOS", "Firmware/Rose/r1p0/ftab.bin", RULES_RAW, FTAB, NULL, 0 },
  { "Rap,SoftwareBinaryDsp1", "Firmware/Rose/r1p0/ftab.bin", RULES_RAW, FTAB, NULL, 0 },
  { "RecoveryMode", "Firmware/all_flash/recoverymode@1792~iphone-lightning.im4p", RULES_RAW, FIRMWARE, NULL, 0 },
  { "RestoreDeviceTree", "Firmware/all_flash/DeviceTree.n104ap.im4p", RULES_CURRENT, 0, "rdtr", 0 },
  { "RestoreKernelCache", "kernelcache.release.iphone12b", RULES_CURRENT, 0, "rkrn", 0 },
  { "RestoreLogo", "Firmware/all_flash/applelogo@1792~iphone.im4p", RULES_CURRENT, 0, "rlgo", 0 },
  { "RestoreRamDisk", "%R", RULES_CURRENT, 0, NULL, 0 },
  { "RestoreSEP", "Firmware/all_flash/sep-firmware.n104.RELEASE.im4p", RULES_SEP, SECONDARY | TBM, "rsep", 0 },
  { "RestoreTrustCache", "Firmware/%R.trustcache", RULES_CURRENT, FUD | BY_IBOOT, "rtsc", 0 },
  { "SE,UpdatePayload", "Firmware/SE/Stockholm5.RELEASE.sefw", RULES_NONE, NO_DIGEST | NO_TRUST, NULL, 0 },
  { "SEP", "Firmware/all_flash/sep-firmware.n104.RELEASE.im4p", RULES_SEP, SECONDARY | TBM, NULL, 0 },
  { "SIO", "Firmware/SmartIOFirmware_ASCv2.im4p", RULES_RAW, FUD | BY_IBOOT, NULL, 0 },
  { "Savage,B0-Prod-Patch", "Firmware/Savage/Savage.B0-Prod.fw", RULES_NONE, NO_TRUST | SHA256, NULL, 0 },
  { "Savage,B0-Prod-PatchVT", "Firmware/Savage/Savage.B0-Prod.vt.fw", RULES_NONE, NO_TRUST | SHA256, NULL, 0 },
  { "StaticTrustCache", "Firmware/%A.trustcache", RULES_CURRENT, FUD, NULL, 0 },
  { "SystemVolume", "Firmware/%A.root_hash", RULES_CURRENT, FUD, NULL, 14 },
  { "WCHFirmwareUpdater", "Firmware/WCHFirmwareUpdater.im4p", RULES_RAW, FIRMWARE | BY_IBOOT, NULL, 0 },
  { "Yonkers,SysTopPatch0", "Firmware/Yonkers/Yonkers.1A01_Dev.fw", RULES_NONE, NO_TRUST | SHA256, NULL, 0 },
  { "Yonkers,SysTopPatch1", "Firmware/Yonkers/Yonkers.1A01_Prod.fw", RULES_NONE, NO_TRUST | SHA256, NULL, 0 },
  { "Yonkers,SysTopPatch8", "Firmware/Yonkers/Yonkers.EA01_Dev.fw", RULES_NONE, NO_TRUST | SHA256, NULL, 0 },
  { "Yonkers,SysTopPatch9", "Firmware/Yonkers/Yonkers.EA01_Prod.fw", RULES_NONE, NO_TRUST | SHA256, NULL, 0 },
  { "eUICC,Gold", "Firmware/vinyl_04.vnlfw", RULES_NONE, NO_TRUST | SHA256 | BARE, NULL, 0 },
  { "eUICC,Main", "Firmware/vinyl_04.vnlfw", RULES_NONE, NO_TRUST | SHA256 | BARE, NULL, 0 },
  { "ftap", NULL, RULES_RAW, NO_DIGEST | PLAIN, NULL, 0 },
  { "ftsp", NULL, RULES_FTSP, NO_DIGEST | PLAIN, NULL, 0 },
  { "iBEC", "Firmware/dfu/iBEC.n104.RELEASE.im4p", RULES_CURRENT, BUILD_STRING, NULL, 0 },
  { "iBSS", "Firmware/dfu/iBSS.n104.RELEASE.im4p", RULES_IBSS, BUILD_STRING, NULL, 0 },
  { "iBoot", "Firmware/all_flash/iBoot.n104.RELEASE.im4p", RULES_RAW, FIRMWARE, NULL, 0 },
  { "rfta", NULL, RULES_RAW, NO_DIGEST | PLAIN, NULL, 0 },
  { "rfts", NULL, RULES_FTSP, NO_DIGEST | PLAIN, NULL, 0 },
};

/* One rule as text: conditions ">" actions; "P" raw production, "C" current production, "S" raw security, "D" demotion
 * asked, "d" no demotion asked, "R" in ROM DFU, "4" Image4; capital actions; "+" true, "-" false (spec 14 §4.4). */
static const char *const rule_sets[][7] = {
  [RULES_NONE] = { NULL },
  [RULES_RAW] = { "P-4>EPRO-", "P+4>EPRO+", "DP+4>EPRO-", "S-4>ESEC-", "S+4>ESEC+", NULL },
  [RULES_CURRENT] = { "C-4>EPRO-", "C+4>EPRO+", "C+DR4>EPRO-", "S-4>ESEC-", "S+4>ESEC+", NULL },
  [RULES_LLB] = { "DP+>DPRO+", "P-4>EPRO-", "P+4>EPRO+", "DP+4>EPRO-", "S-4>ESEC-", "S+4>ESEC+", NULL },
  [RULES_IBSS] = { "DP+>DPRO+", "C-4>EPRO-", "C+4>EPRO+", "C+DR4>EPRO-", "S-4>ESEC-", "S+4>ESEC+", NULL },
  [RULES_SEP] = { "S->ESEC-", "S+>ESEC+", "dP-S+>DSEC+,ESEC-", "DP-S+>DSEC+,ESEC-", "P->EPRO-", "P+>EPRO+", NULL },
  [RULES_FTSP] = { "S->ESEC-", "S+>ESEC+", "dP-S+>ESEC-", "DP-S+>ESEC-", "P->EPRO-", "P+>EPRO+", NULL },
};

static plist_t
make_rule (const char *text)
{
  plist_t rule = plist_new_dict (), conditions = plist_new_dict (), actions = plist_new_dict ();
  const char *p;

  for (p = text; *p != '>'; p++) {
    switch (*p) {
    case 'P':
      rouse_plist_set_bool (conditions, "ApRawProductionMode", p[1] == '+');
      break;
    case 'C':
      rouse_plist_set_bool (conditions, "ApCurrentProductionMode", p[1] == '+');
      break;
    case 'S':
      rouse_plist_set_bool (conditions, "ApRawSecurityMode", p[1] == '+');
      break;
    case 'D':
    case 'd':
      rouse_plist_set_string (conditions, "ApDemotionPolicyOverride", *p == 'D' ? "Demote" : "");
      break;
    case 'R':
      rouse_plist_set_bool (conditions, "ApInRomDFU", TRUE);
      break;
    case '4':
      rouse_plist_set_bool (conditions, "ApRequiresImage4", TRUE);
      break;
    default: /* the sign of the letter before */
      break;
    }
  }
  for (p++; strlen (p) >= 5; p += p[5] == ',' ? 6 : 5) {
    g_autofree char *key = g_strndup (p, 4);

    rouse_plist_set_bool (actions, key, p[4] == '+');
  }
  plist_dict_set_item (rule, "Actions", actions);
  plist_dict_set_item (rule, "Conditions", conditions);
  return rule;
}

static void
set_noise (plist_t dict, const char *key, const char *seed, gsize size)
{
  g_autofree char *whole = g_strconcat (seed, key, NULL);
  guint8 bytes[256];
  SimNoise noise;

  sim_noise_init (&noise, whole);
  sim_noise_fill (&noise, bytes, size);
  rouse_plist_set_data (dict, key, bytes, size);
}

typedef struct {
  const char *version, *build;
  guint major;
  gboolean encrypted, erase;
} Wish;

static char *
expand_path (const Wish *wish, const char *pattern)
{
  const struct {
    const char *mark;
    char *name;
  } names[] = {
    { "%A", g_strdup_printf ("104-%s-001.dmg%s", wish->build, wish->encrypted ? ".aea" : "") },
    { "%R", g_strdup_printf ("104-%s-%s.dmg", wish->build, wish->erase ? "010" : "011") },
    { "%S", g_strdup_printf ("104-%s-020.dmg%s", wish->build, wish->encrypted ? ".aea" : "") },
    { "%P", g_strdup_printf ("104-%s-021.dmg", wish->build) },
  };
  GString *path = g_string_new (pattern);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_string_replace (path, names[i].mark, names[i].name, 0);
    g_free (names[i].name);
  }
  return g_string_free (path, FALSE);
}

static plist_t
make_info (const Wish *wish, gsize i)
{
  static const struct {
    const char *key;
    guint flag;
  } flags[] = {
    { "IsFTAB", FTAB },       { "IsFirmwarePayload", FIRMWARE }, { "IsSecondaryFirmwarePayload", SECONDARY },
    { "IsFUDFirmware", FUD }, { "IsLoadedByiBoot", BY_IBOOT },
  };
  plist_t info = plist_new_dict ();

  if (components[i].path != NULL) {
    g_autofree char *path = expand_path (wish, components[i].path);

    rouse_plist_set_string (info, "Path", path);
  }
  if (components[i].flags & BARE)
    return info;
  for (gsize j = 0; j < G_N_ELEMENTS (flags); j++)
    if ((components[i].flags & flags[j].flag) || flags[j].flag == FTAB || flags[j].flag == BY_IBOOT)
      rouse_plist_set_bool (info, flags[j].key, (components[i].flags & flags[j].flag) != 0);
  rouse_plist_set_bool (info, "Personalize", (components[i].flags & PLAIN) == 0);
  if (components[i].type != NULL)
    rouse_plist_set_string (info, "Img4PayloadType", components[i].type);
  if (components[i].path != NULL && (components[i].flags & PLAIN))
    rouse_plist_set_string (info, "HashMethod", "sha2-384");
  if (components[i].rules != RULES_NONE) {
    plist_t rules = plist_new_array ();

    for (const char *const *rule = rule_sets[components[i].rules]; *rule != NULL; rule++)
      plist_array_append_item (rules, make_rule (*rule));
    plist_dict_set_item (info, "RestoreRequestRules", rules);
  }
  return info;
}

/* Keys of single components beside the common ones. */
static void
add_particulars (plist_t entry, const char *name)
{
  static const char *const modem[] = { "PSI", "RestorePSI", "PSI2", "RestorePSI2" };
  static const char *const modem_digests[] = { "EBL-DownloadDigest", "SystemSW-DownloadDigest", "LTEFW-DownloadDigest",
                                               "LTEFW-HashTableDigest" };

  if (strcmp (name, "BasebandFirmware") == 0) {
    for (gsize i = 0; i < G_N_ELEMENTS (modem); i++) {
      g_autofree char *digest = g_strconcat (modem[i], "-PartialDigest", NULL);
      g_autofree char *version = g_strconcat (modem[i], "-Version", NULL);

      set_noise (entry, digest, name, 40);
      plist_dict_set_item (entry, version, sim_plist_new_int (-1441729997 + (gint64) i));
    }
    for (gsize i = 0; i < G_N_ELEMENTS (modem_digests); i++)
      set_noise (entry, modem_digests[i], name, 32);
  } else if (strcmp (name, "SE,UpdatePayload") == 0) {
    set_noise (entry, "ProductionUpdatePayloadHash", name, 32);
    set_noise (entry, "DevelopmentUpdatePayloadHash", name, 32);
  } else if (g_str_has_prefix (name, "Yonkers,SysTopPatch")) {
    guint number = (guint) g_ascii_digit_value (name[strlen (name) - 1]);

    rouse_plist_set_bool (entry, "EPRO", number % 2 == 1);
    rouse_plist_set_uint (entry, "FabRevision", number >= 8 ? 59905 : 6657);
  }
}

static plist_t
make_entry (const Wish *wish, gsize i)
{
  plist_t entry = plist_new_dict ();
  guint flags = components[i].flags;

  if (!(flags & NO_DIGEST))
    set_noise (entry, "Digest", components[i].name, flags & SHA256 ? 32 : 48);
  if (!(flags & NO_TRUST))
    rouse_plist_set_bool (entry, "Trusted", !(flags & NOT_TRUSTED));
  if (flags & BUILD_STRING)
    rouse_plist_set_string (entry, "BuildString", "iBoot-10151.82.1");
  if (flags & TBM)
    set_noise (entry, "TBMDigests", components[i].name, 240);
  add_particulars (entry, components[i].name);
  plist_dict_set_item (entry, "Info", make_info (wish, i));
  return entry;
}

static plist_t
make_identity_info (const Wish *wish)
{
  static const char *const padding[] = { "64", "128", "256" };
  plist_t info = plist_new_dict (), paddings = plist_new_dict ();

  rouse_plist_set_string (info, "BuildNumber", wish->build);
  rouse_plist_set_string (info, "BuildTrain", "Virtual");
  rouse_plist_set_string (info, "DeviceClass", "n104ap");
  rouse_plist_set_bool (info, "FDRSupport", TRUE);
  rouse_plist_set_uint (info, "MinimumSystemPartition", 7954);
  rouse_plist_set_string (info, "MobileDeviceMinVersion", "1550");
  rouse_plist_set_uint (info, "OSVarContentSize", 582168576);
  rouse_plist_set_string (info, "RestoreBehavior", wish->erase ? "Erase" : "Update");
  rouse_plist_set_string (info, "Variant",
                          wish->erase ? "Customer Erase Install (IPSW)" : "Customer Upgrade Install (IPSW)");
  if (wish->encrypted)
    rouse_plist_set_string (info, "ContentEncoding", "aea");
  for (gsize i = 0; i < G_N_ELEMENTS (padding); i++)
    rouse_plist_set_uint (paddings, padding[i], i == 0 ? 640 : 1280);
  plist_dict_set_item (info, "SystemPartitionPadding", paddings);
  return info;
}

static plist_t
make_identity (const Wish *wish)
{
  const struct {
    const char *key, *value;
    guint since; /* major version */
  } strings[] = {
    { "ApBoardID", "0x04", 0 },
    { "ApChipID", "0x8030", 0 },
    { "ApSecurityDomain", "0x01", 0 },
    { "BbChipID", "0x00000068", 0 },
    { "SE,ChipID", "0x2C", 0 },
    { "Savage,ChipID", "0x01", 0 },
    { "Savage,PatchEpoch", "0x00", 0 },
    { "Yonkers,ChipID", "0x414", 0 },
    { "ProductMarketingVersion", wish->version, 0 },
    { "Ap,OSLongVersion", "21.5.219.0.0,0", 16 },
    { "Ap,ProductMarketingVersion", wish->version, 16 },
    { "Ap,ProductType", "iPhone12,1", 16 },
    { "Ap,SDKPlatform", "iphoneos", 16 },
    { "Ap,Target", "N104AP", 16 },
    { "Ap,TargetType", "n104", 16 },
    { "Cryptex1,ChipID", "0xFF10", 16 },
    { "Cryptex1,ProductClass", "0xF2", 16 },
    { "Cryptex1,Version", "21.5.219.0.0,0", 16 },
    { "Cryptex1,PreauthorizationVersion", "21.5.219.0.0,0", 16 },
  };
  static const struct {
    const char *key;
    guint64 value;
    guint since;
  } numbers[] = {
    { "Rap,BoardID", 8, 0 },           { "Rap,ChipID", 8198, 0 },      { "Rap,SecurityDomain", 1, 0 },
    { "Yonkers,BoardID", 0, 0 },       { "Yonkers,PatchEpoch", 0, 0 }, { "eUICC,ChipID", 4, 0 },
    { "Cryptex1,NonceDomain", 1, 16 }, { "Cryptex1,SubType", 1, 16 },  { "Cryptex1,Type", 1, 16 },
  };
  plist_t identity = plist_new_dict (), manifest = plist_new_dict ();

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    if (wish->major >= strings[i].since)
      rouse_plist_set_string (identity, strings[i].key, strings[i].value);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (wish->major >= numbers[i].since)
      rouse_plist_set_uint (identity, numbers[i].key, numbers[i].value);
  set_noise (identity, "BbActivationManifestKeyHash", "", 32);
  set_noise (identity, "BbProvisioningManifestKeyHash", "", 32);
  rouse_plist_set_data (identity, "BbFDRSecurityKeyHash", "", 0);
  set_noise (identity, "PearlCertificationRootPub", "", 97);
  set_noise (identity, "UniqueBuildID", wish->erase ? "erase" : "update", 20);
  plist_dict_set_item (identity, "Info", make_identity_info (wish));
  for (gsize i = 0; i < G_N_ELEMENTS (components); i++)
    if (wish->major >= components[i].since)
      plist_dict_set_item (manifest, components[i].name, make_entry (wish, i));
  plist_dict_set_item (identity, "Manifest", manifest);
  return identity;
}

/* @encrypted_images: OS and system cryptex are .dmg.aea, as from iOS 18 on. */
plist_t
sim_default_manifest (const char *version, const char *build, gboolean encrypted_images)
{
  Wish wish = { version, build, (guint) atoi (version), encrypted_images, TRUE };
  plist_t manifest = plist_new_dict (), identities = plist_new_array (), products = plist_new_array ();

  plist_array_append_item (identities, make_identity (&wish));
  wish.erase = FALSE;
  plist_array_append_item (identities, make_identity (&wish));
  plist_array_append_item (products, plist_new_string ("iPhone12,1"));
  plist_dict_set_item (manifest, "BuildIdentities", identities);
  rouse_plist_set_uint (manifest, "ManifestVersion", 0);
  rouse_plist_set_string (manifest, "ProductBuildVersion", build);
  rouse_plist_set_string (manifest, "ProductVersion", version);
  plist_dict_set_item (manifest, "SupportedProductTypes", products);
  return manifest;
}
