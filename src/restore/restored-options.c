/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restored-options.h"

#include <string.h>

#include "base/error.h"

#define MIB (1024.0 * 1024.0)
#define RESTORE_BUNDLE_PATH "/tmp/Per2.tmp" /* any path; it is echoed nowhere */

/* Sizes of the recovery OS's partition in MiB when the files were not counted (spec 20 §4.1). */
#define FALLBACK_RECOVERY_MIN 356
#define FALLBACK_RECOVERY_MAX 420

/* --- what never changes (spec 20 §4.1) --- */

static const struct {
  const char *key;
  const char *text; /* NULL: the value is @flag */
  gboolean flag;
} fixed_options[] = {
  { "BootImageType", "User" },
  { "DFUFileType", "RELEASE" },
  { "FirmwareDirectory", "." },
  { "KernelCacheType", "Release" },
  { "NORImageType", "production" },
  { "RestoreBundlePath", RESTORE_BUNDLE_PATH },
  { "SystemImageType", "User" },
  { "SystemImageFormat", "AEAWrappedDiskImage" }, /* iOS 18: we can answer for the key (spec 21 §4.2) */
  { "DataImage", NULL, FALSE },
  { "FlashNOR", NULL, TRUE },
  { "UpdateBaseband", NULL, TRUE },
  { "InstallDiags", NULL, FALSE },
  { "HostHasFixFor99053849", NULL, TRUE },
  { "WaitForDeviceConnectionToFinishStateMachine", NULL, FALSE },
  { "PersonalizedDuringPreflight", NULL, TRUE }, /* mandatory since iOS 7 */
  { "RootToInstall", NULL, FALSE },
  { "CreateFilesystemPartitions", NULL, TRUE },
  { "SystemImage", NULL, TRUE },
};

/* --- what we say that we can answer: FALSE is what a phone requires of its host, TRUE is optional (spec 20 §4.2). ---
 */

typedef struct {
  const char *name;
  gboolean is_optional;
} Supported;

static const Supported data_types[] = {
  { "BasebandBootData", FALSE },
  { "BasebandData", FALSE },
  { "BasebandStackData", FALSE },
  { "BasebandUpdaterOutputData", FALSE },
  { "BootabilityBundle", FALSE },
  { "BootabilityBundleV2", FALSE }, /* iOS 27 */
  { "BuildIdentityDict", FALSE },
  { "BuildIdentityDictV2", FALSE },
  { "DataType", FALSE },
  { "DiagData", FALSE },
  { "EANData", FALSE },
  { "FDRMemoryCommit", FALSE },
  { "FDRTrustData", FALSE },
  { "FUDData", FALSE },
  { "FileData", FALSE },
  { "FileDataDone", FALSE },
  { "FirmwareUpdaterData", FALSE },
  { "FirmwareUpdaterDataV2", FALSE },
  { "GrapeFWData", FALSE },
  { "HPMFWData", FALSE },
  { "KernelCache", FALSE },
  { "NORData", FALSE },
  { "OpalFWData", FALSE },
  { "OverlayRootDataCount", FALSE },
  { "PersonalizedBootObjectV3", FALSE },
  { "ProvisioningData", FALSE },
  { "RecoveryOSOverlayRootDataCount", FALSE },
  { "RootData", FALSE },
  { "RootTicket", FALSE },
  { "S3EOverride", FALSE },
  { "SourceBootObjectV3", FALSE },
  { "SourceBootObjectV4", FALSE },
  { "SsoServiceTicket", FALSE },
  { "StockholmPostflight", FALSE },
  { "StreamedImageDecryptionKey", FALSE }, /* iOS 27 */
  { "SystemImageCanonicalMetadata", FALSE },
  { "SystemImageData", FALSE },
  { "SystemImageRootHash", FALSE },
  { "USBCFWData", FALSE },
  { "USBCOverride", FALSE },
  { "AuthInstallCACert", TRUE },
  { "Cryptex1LocalPolicy", TRUE },
  { "DeviceRestoreInfoPreflight", TRUE }, /* iOS 27 */
  { "FirmwareUpdaterDataV3", TRUE },
  { "FirmwareUpdaterPreflight", TRUE },
  { "HostSystemTime", TRUE },
  { "MessageUseStreamedImageFile", TRUE },
  { "NitrogenFWData", TRUE },
  { "OverlayRootDataForKey", TRUE },
  { "OverlayRootDataForKeyIndex", TRUE },
  { "PeppyFWData", TRUE },
  { "PersonalizedData", TRUE },
  { "RamdiskFWData", TRUE },
  { "ReceiptManifest", TRUE },
  { "RecoveryOSASRImage", TRUE },
  { "RecoveryOSAppleLogo", TRUE },
  { "RecoveryOSDeviceTree", TRUE },
  { "RecoveryOSFileAssetImage", TRUE },
  { "RecoveryOSIBEC", TRUE },
  { "RecoveryOSIBootFWFilesImages", TRUE },
  { "RecoveryOSImage", TRUE },
  { "RecoveryOSKernelCache", TRUE },
  { "RecoveryOSLocalPolicy", TRUE },
  { "RecoveryOSRootTicketData", TRUE },
  { "RecoveryOSStaticTrustCache", TRUE },
  { "RecoveryOSVersionData", TRUE },
  { "RestoreLocalPolicy", TRUE },
  { "SourceBootObjectV5", TRUE }, /* iOS 27 */
  { "URLAsset", TRUE },
  { "UpdateVolumeOverlayRootDataCount", TRUE },
};

