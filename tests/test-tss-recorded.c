/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "plist-tools.h"
#include "signing/tss-fields.h"
#include "signing/tss-updaters.h"

/* Our requests, key by key in both directions: against what the specification says about every identity of every real
 * manifest, and against what other hosts were seen to send. */

#define ECID G_GUINT64_CONSTANT (0x0011223344556677)
#define BOTH_WAYS 2

static gboolean
is_image4 (guint32 chip)
{
  return chip < 0x8900 || chip > 0x8955;
}

/* Spec 14 §4.9: sizes by era. */
static gsize
get_nonce_size (guint32 chip)
{
  return chip == 0x8960 || chip == 0x7000 || chip == 0x7001 || chip == 0x8000 || chip == 0x8003 || chip == 0x8001 ||
                 !is_image4 (chip)
             ? 20
             : 32;
}

static gsize
get_digest_size (guint32 chip)
{
  return get_nonce_size (chip) == 20 ? 20 : 48;
}

static GBytes *
make_nonce (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (i * 3 + 1);
  return g_bytes_new_take (data, size);
}

/* --- what the specification says, said a second time without the engine's tables --- */

static gboolean
is_left_out (const char *name)
{
  static const char *const names[] = { "BasebandFirmware", "SE,UpdatePayload", "BaseSystem", "Diags", "Ap,ExclaveOS" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      return TRUE;
  return FALSE;
}

/* Spec 14 §4.3, with the result of §4.4 that every shop's phone must get. */
static plist_t
expect_component (const char *name, plist_t entry, gboolean image4)
{
  plist_t info = rouse_plist_get_dict (entry, "Info");
  gboolean is_trusted = rouse_plist_get_bool (entry, "Trusted");
  plist_t copy;

  if (is_left_out (name) || info == NULL || rouse_plist_get_bool (info, "IsFTAB") ||
      (image4 && rouse_plist_get (info, "RestoreRequestRules") == NULL && !is_trusted))
    return NULL;
  copy = plist_copy (entry);
  plist_dict_remove_item (copy, "Info");
  if (image4) {
    rouse_plist_set_bool (copy, "EPRO", TRUE);
    rouse_plist_set_bool (copy, "ESEC", TRUE);
  }
  if (is_trusted && rouse_plist_get (copy, "Digest") == NULL)
    rouse_plist_set_data (copy, "Digest", "", 0);
  if (plist_dict_get_size (copy) > 0)
    return copy;
  plist_free (copy);
  return NULL;
}

static void
expect_components (plist_t wanted, plist_t identity, gboolean image4)
{
  RouseTssIter iter = { .dict = rouse_plist_get_dict (identity, "Manifest") };

  while (rouse_tss_iter_next (&iter)) {
    plist_t component = expect_component (iter.key, iter.value, image4);

    if (component != NULL)
      plist_dict_set_item (wanted, iter.key, component);
  }
}

static void
expect_number (plist_t wanted, plist_t identity, const char *key)
{
  const char *text = rouse_plist_get_string (identity, key);
  guint64 number = 0;

  if (text != NULL)
    number = g_ascii_strtoull (text, NULL, 0);
  else
    g_assert_true (rouse_plist_get_uint (identity, key, &number));
  rouse_plist_set_uint (wanted, key, number);
}

/* Spec 14 §4.1 and §4.2; @request only for what is random. */
static plist_t
expect_request (plist_t identity, const RouseTssDevice *device, plist_t request)
{
  static const char *const texts[] = { "Ap,OSLongVersion", "Ap,OSReleaseType", "Ap,ProductMarketingVersion",
                                       "Ap,ProductType",   "Ap,SDKPlatform",   "Ap,Target",
                                       "Ap,TargetType",    "Ap,Timestamp" };
  plist_t wanted = plist_new_dict ();

  rouse_plist_set_string (wanted, "@HostPlatformInfo", "mac");
  rouse_plist_set_string (wanted, "@VersionInfo", "libauthinstall-1104.0.9");
  rouse_plist_set_string (wanted, "@UUID", rouse_plist_get_string (request, "@UUID"));
  rouse_plist_set_bool (wanted, device->image4 ? "@ApImg4Ticket" : "@APTicket", TRUE);
  rouse_plist_set_uint (wanted, "ApECID", device->ecid);
  expect_number (wanted, identity, "ApChipID");
  expect_number (wanted, identity, "ApBoardID");
  expect_number (wanted, identity, "ApSecurityDomain");
  plist_dict_set_item (wanted, "UniqueBuildID", plist_copy (rouse_plist_get (identity, "UniqueBuildID")));
  rouse_plist_set_bytes (wanted, "ApNonce", device->ap_nonce);
  rouse_plist_set_bool (wanted, "ApProductionMode", TRUE);
  if (device->image4) {
    rouse_plist_set_bytes (wanted, "SepNonce", device->sep_nonce);
    rouse_plist_set_bool (wanted, "ApSecurityMode", TRUE);
    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
      if (rouse_plist_get_string (identity, texts[i]) != NULL)
        rouse_plist_set_string (wanted, texts[i], rouse_plist_get_string (identity, texts[i]));
    if (rouse_plist_get_data (identity, "PearlCertificationRootPub", NULL) != NULL)
      plist_dict_set_item (wanted, "PearlCertificationRootPub",
                           plist_copy (rouse_plist_get (identity, "PearlCertificationRootPub")));
  }
  expect_components (wanted, identity, device->image4);
  return wanted;
}

static void
assert_digest_sizes (plist_t request, guint32 chip)
{
  RouseTssIter iter = { .dict = request };

  while (rouse_tss_iter_next (&iter)) {
    gsize size = 0;

    if (rouse_plist_is (iter.value, PLIST_DICT) && rouse_plist_get_data (iter.value, "Digest", &size) != NULL &&
        size != 0 && size != get_digest_size (chip))
      g_error ("%s has a digest of %" G_GSIZE_FORMAT " bytes", iter.key, size);
  }
}

static void
check_identity (plist_t manifest, guint index)
{
  plist_t dict = plist_array_get_item (rouse_plist_get_array (manifest, "BuildIdentities"), index);
  g_autoptr (RouseBuildIdentity) identity = test_sample_identity (manifest, index);
  guint32 chip = rouse_build_identity_get_chip_id (identity);
  g_autoptr (GBytes) ap_nonce = make_nonce (get_nonce_size (chip));
  g_autoptr (GBytes) sep_nonce = make_nonce (20);
  const RouseTssDevice device = {
    .ecid = ECID, .image4 = is_image4 (chip), .ap_nonce = ap_nonce, .sep_nonce = sep_nonce
  };
  g_autoptr (GError) error = NULL;
  g_auto (plist_t) request = rouse_tss_request_new_ap (&device, identity, &error);
  g_auto (plist_t) wanted = NULL;

  g_assert_no_error (error);
  wanted = expect_request (dict, &device, request);
  g_assert_true (test_plists_are_equal (request, wanted));
  assert_digest_sizes (request, chip);
}

static GPtrArray *
list_manifests (void)
{
  const char *samples = g_getenv ("ROUSE_SAMPLES");
  g_autofree char *folder = g_build_filename (samples != NULL ? samples : "/nonexistent", "manifests", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".plist"))
      g_ptr_array_add (names, g_build_filename ("manifests", name, NULL));
  if (names->len == 0)
    g_test_skip ("no sample data");
  return names;
}

