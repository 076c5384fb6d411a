/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "default-manifest-img3.h"

#include <string.h>

#include "base/plist.h"
#include "noise.h"
#include "plist-int.h"

/*
 * Manifests in the shape of those of iOS 7 and 8 for phones before Image4 (spec 13 §3 and §5): digests of 20 bytes, a
 * PartialDigest where a signature of its own is given, no rules that fire. Digests are noise until make-ipsw has made
 * the files.
 */

typedef struct {
  const char *product_type, *version, *build;
  const char *board, *target; /* "n90ap"; what files are named after */
  const char *chip_id, *board_id, *platform;
  const char *loader; /* BuildString */
  const char *modem_chip, *modem_path;
  const char *screen, *plug; /* of pictures */
  gboolean ibec_blob;        /* iBEC has a signature of its own (A4) */
  gboolean fls;              /* modem of Infineon */
} Phone;

static const Phone phones[] = {
  { "iPhone3,1", "7.1.2", "11D257", "n90ap", "n90", "0x8930", "0x00", "s5l8930x", "iBoot-1940.10.58~132", "0x50",
    "Firmware/ICE3_04.12.09_BOOT_02.13.Release.bbfw", "2x~iphone", "2x~iphone-30pin", TRUE, TRUE },
  { "iPhone5,2", "8.4.1", "12H321", "n42ap", "n42", "0x8950", "0x02", "s5l8950x", "iBoot-2261.30.37~58", "0x006F10E1",
    "Firmware/Mav5-8.02.00.Release.bbfw", "2x~iphone", "1136~iphone-lightning", FALSE, FALSE },
};

enum { FIRMWARE = 1 << 0, LOADER = 1 << 1, BLOB = 1 << 2, BLOB_ON_A4 = 1 << 3 };

/* %F: all_flash folder; %T: target; %B: board; %S, %G: screen and plug; %P: platform; %R: ramdisk */
static const struct {
  const char *name, *path;
  guint flags;
} components[] = {
  { "AppleLogo", "%F/applelogo@%S.%P.img3", FIRMWARE },
  { "BatteryCharging0", "%F/batterycharging0@%S.%P.img3", FIRMWARE },
  { "BatteryCharging1", "%F/batterycharging1@%S.%P.img3", FIRMWARE },
  { "BatteryFull", "%F/batteryfull@%S.%P.img3", FIRMWARE },
  { "BatteryLow0", "%F/batterylow0@%S.%P.img3", FIRMWARE },
  { "BatteryLow1", "%F/batterylow1@%S.%P.img3", FIRMWARE },
  { "BatteryPlugin", "%F/glyphplugin@%G.%P.img3", FIRMWARE },
  { "DeviceTree", "%F/DeviceTree.%B.img3", FIRMWARE },
  { "KernelCache", "kernelcache.release.%T", 0 },
  { "LLB", "%F/LLB.%T.RELEASE.img3", FIRMWARE | LOADER | BLOB },
  { "RecoveryMode", "%F/recoverymode@%G.%P.img3", FIRMWARE },
  { "RestoreDeviceTree", "%F/DeviceTree.%B.img3", 0 },
  { "RestoreKernelCache", "kernelcache.release.%T", 0 },
  { "RestoreLogo", "%F/applelogo@%S.%P.img3", 0 },
  { "RestoreRamDisk", "%R", 0 },
  { "iBEC", "Firmware/dfu/iBEC.%T.RELEASE.dfu", LOADER | BLOB_ON_A4 },
  { "iBSS", "Firmware/dfu/iBSS.%T.RELEASE.dfu", LOADER | BLOB },
  { "iBoot", "%F/iBoot.%T.RELEASE.img3", FIRMWARE },
};

static void
set_noise (plist_t dict, const char *key, const char *seed, gsize size)
{
  g_autofree char *whole = g_strconcat (seed, key, NULL);
  guint8 bytes[64];
  SimNoise noise;

  sim_noise_init (&noise, whole);
  sim_noise_fill (&noise, bytes, size);
  rouse_plist_set_data (dict, key, bytes, size);
}

