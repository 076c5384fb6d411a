/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/build-manifest.h"

#include <string.h>

#include "base/error.h"
#include "device/device-models.h"

/* One choice on a manifest of the samples: the index that must come out, or -1 and a word of the reason. */
typedef struct {
  const char *file;
  const char *board;
  guint32 chip_id;
  guint32 board_id;
  gboolean erase;
  int index;
  const char *reason;
} Choice;

static const Choice choices[] = {
  { "iPhone10_3_10_6_11.2_15C114", "d221ap", 0x8015, 0x0E, TRUE, 0 },
  { "iPhone10_3_10_6_11.2_15C114", "D221AP", 0x8015, 0x0E, FALSE, 1 },
  { "iPhone10_3_10_6_11.2_15C114", "D22ap", 0x8015, 0x06, TRUE, 2 },
  { "iPhone10_3_10_6_11.2_15C114", "D22ap", 0x8015, 0x06, FALSE, 3 },
  { "iPhone10_3_10_6_11.2_15C114", "D22ap", 0x8015, 0x0E, FALSE, -1, "board 0x06" },
  { "iPhone10_3_10_6_11.2_15C114", "D2", 0x8015, 0x06, FALSE, -1, "nothing for this board" },
  { "iPhone13_3_26.2.1_23C71_d53p", "D53pAP", 0x8101, 0x0E, TRUE, 0 },
  { "iPhone13_3_26.2.1_23C71_d53p", "D53pAP", 0x8101, 0x0E, FALSE, 1 },
  { "iPhone13_3_26.2.1_23C71_d53p", "D53gAP", 0x8101, 0x0C, TRUE, -1, "nothing for this board" },
  { "iPhone3_1_7.1.2_11D257", "n90ap", 0x8930, 0x00, TRUE, 0 },
  { "iPhone3_1_7.1.2_11D257", "n90ap", 0x8930, 0x00, FALSE, 1 },
  { "iPhone7_2_8.4.1_12H321", "N61AP", 0x7000, 0x06, TRUE, 0 },
  { "iPhone7_2_8.4.1_12H321", "N61AP", 0x7000, 0x06, FALSE, 1 },
  { "iPhone8_1_15.7_19H12", "n71ap", 0x8000, 0x04, TRUE, 0 },
  { "iPhone8_1_15.7_19H12", "n71map", 0x8003, 0x04, TRUE, 1 },
  { "iPhone8_1_15.7_19H12", "n71ap", 0x8000, 0x04, FALSE, 2 },
  { "iPhone8_1_15.7_19H12", "n71map", 0x8003, 0x04, FALSE, 3 },
  { "iPhone8_1_15.7_19H12", "n71ap", 0x8003, 0x04, FALSE, -1, "chip 0x8000" },
  { "iPhone9_x_10_x_13.5.1_17F80", "d101ap", 0x8010, 0x0C, TRUE, 0 },
  { "iPhone9_x_10_x_13.5.1_17F80", "d10ap", 0x8010, 0x08, TRUE, 1 },
  { "iPhone9_x_10_x_13.5.1_17F80", "d201ap", 0x8015, 0x0A, TRUE, 2 },
  { "iPhone9_x_10_x_13.5.1_17F80", "d20ap", 0x8015, 0x02, TRUE, 3 },
  { "iPhone9_x_10_x_13.5.1_17F80", "d101ap", 0x8010, 0x0C, FALSE, 4 },
  { "iPhone9_x_10_x_13.5.1_17F80", "d10ap", 0x8010, 0x08, FALSE, 5 },
  { "iPhone9_x_10_x_13.5.1_17F80", "d201ap", 0x8015, 0x0A, FALSE, 6 },
  { "iPhone9_x_10_x_13.5.1_17F80", "d20ap", 0x8015, 0x02, FALSE, 7 },
  { "iPad2_1_6.1.3_OTA", "k93ap", 0x8940, 0x04, TRUE, -1, "over-the-air" },
  { "iPad2_1_6.1.3_OTA", "k93ap", 0x8940, 0x04, FALSE, -1, "over-the-air" },
  { "iPad2_2_8.4.1_OTA", "k94ap", 0x8940, 0x06, TRUE, -1, "over-the-air" },
  { "iPad3_4_8.4.1_OTA", "p101ap", 0x8955, 0x00, TRUE, -1, "over-the-air" },
  { "iPad4_2_10.3.3_OTA", "j72ap", 0x8960, 0x12, TRUE, -1, "over-the-air" },
  { "iPad4_2_10.3.3_OTA", "j72ap", 0x8960, 0x12, FALSE, -1, "over-the-air" },
  { "iPhone4_1_6.1.3_OTA", "n94ap", 0x8940, 0x08, TRUE, -1, "over-the-air" },
  { "iPhone5_2_8.4.1_OTA", "n42ap", 0x8950, 0x02, TRUE, -1, "over-the-air" },
  { "iPhone6_1_10.3.3_OTA", "n51ap", 0x8960, 0x00, TRUE, -1, "over-the-air" },
  { "iPhone6_1_10.3.3_OTA", "n53ap", 0x8960, 0x02, TRUE, -1, "nothing for this board" },
  { "iPod5_1_8.4.1_OTA", "n78ap", 0x8942, 0x00, FALSE, -1, "over-the-air" },
};

