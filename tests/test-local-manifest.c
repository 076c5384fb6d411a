/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/local-manifest.h"

#include "base/error.h"
#include "firmware/build-manifest.h"
#include "plist-tools.h"

#define IDENTITY(manifest)                                                                                             \
  "<dict><key>ApBoardID</key><string>0x0C</string><key>ApChipID</key><string>0x8101</string>"                          \
  "<key>ApSecurityDomain</key><string>0x01</string><key>UniqueBuildID</key><data>AA==</data>"                          \
  "<key>Info</key><dict><key>DeviceClass</key><string>d53gap</string><key>Variant</key>"                               \
  "<string>Customer Upgrade Install (IPSW)</string><key>RestoreBehavior</key><string>Update</string></dict>"           \
  "<key>Manifest</key><dict>" manifest "</dict></dict>"

/* 3q0= is DE AD. */
#define LLB                                                                                                            \
  "<key>LLB</key><dict><key>Digest</key><data>3q0=</data><key>Trusted</key><true/><key>Info</key><dict>"               \
  "<key>Path</key><string>llb</string><key>IsFirmwarePayload</key><true/></dict></dict>"
/* Neither of them belongs in: not trusted, and trusted without any of the flags. */
#define OTHERS                                                                                                         \
  "<key>AOP</key><dict><key>Digest</key><data>3q0=</data><key>Info</key><dict><key>Path</key><string>a</string>"       \
  "<key>IsFirmwarePayload</key><true/></dict></dict>"                                                                  \
  "<key>RestoreRamDisk</key><dict><key>Digest</key><data>3q0=</data><key>Trusted</key><true/><key>Info</key><dict>"    \
  "<key>Path</key><string>r</string></dict></dict>"

/* The small vector of spec 15 §7. */
static const guint8 vector[] = {
  0x30, 0x81, 0xF9, 0x16, 0x04, 0x49, 0x4D, 0x34, 0x4D, 0x02, 0x01, 0x00, 0x31, 0x81, 0xED, 0xFF, 0x84, 0xEA,
  0x85, 0x9C, 0x42, 0x81, 0xE5, 0x30, 0x81, 0xE2, 0x16, 0x04, 0x4D, 0x41, 0x4E, 0x42, 0x31, 0x81, 0xD9, 0xFF,
  0x84, 0xEA, 0x85, 0x9C, 0x50, 0x78, 0x30, 0x76, 0x16, 0x04, 0x4D, 0x41, 0x4E, 0x50, 0x31, 0x6E, 0xFF, 0x84,
  0x92, 0xBD, 0xA4, 0x44, 0x0B, 0x30, 0x09, 0x16, 0x04, 0x42, 0x4F, 0x52, 0x44, 0x02, 0x01, 0x0C, 0xFF, 0x84,
  0x9A, 0x95, 0xA0, 0x4F, 0x0B, 0x30, 0x09, 0x16, 0x04, 0x43, 0x45, 0x50, 0x4F, 0x02, 0x01, 0x00, 0xFF, 0x84,
  0x9A, 0xA1, 0x92, 0x50, 0x0D, 0x30, 0x0B, 0x16, 0x04, 0x43, 0x48, 0x49, 0x50, 0x02, 0x03, 0x00, 0x81, 0x01,
  0xFF, 0x84, 0x9A, 0xC1, 0xA4, 0x4F, 0x0B, 0x30, 0x09, 0x16, 0x04, 0x43, 0x50, 0x52, 0x4F, 0x01, 0x01, 0x00,
  0xFF, 0x84, 0x9A, 0xCD, 0x8A, 0x43, 0x0B, 0x30, 0x09, 0x16, 0x04, 0x43, 0x53, 0x45, 0x43, 0x01, 0x01, 0x00,
  0xFF, 0x85, 0x9A, 0x91, 0x9E, 0x4D, 0x0B, 0x30, 0x09, 0x16, 0x04, 0x53, 0x44, 0x4F, 0x4D, 0x02, 0x01, 0x01,
  0xFF, 0x86, 0xCB, 0xB1, 0xD8, 0x62, 0x53, 0x30, 0x51, 0x16, 0x04, 0x69, 0x6C, 0x6C, 0x62, 0x31, 0x49, 0xFF,
  0x84, 0xA2, 0x9D, 0xA6, 0x54, 0x0C, 0x30, 0x0A, 0x16, 0x04, 0x44, 0x47, 0x53, 0x54, 0x04, 0x02, 0xDE, 0xAD,
  0xFF, 0x84, 0xAA, 0xAD, 0x8A, 0x59, 0x0B, 0x30, 0x09, 0x16, 0x04, 0x45, 0x4B, 0x45, 0x59, 0x01, 0x01, 0xFF,
  0xFF, 0x84, 0xAA, 0xC1, 0xA4, 0x4F, 0x0B, 0x30, 0x09, 0x16, 0x04, 0x45, 0x50, 0x52, 0x4F, 0x01, 0x01, 0x00,
  0xFF, 0x84, 0xAA, 0xCD, 0x8A, 0x43, 0x0B, 0x30, 0x09, 0x16, 0x04, 0x45, 0x53, 0x45, 0x43, 0x01, 0x01, 0x00,
};

