/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "default-manifest.h"

#include <stdlib.h>
#include <string.h>

#include "base/plist.h"
#include "manifest-entry.h"
#include "virtual-device.h"

/* A manifest of our own for any model, in the shape of Apple's (spec 13 §3). Digests are noise of the right length
 * until make-ipsw has made the files. */

/* --- values of the identity (spec 13 §3, spec 14 §4.9) --- */

typedef enum { FORM_STRING, FORM_HEX, FORM_UINT, FORM_NOISE } Form;

/* @value: of a number; for noise how many bytes. Of a chip that the model names with a number of its own, that one. */
static const struct {
  const char *key;
  Form form;
  guint64 value;
  const char *text;
  SimPresence presence;
} values[] = {
  { "ApSecurityDomain", FORM_STRING, 0, "0x01", { 0 } },
  { "ProductMarketingVersion", FORM_STRING, 0, "%version", { .since = 12 } },
  { "Ap,OSLongVersion", FORM_STRING, 0, "%long", { .since = 16 } },
  { "Ap,ProductMarketingVersion", FORM_STRING, 0, "%version", { .since = 16 } },
  { "Ap,ProductType", FORM_STRING, 0, "%product", { .since = 16 } },
  { "Ap,SDKPlatform", FORM_STRING, 0, "iphoneos", { .since = 16 } },
  { "Ap,Target", FORM_STRING, 0, "%target", { .since = 16 } },
  { "Ap,TargetType", FORM_STRING, 0, "%stem", { .since = 16 } },
  { "Cryptex1,ChipID", FORM_HEX, 0xFF10, NULL, { .since = 16 } },
  { "Cryptex1,ProductClass", FORM_HEX, 0xF2, NULL, { .since = 16 } },
  { "Cryptex1,NonceDomain", FORM_UINT, 1, NULL, { .since = 16 } },
  { "Cryptex1,SubType", FORM_UINT, 1, NULL, { .since = 16 } },
  { "Cryptex1,Type", FORM_UINT, 1, NULL, { .since = 16 } },
  { "Cryptex1,Version", FORM_STRING, 0, "%long", { .since = 16 } },
  { "Cryptex1,PreauthorizationVersion", FORM_STRING, 0, "%long", { .since = 16 } },
  { "BbActivationManifestKeyHash", FORM_NOISE, 32, NULL, { .aboard = "modem" } },
  { "BbProvisioningManifestKeyHash", FORM_NOISE, 32, NULL, { .aboard = "modem" } },
  { "BbFDRSecurityKeyHash", FORM_NOISE, 0, NULL, { .aboard = "modem" } },
  { "PearlCertificationRootPub", FORM_NOISE, 97, NULL, { .aboard = "Savage|Yonkers|Jasmine" } },
  { "SE,ChipID", FORM_HEX, 0, NULL, { .aboard = "SE|Icefall|SE2" } },
  { "Savage,ChipID", FORM_STRING, 0, "0x01", { .aboard = "Savage|Yonkers" } },
  { "Savage,PatchEpoch", FORM_STRING, 0, "0x00", { .aboard = "Savage|Yonkers" } },
  { "Yonkers,ChipID", FORM_HEX, 0x414, NULL, { .aboard = "Yonkers" } },
  { "Yonkers,BoardID", FORM_UINT, 0, NULL, { .aboard = "Yonkers" } },
  { "Yonkers,PatchEpoch", FORM_UINT, 0, NULL, { .aboard = "Yonkers" } },
  { "Rap,BoardID", FORM_UINT, 8, NULL, { .aboard = "Rose" } },
  { "Rap,ChipID", FORM_UINT, 8198, NULL, { .aboard = "Rose" } },
  { "Rap,SecurityDomain", FORM_UINT, 1, NULL, { .aboard = "Rose" } },
  { "BMU,BoardID", FORM_UINT, 5715, NULL, { .aboard = "T200" } },
  { "BMU,ChipID", FORM_UINT, 57601, NULL, { .aboard = "T200" } },
  { "eUICC,ChipID", FORM_UINT, 0, NULL, { .aboard = "Vinyl" } },
  { "Baobab,BoardID", FORM_UINT, 10, NULL, { .aboard = "AppleTCON" } },
  { "Baobab,ChipID", FORM_UINT, 68, NULL, { .aboard = "AppleTCON" } },
  { "Baobab,ManifestEpoch", FORM_UINT, 1, NULL, { .aboard = "AppleTCON" } },
  { "Baobab,SecurityDomain", FORM_UINT, 1, NULL, { .aboard = "AppleTCON" } },
  { "Timer,BoardID,1", FORM_UINT, 1, NULL, { .aboard = "AppleTypeCRetimer" } },
  { "Timer,ChipID,1", FORM_UINT, 0x8501, NULL, { .aboard = "AppleTypeCRetimer" } },
  { "Timer,SecurityDomain,1", FORM_UINT, 1, NULL, { .aboard = "AppleTypeCRetimer" } },
  { "Wireless1,BoardID", FORM_UINT, 4, NULL, { .aboard = "Centauri" } },
  { "Wireless1,ChipID", FORM_UINT, 0x6020, NULL, { .aboard = "Centauri" } },
  { "Wireless1,SecurityDomain", FORM_UINT, 1, NULL, { .aboard = "Centauri" } },
  { "Cellular1,BoardID", FORM_UINT, 2, NULL, { .aboard = "Cellular1" } },
  { "Cellular1,ChipID", FORM_UINT, 0x4000, NULL, { .aboard = "Cellular1" } },
  { "Cellular1,SecurityDomain", FORM_UINT, 1, NULL, { .aboard = "Cellular1" } },
};