static RouseBuildManifest *
load_sample (const char *name)
{
  g_autofree char *file = g_strconcat ("BuildManifest_", name, ".plist", NULL);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) plist = NULL;
  RouseBuildManifest *manifest;
  char *data;
  gsize size;

  if (g_getenv ("ROUSE_SAMPLES") == NULL)
    return NULL;
  path = g_build_filename (g_getenv ("ROUSE_SAMPLES"), "manifests", file, NULL);
  if (!g_file_get_contents (path, &data, &size, NULL))
    return NULL;
  plist = g_bytes_new_take (data, size);
  manifest = rouse_build_manifest_new (plist, &error);
  g_assert_no_error (error);
  return manifest;
}

static void
test_real (gconstpointer data)
{
  const Choice *choice = data;
  g_autoptr (RouseBuildManifest) manifest = load_sample (choice->file);
  g_autoptr (GError) error = NULL;
  RouseBuildIdentity *identity;

  if (manifest == NULL) {
    g_test_skip ("no samples");
    return;
  }
  identity =
      rouse_build_manifest_choose (manifest, choice->board, choice->chip_id, choice->board_id, choice->erase, &error);
  if (choice->index >= 0) {
    g_assert_no_error (error);
    g_assert_true (identity == rouse_build_manifest_get_identity (manifest, (guint) choice->index));
    g_assert_cmpint (rouse_build_identity_is_erase (identity), ==, choice->erase);
    return;
  }
  g_assert_null (identity);
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE);
  if (strstr (error->message, choice->reason) == NULL)
    g_error ("no “%s” in “%s”", choice->reason, error->message);
}

/* Which identity of a manifest is of this board; -1: none. By the names alone, and nothing else. */
static int
find_by_names (RouseBuildManifest *manifest, const char *board, const char *text, const char *behavior)
{
  for (guint i = 0; i < rouse_build_manifest_get_n_identities (manifest); i++) {
    RouseBuildIdentity *identity = rouse_build_manifest_get_identity (manifest, i);

    if (g_ascii_strcasecmp (rouse_build_identity_get_board (identity), board) == 0 &&
        g_strcmp0 (rouse_build_identity_get_variant (identity), text) == 0 &&
        g_strcmp0 (rouse_build_identity_get_behavior (identity), behavior) == 0)
      return (int) i;
  }
  return -1;
}

static void
check_model (RouseBuildManifest *manifest, const RouseDeviceModel *model, gboolean erase)
{
  g_autoptr (GError) error = NULL;
  int wanted = find_by_names (manifest, model->board,
                              erase ? "Customer Erase Install (IPSW)" : "Customer Upgrade Install (IPSW)",
                              erase ? "Erase" : "Update");
  RouseBuildIdentity *identity =
      rouse_build_manifest_choose (manifest, model->board, model->chip_id, model->board_id, erase, &error);

  if (wanted >= 0) {
    g_assert_no_error (error);
    g_assert_true (identity == rouse_build_manifest_get_identity (manifest, (guint) wanted));
  } else {
    g_assert_null (identity);
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE);
    g_assert_nonnull (strstr (error->message, model->board));
  }
}

/* Every model that there is, on every sample, both ways: the right one, or a refusal that names the board. */
static void
test_real_all_models (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gsize n_models;
  const RouseDeviceModel *models = rouse_device_models_all (&n_models);

  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++) {
    g_autoptr (RouseBuildManifest) manifest = NULL;

    if (!g_hash_table_add (seen, (gpointer) choices[i].file))
      continue;
    manifest = load_sample (choices[i].file);
    if (manifest == NULL) {
      g_test_skip ("no samples");
      return;
    }
    for (gsize m = 0; m < n_models; m++) {
      check_model (manifest, &models[m], TRUE);
      check_model (manifest, &models[m], FALSE);
    }
  }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 14);
}