static const Supported message_types[] = {
  { "BBUpdateStatusMsg", FALSE },
  { "DataRequestMsg", FALSE },
  { "MsgType", FALSE },
  { "PreviousRestoreLogMsg", FALSE },
  { "ProgressMsg", FALSE },
  { "ProvisioningAck", FALSE },
  { "ProvisioningInfo", FALSE },
  { "ProvisioningStatusMsg", FALSE },
  { "ReceivedFinalStatusMsg", FALSE },
  { "StatusMsg", FALSE },
  { "AsyncDataRequestMsg", TRUE },
  { "AsyncWait", TRUE },
  { "CheckpointMsg", TRUE },
  { "CrashLog", TRUE },
  { "FDRSubmit", TRUE },
  { "RestoreAttestation", TRUE },
  { "RestoreProtocol", TRUE }, /* iOS 27 */
  { "RestoredCrash", TRUE },
};

static const Supported async_data_types[] = {
  { "BasebandData", FALSE },
  { "RecoveryOSASRImage", FALSE },
  { "StreamedImageDecryptionKey", FALSE },
  { "SystemImageData", FALSE },
  { "URLAsset", TRUE },
};

/* MiB of the system partition to leave free, by the storage's size in GB (spec 20 §4.6). */
static const struct {
  const char *storage;
  guint64 padding; /* MiB */
} default_paddings[] = {
  { "8", 80 },     { "16", 160 },   { "32", 320 },   { "64", 640 },    { "128", 1280 },
  { "256", 1280 }, { "512", 1280 }, { "768", 1280 }, { "1024", 1280 },
};

static plist_t
new_supported (const Supported *table, gsize n_rows)
{
  plist_t dict = plist_new_dict ();

  for (gsize i = 0; i < n_rows; i++)
    rouse_plist_set_bool (dict, table[i].name, table[i].is_optional);
  return dict;
}

/* --- what depends on the phone and the build: each function adds its keys, or none --- */

typedef struct {
  RouseBuildIdentity *identity;
  RouseBuildIdentity *recovery_identity;
  plist_t preflight;
} Sources;

static void
add_fixed (plist_t options, const Sources *sources)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fixed_options); i++)
    if (fixed_options[i].text != NULL)
      rouse_plist_set_string (options, fixed_options[i].key, fixed_options[i].text);
    else
      rouse_plist_set_bool (options, fixed_options[i].key, fixed_options[i].flag);
  rouse_plist_set_uint (options, "AutoBootDelay", 0);
}

static void
add_supported (plist_t options, const Sources *sources)
{
  plist_dict_set_item (options, "SupportedDataTypes", new_supported (data_types, G_N_ELEMENTS (data_types)));
  plist_dict_set_item (options, "SupportedMessageTypes", new_supported (message_types, G_N_ELEMENTS (message_types)));
  plist_dict_set_item (options, "SupportedAsyncDataTypes",
                       new_supported (async_data_types, G_N_ELEMENTS (async_data_types)));
}

static void
add_uuid (plist_t options, const Sources *sources)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *upper = g_ascii_strup (uuid, -1);

  rouse_plist_set_string (options, "UUID", upper);
}