static char *
expand_path (const Phone *phone, const char *pattern, const char *build, gboolean erase)
{
  g_autofree char *folder = g_strdup_printf ("Firmware/all_flash/all_flash.%s.production", phone->board);
  g_autofree char *ramdisk = g_strdup_printf ("058-%s-%s.dmg", build, erase ? "010" : "011");
  const struct {
    const char *mark, *text;
  } marks[] = {
    { "%F", folder },        { "%R", ramdisk },     { "%T", phone->target },   { "%B", phone->board },
    { "%S", phone->screen }, { "%G", phone->plug }, { "%P", phone->platform },
  };
  GString *path = g_string_new (pattern);

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    g_string_replace (path, marks[i].mark, marks[i].text, 0);
  return g_string_free (path, FALSE);
}

/* A rule that only fires for Image4, as real manifests of these phones have: a host that ignores its condition asks for
 * what the server does not give (spec 14 §4.4). */
static plist_t
make_rules (void)
{
  plist_t rules = plist_new_array (), rule = plist_new_dict (), actions = plist_new_dict (),
          conditions = plist_new_dict ();

  rouse_plist_set_bool (actions, "EPRO", TRUE);
  rouse_plist_set_bool (conditions, "ApRawProductionMode", TRUE);
  rouse_plist_set_bool (conditions, "ApRequiresImage4", TRUE);
  plist_dict_set_item (rule, "Actions", actions);
  plist_dict_set_item (rule, "Conditions", conditions);
  plist_array_append_item (rules, rule);
  return rules;
}

static plist_t
make_entry (const Phone *phone, gsize i, const char *build, gboolean erase)
{
  plist_t entry = plist_new_dict (), info = plist_new_dict ();
  g_autofree char *path = expand_path (phone, components[i].path, build, erase);
  guint flags = components[i].flags;

  set_noise (entry, "Digest", components[i].name, 20);
  if ((flags & BLOB) || ((flags & BLOB_ON_A4) && phone->ibec_blob))
    set_noise (entry, "PartialDigest", components[i].name, 28);
  if (flags & LOADER)
    rouse_plist_set_string (entry, "BuildString", phone->loader);
  rouse_plist_set_bool (entry, "Trusted", TRUE);
  if (flags & FIRMWARE)
    rouse_plist_set_bool (info, "IsFirmwarePayload", TRUE);
  rouse_plist_set_string (info, "Path", path);
  plist_dict_set_item (info, "RestoreRequestRules", make_rules ());
  plist_dict_set_item (entry, "Info", info);
  return entry;
}

static plist_t
make_plain_entry (const char *path)
{
  plist_t entry = plist_new_dict (), info = plist_new_dict ();

  rouse_plist_set_string (info, "Path", path);
  plist_dict_set_item (entry, "Info", info);
  return entry;
}

/* Spec 13 §5.1, last row. */
static plist_t
make_modem (const Phone *phone)
{
  static const char *const fls_digests[] = { "EBL-Digest", "FlashPSI-SecPackDigest", "ModemStack-Digest",
                                             "ModemStack-SecPackDigest" };
  static const char *const mbn_digests[] = { "APPS-DownloadDigest", "APPS-HashTableDigest", "DSP1-DownloadDigest",
                                             "SBL2-DownloadDigest" };
  const char *const *digests = phone->fls ? fls_digests : mbn_digests;
  plist_t entry = make_plain_entry (phone->modem_path);

  for (gsize i = 0; i < 4; i++)
    set_noise (entry, digests[i], phone->board, 20);
  set_noise (entry, phone->fls ? "FlashPSI-PartialDigest" : "RestoreSBL1-PartialDigest", phone->board, 28);
  set_noise (entry, phone->fls ? "RamPSI-PartialDigest" : "SBL1-PartialDigest", phone->board, 28);
  if (phone->fls) {
    rouse_plist_set_string (entry, "FlashPSI-Version", "0x0002000d");
    rouse_plist_set_string (entry, "RamPSI-Version", "0x0002000d");
  } else {
    plist_dict_set_item (entry, "RestoreSBL1-Version", sim_plist_new_int (-1559152312));
    plist_dict_set_item (entry, "SBL1-Version", sim_plist_new_int (-1560200888));
  }
  return entry;
}