static void
test_real_contents (void)
{
  g_autoptr (RouseBuildManifest) manifest = load_sample ("iPhone13_3_26.2.1_23C71_d53p");
  const RouseComponent *component;
  RouseBuildIdentity *identity;

  if (manifest == NULL) {
    g_test_skip ("no samples");
    return;
  }
  g_assert_cmpstr (rouse_build_manifest_get_version (manifest), ==, "26.2.1");
  g_assert_cmpstr (rouse_build_manifest_get_build (manifest), ==, "23C71");
  g_assert_cmpuint (rouse_build_manifest_get_build_major (manifest), ==, 23);
  g_assert_true (rouse_build_manifest_supports (manifest, "iPhone13,2"));
  g_assert_false (rouse_build_manifest_supports (manifest, "iPhone13,"));

  identity = rouse_build_manifest_get_identity (manifest, 0);
  g_assert_cmpuint (rouse_build_identity_get_n_components (identity), ==, 91);
  component = rouse_build_identity_find_component (identity, "RestoreSEP");
  g_assert_cmpstr (component->image_type, ==, "rsep");
  g_assert_cmpuint (component->digest_size, ==, 48);
  g_assert_true (component->flags & ROUSE_COMPONENT_TRUSTED);
  component = rouse_build_identity_find_component (identity, "ftap");
  g_assert_null (component->path);
  g_assert_null (component->digest);
  g_assert_true (component->flags & ROUSE_COMPONENT_NO_PERSONALIZE);
  g_assert_true (rouse_build_identity_find_component (identity, "Rap,RTKitOS")->flags & ROUSE_COMPONENT_FTAB);
  g_assert_null (rouse_build_identity_find_component (identity, "Nothing"));
}

/* --- manifests made here --- */

#define ENTRY(name) "<key>" name "</key><dict><key>Info</key><dict><key>Path</key><string>x</string></dict></dict>"
#define SOME_ENTRIES ENTRY ("iBSS") ENTRY ("iBEC") ENTRY ("RestoreRamDisk") ENTRY ("RestoreDeviceTree") ENTRY ("OS")
#define ALL_ENTRIES SOME_ENTRIES ENTRY ("RestoreKernelCache")
#define IDENTITY(variant, info, entries)                                                                               \
  "<dict><key>ApChipID</key><string>0x8101</string><key>ApBoardID</key><integer>12</integer>"                          \
  "<key>Info</key><dict><key>DeviceClass</key><string>d53gap</string><key>Variant</key><string>" variant               \
  "</string>" info "</dict><key>Manifest</key><dict>" entries "</dict></dict>"
#define NO_INFO "<dict><key>ApChipID</key><string>0x8101</string><key>ApBoardID</key><integer>12</integer></dict>"
#define WRONG_CHIP_TYPE                                                                                                \
  "<dict><key>ApChipID</key><array/><key>ApBoardID</key><integer>12</integer><key>Info</key><dict>"                    \
  "<key>DeviceClass</key><string>d53gap</string></dict><key>Manifest</key><dict>" ALL_ENTRIES "</dict></dict>"
#define BEHAVIOR(value) "<key>RestoreBehavior</key><string>" value "</string>"
#define ERASE "Customer Erase Install (IPSW)"
#define UPDATE "Customer Upgrade Install (IPSW)"

typedef struct {
  const char *name;
  const char *identities;
  gboolean erase;
  int index;
  const char *reason;
} Made;

static const Made made[] = {
  { "no-behavior", IDENTITY (ERASE, "", ALL_ENTRIES), TRUE, 0 },
  { "prefix", IDENTITY ("Darwin Cloud " ERASE, BEHAVIOR ("Erase"), ALL_ENTRIES), TRUE, 0 },
  { "research-first", IDENTITY ("Research " ERASE, "", ALL_ENTRIES) IDENTITY (ERASE, "", ALL_ENTRIES), TRUE, 1 },
  { "research-only", IDENTITY ("Research " ERASE, "", ALL_ENTRIES), TRUE, -1, "customers" },
  { "erase-only", IDENTITY (ERASE, BEHAVIOR ("Erase"), ALL_ENTRIES), FALSE, -1, "can only erase" },
  { "update-only", IDENTITY (UPDATE, BEHAVIOR ("Update"), ALL_ENTRIES), TRUE, -1, "can only update" },
  { "update-that-erases", IDENTITY (UPDATE, BEHAVIOR ("Erase"), ALL_ENTRIES), FALSE, -1, "contradicts itself" },
  { "erase-that-updates", IDENTITY (ERASE, BEHAVIOR ("Update"), ALL_ENTRIES), TRUE, -1, "contradicts itself" },
  { "empty", IDENTITY (ERASE, "", ""), TRUE, -1, "no iBSS" },
  { "no-kernel", IDENTITY (ERASE, "", SOME_ENTRIES), TRUE, -1, "no RestoreKernelCache" },
  { "no-path", IDENTITY (ERASE, "", SOME_ENTRIES "<key>RestoreKernelCache</key><dict/>"), TRUE, -1,
    "no RestoreKernelCache" },
  { "twice-the-same", IDENTITY (ERASE, "", ALL_ENTRIES) IDENTITY (ERASE, "", ALL_ENTRIES), TRUE, 0 },
  { "erase-after-update", IDENTITY (UPDATE, "", ALL_ENTRIES) IDENTITY (ERASE, "", ALL_ENTRIES), TRUE, 1 },
  { "two-erase-one-empty", IDENTITY (ERASE, "", "") IDENTITY (ERASE, "", ALL_ENTRIES), TRUE, -1, "no iBSS" },
  { "research-and-update", IDENTITY ("Research " ERASE, "", ALL_ENTRIES) IDENTITY (UPDATE, "", ALL_ENTRIES), TRUE, -1,
    "can only update" },
  { "mac", IDENTITY (ERASE, "<key>MacOSVariant</key><string>x</string>", ALL_ENTRIES), TRUE, -1, "Macs" },
  { "mac-variant", IDENTITY ("macOS Customer", "", ALL_ENTRIES), TRUE, -1, "Macs" },
};