/* Build 21E219 is 21.5.219.0.0,0. */
static char *
make_long_version (const char *build)
{
  gsize digits = strspn (build, "0123456789");

  return g_strdup_printf ("%.*s.%d.%d.0.0,0", (int) digits, build, g_ascii_toupper (build[digits]) - 'A' + 1,
                          atoi (build + digits + (build[digits] != '\0')));
}

static void
set_text (plist_t identity, const SimFirmwareWish *wish, const char *key, const char *text)
{
  g_autofree char *stem = g_strndup (wish->model->board, strlen (wish->model->board) - strlen ("ap"));
  g_autofree char *long_version = make_long_version (wish->build);
  const struct {
    const char *mark, *value;
  } marks[] = {
    { "%version", wish->version },
    { "%long", long_version },
    { "%product", wish->model->product_type },
    { "%target", wish->model->hardware_model },
    { "%stem", stem },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strcmp (marks[i].mark, text) == 0)
      text = marks[i].value;
  rouse_plist_set_string (identity, key, text);
}

static void
set_hex (plist_t identity, const char *key, int digits, guint64 value)
{
  g_autofree char *text = g_strdup_printf ("0x%0*" G_GINT64_MODIFIER "X", digits, value);

  rouse_plist_set_string (identity, key, text);
}

static void
set_value (plist_t identity, const SimFirmwareWish *wish, gsize i)
{
  const SimAboard *chip =
      values[i].presence.aboard != NULL ? sim_model_find_aboard (wish->model, values[i].presence.aboard) : NULL;
  gboolean is_its_own = chip != NULL && chip->chip_id != 0 && g_str_has_suffix (values[i].key, ",ChipID");
  guint64 value = is_its_own ? chip->chip_id : values[i].value;

  switch (values[i].form) {
  case FORM_STRING:
    set_text (identity, wish, values[i].key, values[i].text);
    break;
  case FORM_HEX:
    set_hex (identity, values[i].key, 1, value);
    break;
  case FORM_UINT:
    rouse_plist_set_uint (identity, values[i].key, value);
    break;
  case FORM_NOISE:
    sim_manifest_set_noise (identity, values[i].key, "", value);
    break;
  }
}

