/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "plist-tools.h"
#include "restore/restored-options.h"

static guint64
get_uint (plist_t dict, const char *path)
{
  guint64 value = 0;

  g_assert_true (rouse_plist_get_uint (dict, path, &value));
  return value;
}

/* Every name and value of spec 20 §4.1 that an ordinary phone gets. */
static void
test_plain (void)
{
  g_autoptr (RouseBuildIdentity) identity = test_identity ("identity-updaters.plist");
  g_autoptr (GError) error = NULL;
  g_auto (plist_t) options = rouse_restored_options_new (identity, NULL, NULL, &error);
  g_autofree char *keys = NULL;

  g_assert_no_error (error);
  keys = test_keys (options);
  g_assert_cmpstr (
      keys, ==,
      "AutoBootDelay BootImageType CreateFilesystemPartitions DFUFileType DataImage FirmwareDirectory "
      "FlashNOR HostHasFixFor99053849 InstallDiags KernelCacheType NORImageType PersonalizedDuringPreflight "
      "RestoreBundlePath RootToInstall SupportedAsyncDataTypes SupportedDataTypes SupportedMessageTypes "
      "SystemImage SystemImageFormat SystemImageType SystemPartitionPadding UUID UpdateBaseband "
      "WaitForDeviceConnectionToFinishStateMachine");
  g_assert_true (rouse_plist_get_bool (options, "PersonalizedDuringPreflight"));
  g_assert_cmpstr (rouse_plist_get_string (options, "SystemImageFormat"), ==, "AEAWrappedDiskImage");
  g_assert_cmpuint (strlen (rouse_plist_get_string (options, "UUID")), ==, 36);
  g_assert_cmpuint (get_uint (options, "SystemPartitionPadding/8"), ==, 80);
  g_assert_cmpuint (plist_dict_get_size (rouse_plist_get (options, "SystemPartitionPadding")), ==, 2);
}

/* 66 names of iOS 18 to 26 and 4 of iOS 27; FALSE is "required" (spec 20 §4.2 to §4.4). */
static void
test_supported (void)
{
  g_autoptr (RouseBuildIdentity) identity = test_identity ("identity-updaters.plist");
  g_auto (plist_t) options = rouse_restored_options_new (identity, NULL, NULL, NULL);

  g_assert_cmpuint (plist_dict_get_size (rouse_plist_get (options, "SupportedDataTypes")), ==, 70);
  g_assert_cmpuint (plist_dict_get_size (rouse_plist_get (options, "SupportedMessageTypes")), ==, 18);
  g_assert_cmpuint (plist_dict_get_size (rouse_plist_get (options, "SupportedAsyncDataTypes")), ==, 5);
  g_assert_true (rouse_plist_get_bool (options, "SupportedDataTypes/URLAsset"));
  g_assert_nonnull (rouse_plist_get (options, "SupportedDataTypes/SystemImageData"));
  g_assert_false (rouse_plist_get_bool (options, "SupportedDataTypes/SystemImageData"));
  g_assert_true (rouse_plist_get_bool (options, "SupportedDataTypes/SourceBootObjectV5"));
  g_assert_nonnull (rouse_plist_get (options, "SupportedDataTypes/StreamedImageDecryptionKey"));
  g_assert_true (rouse_plist_get_bool (options, "SupportedMessageTypes/RestoreProtocol"));
  g_assert_nonnull (rouse_plist_get (options, "SupportedMessageTypes/StatusMsg"));
  g_assert_false (rouse_plist_get_bool (options, "SupportedMessageTypes/StatusMsg"));
  g_assert_true (rouse_plist_get_bool (options, "SupportedAsyncDataTypes/URLAsset"));
}

static void
test_preflight (void)
{
  g_autoptr (RouseBuildIdentity) identity = test_identity ("identity-updaters.plist");
  g_auto (plist_t) preflight =
      test_plist ("<dict><key>Nonce</key><data>AAAA</data><key>ChipID</key><integer>1</integer><key>PkHash</key>"
                  "<data>AAAA</data><key>FusingStatus</key><integer>3</integer></dict>");
  g_auto (plist_t) options = rouse_restored_options_new (identity, NULL, preflight, NULL);
  g_autofree char *keys = test_keys (rouse_plist_get_dict (options, "BBUpdaterState"));

  g_assert_cmpstr (keys, ==, "ChipID Nonce");
  g_assert_nonnull (rouse_plist_get_data (options, "BasebandNonce", NULL));
  g_assert_nonnull (rouse_plist_get (preflight, "PkHash"));
}

/* An older build: no padding of its own, and a size of the SEP's storage. */
static void
test_older_build (void)
{
  g_autoptr (RouseBuildIdentity) base = test_identity ("identity-updaters.plist");
  g_auto (plist_t) dict = plist_copy (rouse_build_identity_get_plist (base));
  g_autoptr (RouseBuildIdentity) identity = NULL;
  g_auto (plist_t) options = NULL;

  plist_dict_remove_item (rouse_plist_get_dict (dict, "Info"), "SystemPartitionPadding");
  rouse_plist_set_string (rouse_plist_get_dict (dict, "Manifest/SEP/Info"), "RequiredCapacity", "12345");
  identity = rouse_build_identity_new (dict, NULL);
  options = rouse_restored_options_new (identity, NULL, NULL, NULL);
  g_assert_cmpstr (rouse_plist_get_string (options, "TZ0RequiredCapacity"), ==, "12345");
  g_assert_cmpuint (plist_dict_get_size (rouse_plist_get (options, "SystemPartitionPadding")), ==, 9);
  g_assert_cmpuint (get_uint (options, "SystemPartitionPadding/1024"), ==, 1280);
}

static void
test_recovery_os (void)
{
  g_autoptr (RouseBuildIdentity) identity = test_identity ("identity-updaters.plist");
  g_auto (plist_t) options = rouse_restored_options_new (identity, identity, NULL, NULL);
  g_auto (plist_t) without = rouse_restored_options_new (identity, NULL, NULL, NULL);

  g_assert_true (rouse_plist_get_bool (options, "InstallRecoveryOS"));
  g_assert_cmpstr (rouse_plist_get_string (options, "AuthInstallRecoveryOSVariant"), ==,
                   "Customer Erase Install (IPSW)");
  g_assert_cmpuint (get_uint (options, "recoveryOSPartitionSize"), ==, 356);
  g_assert_cmpuint (get_uint (options, "recoveryOSMaxPartitionSize"), ==, 420);

  /* Known of an iPhone 15 Pro Max: 306 and 360 (spec 20 §4.1). */
  rouse_restored_options_set_recovery_size (options, (267u << 20) + 1);
  g_assert_cmpuint (get_uint (options, "recoveryOSPartitionSize"), ==, 306);
  g_assert_cmpuint (get_uint (options, "recoveryOSMaxPartitionSize"), ==, 360);
  rouse_restored_options_set_recovery_size (without, 1 << 20);
  g_assert_null (rouse_plist_get (without, "recoveryOSPartitionSize"));

  g_assert_true (rouse_restored_options_counts_for_recovery (rouse_build_identity_find_component (identity, "OS")));
  g_assert_false (rouse_restored_options_counts_for_recovery (rouse_build_identity_find_component (identity, "SEP")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/restored-options/plain", test_plain);
  g_test_add_func ("/restored-options/supported", test_supported);
  g_test_add_func ("/restored-options/preflight", test_preflight);
  g_test_add_func ("/restored-options/older-build", test_older_build);
  g_test_add_func ("/restored-options/recovery-os", test_recovery_os);
  return g_test_run ();
}