static void
test_all_manifests (void)
{
  g_autoptr (GPtrArray) names = list_manifests ();
  guint n_identities = 0;

  for (guint i = 0; i < names->len; i++) {
    g_auto (plist_t) manifest = test_sample (names->pdata[i]);
    guint n = plist_array_get_size (rouse_plist_get_array (manifest, "BuildIdentities"));

    for (guint j = 0; j < n; j++) {
      g_test_message ("%s, identity %u", (const char *) names->pdata[i], j);
      check_identity (manifest, j);
    }
    n_identities += n;
  }
  g_assert_true (names->len == 0 || n_identities >= 28);
}

/* --- chips: the entries of every real manifest --- */

#define DATA(key) "<key>" key "</key><data>AAAAAQ==</data>"
#define NUMBER(key, value) "<key>" key "</key><integer>" value "</integer>"
#define YES(key) "<key>" key "</key><true/>"

/* What a phone tells (spec 24), and how many of the manifest's entries go along: all, or one that it chooses. */
static const struct {
  const char *name, *info, *prefix, *ticket;
  gboolean takes_all;
} chips[] = {
  { "SE", NUMBER ("SE,ChipID", "210") DATA ("SE,ID") DATA ("SE,Nonce") DATA ("SE,RootKeyIdentifier"), "SE,",
    "@SE,Ticket", TRUE },
  { "Savage",
    DATA ("Savage,UID") DATA ("Savage,Nonce") DATA ("Savage,ChipID") NUMBER ("Savage,PatchEpoch", "0")
        YES ("Savage,AllowOfflineBoot") YES ("Savage,ReadFWKey") YES ("Savage,ProductionMode")
            YES ("Savage,ReadECKey") "<key>Savage,Revision</key><data>IQ==</data>",
    "Savage,", "@Savage,Ticket", FALSE },
  { "Rose",
    DATA ("Rap,BoardID") DATA ("Rap,ChipID") DATA ("Rap,ECID") YES ("Rap,ProductionMode") YES ("Rap,SecurityMode")
        NUMBER ("Rap,SecurityDomain", "1") DATA ("Rap,Nonce"),
    "Rap,", "@Rap,Ticket", TRUE },
  { "T200", NUMBER ("ChipID", "57601") NUMBER ("UniqueID", "77") DATA ("Nonce") YES ("ProductionMode"), "BMU,",
    "@BMU,Ticket", TRUE },
};