/* Only known when the restore began in normal mode. */
static void
add_baseband_state (plist_t options, const Sources *sources)
{
  static const char *const removed[] = { "FusingStatus", "PkHash" };
  plist_t nonce = rouse_plist_get (sources->preflight, "Nonce");
  plist_t state;

  if (sources->preflight == NULL)
    return;
  state = plist_copy (sources->preflight);
  for (gsize i = 0; i < G_N_ELEMENTS (removed); i++)
    if (plist_dict_get_item (state, removed[i]) != NULL)
      plist_dict_remove_item (state, removed[i]);
  plist_dict_set_item (options, "BBUpdaterState", state);
  if (rouse_plist_is (nonce, PLIST_DATA))
    plist_dict_set_item (options, "BasebandNonce", plist_copy (nonce));
}

static void
add_required_capacity (plist_t options, const Sources *sources)
{
  const char *capacity =
      rouse_plist_get_string (rouse_build_identity_get_plist (sources->identity), "Manifest/SEP/Info/RequiredCapacity");

  if (capacity != NULL)
    rouse_plist_set_string (options, "TZ0RequiredCapacity", capacity);
}

static void
add_padding (plist_t options, const Sources *sources)
{
  plist_t own =
      rouse_plist_get_dict (rouse_build_identity_get_plist (sources->identity), "Info/SystemPartitionPadding");
  plist_t padding = own != NULL ? plist_copy (own) : plist_new_dict ();

  for (gsize i = 0; own == NULL && i < G_N_ELEMENTS (default_paddings); i++)
    rouse_plist_set_uint (padding, default_paddings[i].storage, default_paddings[i].padding);
  plist_dict_set_item (options, "SystemPartitionPadding", padding);
}

static void
add_recovery_os (plist_t options, const Sources *sources)
{
  if (sources->recovery_identity == NULL)
    return;
  rouse_plist_set_bool (options, "InstallRecoveryOS", TRUE);
  rouse_plist_set_string (options, "RecoveryOSBundlePath", RESTORE_BUNDLE_PATH);
  rouse_plist_set_string (options, "AuthInstallRecoveryOSVariant",
                          rouse_build_identity_get_variant (sources->recovery_identity));
  rouse_plist_set_uint (options, "recoveryOSPartitionSize", FALLBACK_RECOVERY_MIN);
  rouse_plist_set_uint (options, "recoveryOSMaxPartitionSize", FALLBACK_RECOVERY_MAX);
}

static void (*const parts[]) (plist_t options, const Sources *sources) = {
  add_fixed, add_supported, add_uuid, add_baseband_state, add_required_capacity, add_padding, add_recovery_os,
};

/**
 * rouse_restored_options_new:
 *
 * The options that the restore is started with. Whether it erases or updates is not among them: that is decided by
 * which ramdisk runs (spec 20 §4.8). Any thread.
 *
 * Returns: (transfer full): a dictionary, or NULL with `ROUSE_ERROR_WRONG_FIRMWARE` if the recovery OS has no variant
 */
plist_t
rouse_restored_options_new (RouseBuildIdentity *identity, RouseBuildIdentity *recovery_identity, plist_t preflight,
                            GError **error)
{
  const Sources sources = { identity, recovery_identity, preflight };
  plist_t options;

  if (recovery_identity != NULL && *rouse_build_identity_get_variant (recovery_identity) == '\0') {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "the recovery OS’s identity has no variant");
    return NULL;
  }
  options = plist_new_dict ();
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    parts[i](options, &sources);
  return options;
}

gboolean
rouse_restored_options_counts_for_recovery (const RouseComponent *component)
{
  static const char *const names[] = {
    "OS",
    "KernelCache",
    "DeviceTree",
    "iBEC",
    "AppleLogo",
    "StaticTrustCache",
    "iBootData",
    "Diags",
    "Ap,SystemVolumeCanonicalMetadata",
    "SystemVolume",
    "BaseSystemVolume",
    "Ap,BaseSystemTrustCache",
    "AVISP1,RTKitOS",
    NULL,
  };

  return (component->flags & ROUSE_COMPONENT_IBOOT) != 0 || g_strv_contains (names, component->name);
}

void
rouse_restored_options_set_recovery_size (plist_t options, guint64 size)
{
  double files = (double) size / MIB;
  guint64 whole = (guint64) files; /* MiB */

  if (rouse_plist_get (options, "InstallRecoveryOS") == NULL)
    return;
  if ((double) whole < files)
    whole++;
  rouse_plist_set_uint (options, "recoveryOSPartitionSize", whole * 105 / 100 + 25);
  rouse_plist_set_uint (options, "recoveryOSMaxPartitionSize", whole * 125 / 100 + 25);
}