static RouseBuildIdentity *
make_identity (const char *body)
{
  g_auto (plist_t) dict = test_plist (body);
  g_autoptr (GError) error = NULL;
  RouseBuildIdentity *identity = rouse_build_identity_new (dict, &error);

  g_assert_no_error (error);
  return identity;
}

static void
test_vector (void)
{
  g_autoptr (RouseBuildIdentity) identity = make_identity (IDENTITY (LLB OTHERS));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) manifest = rouse_local_manifest_new (identity, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (manifest, NULL), g_bytes_get_size (manifest), vector, sizeof vector);
}

static void
test_empty (void)
{
  g_autoptr (RouseBuildIdentity) identity = make_identity (IDENTITY (OTHERS));
  g_autoptr (GError) error = NULL;

  g_assert_null (rouse_local_manifest_new (identity, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE);
}

/* The real case of spec 15 §7: iPhone13,3, 26.2.1, update. */
static void
test_real (void)
{
  const char *samples = g_getenv ("ROUSE_SAMPLES");
  g_autofree char *path = g_build_filename (samples != NULL ? samples : "",
                                            "manifests/BuildManifest_iPhone13_3_26.2.1_23C71_d53p.plist", NULL);
  g_autofree char *text = NULL;
  g_autofree char *sha256 = NULL;
  g_autoptr (RouseBuildManifest) builds = NULL;
  g_autoptr (GBytes) bytes = NULL, manifest = NULL;
  g_autoptr (GError) error = NULL;
  RouseBuildIdentity *identity;
  gsize size = 0;

  if (samples == NULL || !g_file_get_contents (path, &text, &size, NULL)) {
    g_test_skip ("no sample data");
    return;
  }
  bytes = g_bytes_new_take (g_steal_pointer (&text), size);
  builds = rouse_build_manifest_new (bytes, &error);
  g_assert_no_error (error);
  identity = rouse_build_manifest_choose (builds, "d53pap", 0x8101, 0x0E, FALSE, &error);
  g_assert_no_error (error);
  manifest = rouse_local_manifest_new (identity, &error);
  g_assert_no_error (error);
  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, manifest);
  g_assert_cmpuint (g_bytes_get_size (manifest), ==, 5218);
  g_assert_cmpstr (sha256, ==, "d300814e21edfd43bbaaebe413121ad105e6355bb58450c57f76e6bcc8e2bb89");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/local-manifest/vector", test_vector);
  g_test_add_func ("/local-manifest/empty", test_empty);
  g_test_add_func ("/local-manifest/real", test_real);
  return g_test_run ();
}