static plist_t
make_arguments (const char *name, const char *info)
{
  g_autofree char *body = g_strdup_printf ("<dict><key>MessageArgType</key><string>FirmwareResponseData</string>"
                                           "<key>MessageArgUpdaterName</key><string>%s</string>"
                                           "<key>MessageArgInfo</key><dict>%s</dict></dict>",
                                           name, info);

  return test_plist (body);
}

/* The dictionaries of @dict whose names begin with @prefix. */
static guint
count_entries (plist_t dict, const char *prefix)
{
  RouseTssIter iter = { .dict = dict };
  guint n = 0;

  while (rouse_tss_iter_next (&iter))
    n += g_str_has_prefix (iter.key, prefix) && rouse_plist_is (iter.value, PLIST_DICT);
  return n;
}

/* Each entry that is sent is the manifest's own, without Info: same digest, nothing made up. */
static void
assert_entries_from (plist_t request, plist_t entries, const char *prefix)
{
  RouseTssIter iter = { .dict = request };

  while (rouse_tss_iter_next (&iter)) {
    plist_t entry;
    RouseTssIter fields = { .dict = iter.value };

    if (!g_str_has_prefix (iter.key, prefix) || !rouse_plist_is (iter.value, PLIST_DICT))
      continue;
    entry = plist_dict_get_item (entries, iter.key);
    g_assert_nonnull (entry);
    g_assert_null (rouse_plist_get (iter.value, "Info"));
    while (rouse_tss_iter_next (&fields)) {
      plist_t own = plist_dict_get_item (entry, fields.key);

      if (own != NULL)
        g_assert_true (test_plists_are_equal (fields.value, own));
      else /* by the rules, or the empty digest of what is trusted */
        g_assert_true (g_str_equal (fields.key, "EPRO") || g_str_equal (fields.key, "ESEC") ||
                       g_str_equal (fields.key, "Digest"));
    }
  }
}