static plist_t
make_identity_info (const SimFirmwareWish *wish)
{
  static const char *const padding[] = { "64", "128", "256" };
  plist_t info = plist_new_dict (), paddings = plist_new_dict ();

  rouse_plist_set_string (info, "BuildNumber", wish->build);
  rouse_plist_set_string (info, "BuildTrain", "Virtual");
  rouse_plist_set_string (info, "DeviceClass", wish->model->board);
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
make_identity (const SimFirmwareWish *wish)
{
  g_autofree char *seed = g_strdup_printf ("%s %s", wish->model->board, wish->erase ? "erase" : "update");
  plist_t identity = plist_new_dict (), manifest = plist_new_dict ();
  gsize n_components;
  const SimComponent *components = sim_manifest_components_get (&n_components);

  set_hex (identity, "ApBoardID", 2, wish->model->board_id);
  set_hex (identity, "ApChipID", 4, wish->model->chip_id);
  if (wish->model->baseband_chip_id != 0)
    set_hex (identity, "BbChipID", 8, wish->model->baseband_chip_id);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    if (sim_presence_holds (&values[i].presence, wish->model, wish->major))
      set_value (identity, wish, i);
  sim_manifest_set_noise (identity, "UniqueBuildID", seed, 20);
  plist_dict_set_item (identity, "Info", make_identity_info (wish));
  for (gsize i = 0; i < n_components; i++)
    if (sim_presence_holds (&components[i].presence, wish->model, wish->major))
      plist_dict_set_item (manifest, components[i].name, sim_manifest_make_entry (wish, &components[i]));
  plist_dict_set_item (identity, "Manifest", manifest);
  return identity;
}

/* --- the recovery OS: the same board, a variant of its own, fewer components (spec 21 §3.15) --- */

#define RECOVERY_VARIANT "Recovery Customer Install"

static gboolean
is_of_recovery_os (const char *name, plist_t entry)
{
  static const char *const kept[] = { "OS",        "iBEC", "DeviceTree", "KernelCache", "StaticTrustCache",
                                      "AppleLogo", "LLB",  "iBoot",      "SEP",         NULL };

  return g_strv_contains (kept, name) || rouse_plist_get_bool (entry, "Info/IsLoadedByiBoot");
}

static plist_t
make_recovery_identity (const SimFirmwareWish *wish, plist_t main_identity)
{
  plist_t identity = plist_copy (main_identity), manifest = plist_new_dict ();
  plist_t components = rouse_plist_get_dict (main_identity, "Manifest");
  g_autofree char *seed = g_strconcat (wish->model->board, " recovery", NULL);
  g_autofree char *iter = NULL;
  char *name = NULL;
  plist_t entry = NULL;

  plist_dict_new_iter (components, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (components, iter, &name, &entry); name != NULL;
       plist_dict_next_item (components, iter, &name, &entry)) {
    if (is_of_recovery_os (name, entry))
      plist_dict_set_item (manifest, name, plist_copy (entry));
    g_clear_pointer (&name, free);
  }
  plist_dict_set_item (identity, "Manifest", manifest);
  sim_manifest_set_noise (identity, "UniqueBuildID", seed, 20);
  rouse_plist_set_string (rouse_plist_get_dict (identity, "Info"), "Variant", RECOVERY_VARIANT);
  return identity;
}

/* Spec 21 §3.15: from iOS 18.1 on. */
static gboolean
has_recovery_os (const SimFirmwareWish *wish)
{
  const char *dot = strchr (wish->version, '.');

  return wish->model->recovery_os && (wish->major > 18 || (wish->major == 18 && dot != NULL && atoi (dot + 1) >= 1));
}

static void
add_identities (plist_t identities, SimFirmwareWish *wish)
{
  plist_t both[2];

  for (guint i = 0; i < G_N_ELEMENTS (both); i++) {
    wish->erase = i == 0;
    both[i] = make_identity (wish);
    if (has_recovery_os (wish))
      rouse_plist_set_string (rouse_plist_get_dict (both[i], "Info"), "RecoveryVariant", RECOVERY_VARIANT);
    plist_array_append_item (identities, both[i]);
  }
  if (has_recovery_os (wish))
    plist_array_append_item (identities, make_recovery_identity (wish, both[0]));
}

/* For all boards of the product of @model. @encrypted_images: OS and system cryptex are .dmg.aea, as from iOS 18 on. */
plist_t
sim_default_manifest (const SimModel *model, const char *version, const char *build, gboolean encrypted_images)
{
  plist_t manifest = plist_new_dict (), identities = plist_new_array (), products = plist_new_array ();
  gsize n_models;
  const SimModel *models = sim_models_get (&n_models);

  for (gsize i = 0; i < n_models; i++)
    if (strcmp (models[i].product_type, model->product_type) == 0) {
      SimFirmwareWish wish = { &models[i], version, build, (guint) atoi (version), encrypted_images, TRUE };

      add_identities (identities, &wish);
    }
  plist_array_append_item (products, plist_new_string (model->product_type));
  plist_dict_set_item (manifest, "BuildIdentities", identities);
  rouse_plist_set_uint (manifest, "ManifestVersion", 0);
  rouse_plist_set_string (manifest, "ProductBuildVersion", build);
  rouse_plist_set_string (manifest, "ProductVersion", version);
  plist_dict_set_item (manifest, "SupportedProductTypes", products);
  return manifest;
}