static RouseBuildManifest *
make_manifest (const char *identities, GError **error)
{
  g_autofree char *xml =
      g_strconcat ("<plist version=\"1.0\"><dict><key>ProductVersion</key><string>26.0</string>"
                   "<key>ProductBuildVersion</key><string>23A1</string><key>SupportedProductTypes</key><array>"
                   "<string>iPhone13,2</string></array><key>BuildIdentities</key><array>",
                   identities, "</array></dict></plist>", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (xml, strlen (xml));

  return rouse_build_manifest_new (bytes, error);
}

static void
test_made (gconstpointer data)
{
  const Made *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseBuildManifest) manifest = make_manifest (test->identities, &error);
  RouseBuildIdentity *identity;

  g_assert_no_error (error);
  identity = rouse_build_manifest_choose (manifest, "D53gAP", 0x8101, 0x0C, test->erase, &error);
  if (test->index >= 0) {
    g_assert_no_error (error);
    g_assert_true (identity == rouse_build_manifest_get_identity (manifest, (guint) test->index));
    return;
  }
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE);
  if (strstr (error->message, test->reason) == NULL)
    g_error ("no “%s” in “%s”", test->reason, error->message);
}

static void
test_find_variant (void)
{
  g_autoptr (RouseBuildManifest) manifest = make_manifest (IDENTITY (ERASE, "", "") IDENTITY ("Rescue", "", ""), NULL);

  g_assert_true (rouse_build_manifest_find_variant (manifest, "D53gAP", "Rescue") ==
                 rouse_build_manifest_get_identity (manifest, 1));
  g_assert_null (rouse_build_manifest_find_variant (manifest, "D53gAP", "Resc"));
  g_assert_null (rouse_build_manifest_find_variant (manifest, "D53pAP", "Rescue"));
}

static void
test_bad (void)
{
  const char *bad[] = {
    "",
    "<string>x</string>",
    "<dict/>",
    "<dict><key>ApChipID</key><string>x</string></dict>",
    NO_INFO,
    WRONG_CHIP_TYPE,
    IDENTITY (ERASE, "", "<key>OS</key><string>x</string>"),
    IDENTITY (ERASE, "", "<key>OS</key><dict><key>Info</key><dict><key>Path</key><string>../x</string></dict></dict>"),
    IDENTITY (ERASE, "",
              "<key>OS</key><dict><key>Info</key><dict><key>Img4PayloadType</key><string>x</string></dict></dict>"),
  };
  g_autoptr (GBytes) text = g_bytes_new_static ("<html>no plist</html>", 21);
  g_autoptr (GBytes) array = g_bytes_new_static ("<plist><array/></plist>", 23);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) bad_error = NULL;

    g_assert_null (make_manifest (bad[i], &bad_error));
    g_assert_error (bad_error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE);
  }
  g_assert_null (rouse_build_manifest_new (text, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE);
  g_assert_null (rouse_build_manifest_new (array, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++) {
    g_autofree char *path = g_strdup_printf ("/build-manifest/real/%02" G_GSIZE_FORMAT "-%s-%s", i, choices[i].file,
                                             choices[i].erase ? "erase" : "update");

    g_test_add_data_func (path, &choices[i], test_real);
  }
  g_test_add_func ("/build-manifest/real-all-models", test_real_all_models);
  g_test_add_func ("/build-manifest/real-contents", test_real_contents);
  for (gsize i = 0; i < G_N_ELEMENTS (made); i++) {
    g_autofree char *path = g_strconcat ("/build-manifest/made/", made[i].name, NULL);

    g_test_add_data_func (path, &made[i], test_made);
  }
  g_test_add_func ("/build-manifest/find-variant", test_find_variant);
  g_test_add_func ("/build-manifest/bad", test_bad);
  return g_test_run ();
}