static guint
check_chips (plist_t manifest, guint index)
{
  g_autoptr (RouseBuildIdentity) identity = test_sample_identity (manifest, index);
  plist_t entries = rouse_plist_get_dict (rouse_build_identity_get_plist (identity), "Manifest");
  const RouseTssDevice device = { .ecid = ECID, .image4 = TRUE };
  guint n_checked = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (chips); i++) {
    guint n_entries = count_entries (entries, chips[i].prefix);
    g_auto (plist_t) arguments = make_arguments (chips[i].name, chips[i].info);
    g_autoptr (RouseUpdaterRequest) updater = NULL;
    g_autoptr (GError) error = NULL;

    if (n_entries == 0)
      continue;
    g_test_message ("%s", chips[i].name);
    updater = rouse_updater_request_new (&device, identity, arguments, &error);
    g_assert_no_error (error);
    g_assert_true (rouse_plist_get_bool (updater->request, chips[i].ticket));
    g_assert_cmpuint (count_entries (updater->request, chips[i].prefix), ==, chips[i].takes_all ? n_entries : 1);
    assert_entries_from (updater->request, entries, chips[i].prefix);
    n_checked++;
  }
  return n_checked;
}

static void
test_chips (void)
{
  g_autoptr (GPtrArray) names = list_manifests ();
  guint n_checked = 0;

  for (guint i = 0; i < names->len; i++) {
    g_auto (plist_t) manifest = test_sample (names->pdata[i]);

    for (guint j = 0; j < plist_array_get_size (rouse_plist_get_array (manifest, "BuildIdentities")); j++) {
      g_test_message ("%s, identity %u", (const char *) names->pdata[i], j);
      n_checked += check_chips (manifest, j);
    }
  }
  g_assert_true (names->len == 0 || n_checked >= 16);
}

/* --- recorded requests of other hosts --- */

/* In one, and not in the other or with another value; and why. */
typedef struct {
  const char *key, *reason;
} Difference;

static gboolean
is_listed (const Difference *differences, gsize n, const char *key)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (differences[i].key, key))
      return TRUE;
  return FALSE;
}

/* Both directions; each listed difference must be one, so that the list stays true. @end: (nullable): the record ends
 * after this key of the alphabet */
static void
assert_same_but (plist_t ours, plist_t recorded, const char *end, const Difference *differences, gsize n)
{
  plist_t both[BOTH_WAYS] = { ours, recorded };
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint way = 0; way < BOTH_WAYS; way++) {
    RouseTssIter iter = { .dict = both[way] };

    while (rouse_tss_iter_next (&iter)) {
      plist_t other = plist_dict_get_item (both[1 - way], iter.key);
      gboolean is_same = other != NULL && test_plists_are_equal (iter.value, other);

      if (end != NULL && strcmp (iter.key, end) > 0)
        continue;
      if (is_same == is_listed (differences, n, iter.key))
        g_error ("%s %s", iter.key, is_same ? "does not differ" : "differs");
    }
  }
  for (gsize i = 0; i < n; i++) {
    g_assert_true (plist_dict_get_item (ours, differences[i].key) != NULL ||
                   plist_dict_get_item (recorded, differences[i].key) != NULL);
    g_assert_true (g_hash_table_add (seen, (gpointer) differences[i].key));
  }
}

static void
test_recorded_ap (void)
{
  static const Difference differences[] = {
    { "@UUID", "random; made unreadable in the record" },
    { "@ApImg4Ticket", "not in the record, though no ticket comes without it: its beginning was cut" },
    { "@VersionInfo", "the same" },
    { "ApNonce", "taken out of the record" },
    { "ApProductionMode", "not in the record; spec 14 §4.2 wants it" },
    { "ApSecurityMode", "the same" },
  };
  g_auto (plist_t) manifest = test_sample ("manifests/BuildManifest_iPhone9_x_10_x_13.5.1_17F80.plist");
  g_auto (plist_t) recorded = test_sample ("tickets/tss_request_ap_iPhone10_4.plist");
  g_autoptr (GBytes) nonce = make_nonce (32);
  const RouseTssDevice device = { .image4 = TRUE, .ap_nonce = nonce, .sep_nonce = nonce }; /* its ECID was made 0 */
  g_autoptr (RouseBuildIdentity) identity = NULL;
  g_auto (plist_t) request = NULL;

  if (manifest == NULL || recorded == NULL)
    return;
  identity = test_sample_identity (manifest, 2); /* d201ap, erase */
  request = rouse_tss_request_new_ap (&device, identity, NULL);
  assert_same_but (request, recorded, "BatteryCharging1", differences, G_N_ELEMENTS (differences));
}