static plist_t
make_identity_info (const Phone *phone, const char *build, gboolean erase)
{
  plist_t info = plist_new_dict (), padding = plist_new_dict ();

  rouse_plist_set_string (info, "BuildNumber", build);
  rouse_plist_set_string (info, "BuildTrain", "Virtual");
  rouse_plist_set_string (info, "DeviceClass", phone->board);
  rouse_plist_set_uint (info, "MinimumSystemPartition", 1531);
  rouse_plist_set_string (info, "RestoreBehavior", erase ? "Erase" : "Update");
  rouse_plist_set_string (info, "Variant", erase ? "Customer Erase Install (IPSW)" : "Customer Upgrade Install (IPSW)");
  rouse_plist_set_uint (padding, "16", 160);
  rouse_plist_set_uint (padding, "32", 320);
  plist_dict_set_item (info, "SystemPartitionPadding", padding);
  return info;
}

static plist_t
make_identity (const Phone *phone, const char *build, gboolean erase)
{
  plist_t identity = plist_new_dict (), manifest = plist_new_dict ();
  g_autofree char *os = g_strdup_printf ("058-%s-001.dmg", build);

  rouse_plist_set_string (identity, "ApBoardID", phone->board_id);
  rouse_plist_set_string (identity, "ApChipID", phone->chip_id);
  rouse_plist_set_string (identity, "ApSecurityDomain", "0x01");
  rouse_plist_set_string (identity, "BbChipID", phone->modem_chip);
  if (phone->fls) {
    set_noise (identity, "BbSkeyId", phone->board, 20);
  } else {
    set_noise (identity, "BbActivationManifestKeyHash", phone->board, 20);
    set_noise (identity, "BbProvisioningManifestKeyHash", phone->board, 20);
  }
  set_noise (identity, "UniqueBuildID", erase ? "erase" : "update", 20);
  plist_dict_set_item (identity, "Info", make_identity_info (phone, build, erase));
  for (gsize i = 0; i < G_N_ELEMENTS (components); i++)
    plist_dict_set_item (manifest, components[i].name, make_entry (phone, i, build, erase));
  plist_dict_set_item (manifest, "BasebandFirmware", make_modem (phone));
  plist_dict_set_item (manifest, "OS", make_plain_entry (os));
  plist_dict_set_item (identity, "Manifest", manifest);
  return identity;
}

plist_t
sim_default_manifest_img3 (const char *product_type, const char *version, const char *build)
{
  plist_t manifest, identities = plist_new_array (), products = plist_new_array ();
  const Phone *phone = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (phones); i++)
    if (strcmp (phones[i].product_type, product_type) == 0)
      phone = &phones[i];
  if (phone == NULL) {
    plist_free (identities);
    plist_free (products);
    return NULL;
  }
  if (build == NULL)
    build = phone->build;
  manifest = plist_new_dict ();
  plist_array_append_item (identities, make_identity (phone, build, TRUE));
  plist_array_append_item (identities, make_identity (phone, build, FALSE));
  plist_array_append_item (products, plist_new_string (phone->product_type));
  plist_dict_set_item (manifest, "BuildIdentities", identities);
  rouse_plist_set_uint (manifest, "ManifestVersion", 0);
  rouse_plist_set_string (manifest, "ProductBuildVersion", build);
  rouse_plist_set_string (manifest, "ProductVersion", version != NULL ? version : phone->version);
  plist_dict_set_item (manifest, "SupportedProductTypes", products);
  return manifest;
}