/* A request that the real server refused with 94, as the phone's bytes were read in the wrong order (spec 14 §3). The
 * bytes that led to it, and an identity that has what was sent. */
static void
test_recorded_rose (void)
{
  static const char info[] = "<key>Rap,BoardID</key><data>AAAACA==</data><key>Rap,ChipID</key><data>AAAgBg==</data>"
                             "<key>Rap,ECID</key><data>AGQA4jCRWZw=</data>" YES ("Rap,ProductionMode")
                                 YES ("Rap,SecurityMode") NUMBER ("Rap,SecurityDomain", "1");
  static const Difference differences[] = {
    { "@UUID", "random" },
    { "@HostPlatformInfo", "that host was Windows" },
    { "@VersionInfo", "that host was Windows, and older" },
    { "Rap,BoardID", "read in the wrong order: 2048 for 8" },
    { "Rap,ChipID", "read in the wrong order: 1568 for 8198" },
    { "Rap,ECID", "read in the wrong order" },
  };
  g_auto (plist_t) recorded = test_sample ("tickets/tss_request_rap_bad_ecid.plist");
  g_autoptr (RouseBuildIdentity) base = test_identity ("identity-updaters.plist");
  g_auto (plist_t) dict = plist_copy (rouse_build_identity_get_plist (base));
  const RouseTssDevice device = { .ecid = ECID, .image4 = TRUE };
  g_auto (plist_t) arguments = make_arguments ("Rose", info);
  g_autoptr (RouseBuildIdentity) identity = NULL;
  g_autoptr (RouseUpdaterRequest) updater = NULL;
  g_autoptr (GError) error = NULL;
  plist_t manifest = rouse_plist_get_dict (dict, "Manifest");
  plist_t entry, rule;
  guint64 number;

  if (recorded == NULL)
    return;
  rule = test_plist ("<array><dict><key>Conditions</key><dict>" YES (
      "ApRawProductionMode") "</dict>"
                             "<key>Actions</key><dict>" YES ("EPRO") "</dict></dict></array>");
  plist_dict_remove_item (dict, "Rap,BoardID");
  plist_dict_remove_item (dict, "Rap,ChipID");
  plist_dict_remove_item (manifest, "Rap,RestoreRTKitOS");
  entry = plist_copy (plist_dict_get_item (recorded, "Rap,RTKitOS"));
  plist_dict_remove_item (entry, "EPRO");
  plist_dict_set_item (entry, "Info", plist_new_dict ());
  plist_dict_set_item (plist_dict_get_item (entry, "Info"), "RestoreRequestRules", rule);
  plist_dict_set_item (manifest, "Rap,RTKitOS", entry);
  identity = rouse_build_identity_new (dict, &error);
  g_assert_no_error (error);
  plist_dict_set_item (rouse_plist_get_dict (arguments, "MessageArgInfo"), "Rap,Nonce",
                       plist_copy (plist_dict_get_item (recorded, "Rap,Nonce")));
  updater = rouse_updater_request_new (&device, identity, arguments, &error);
  g_assert_no_error (error);
  assert_same_but (updater->request, recorded, NULL, differences, G_N_ELEMENTS (differences));
  g_assert_true (rouse_plist_get_uint (updater->request, "Rap,ECID", &number));
  g_assert_cmphex (number, ==, G_GUINT64_CONSTANT (0x006400E23091599C));
  g_assert_true (rouse_plist_get_uint (updater->request, "Rap,BoardID", &number));
  g_assert_cmpuint (number, ==, 8);
  g_assert_true (rouse_plist_get_uint (updater->request, "Rap,ChipID", &number));
  g_assert_cmpuint (number, ==, 8198);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tss-recorded/all-manifests", test_all_manifests);
  g_test_add_func ("/tss-recorded/chips", test_chips);
  g_test_add_func ("/tss-recorded/ap", test_recorded_ap);
  g_test_add_func ("/tss-recorded/rose", test_recorded_rose);
  return g_test_run ();
}
