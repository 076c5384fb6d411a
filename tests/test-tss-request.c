/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "plist-tools.h"
#include "signing/tss-fields.h"
#include "signing/tss-request.h"

#define ECID G_GUINT64_CONSTANT (0x0011223344556677)

/* A phone as in spec 14 §4.7: nonces 00 01 … and A0 A1 …. */
typedef struct {
  RouseTssDevice device;
  GBytes *ap_nonce;
  GBytes *sep_nonce;
} Phone;

static void
phone_init (Phone *self, gboolean image4, gsize nonce_size)
{
  guint8 nonce[32], sep[20];

  for (guint i = 0; i < sizeof nonce; i++)
    nonce[i] = (guint8) i;
  for (guint i = 0; i < sizeof sep; i++)
    sep[i] = (guint8) (0xA0 + i);
  self->ap_nonce = g_bytes_new (nonce, nonce_size);
  self->sep_nonce = g_bytes_new (sep, sizeof sep);
  self->device = (RouseTssDevice){ .ecid = ECID, .image4 = image4, .ap_nonce = self->ap_nonce };
  if (image4)
    self->device.sep_nonce = self->sep_nonce;
}

static void
phone_clear (Phone *self)
{
  g_bytes_unref (self->ap_nonce);
  g_bytes_unref (self->sep_nonce);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Phone, phone_clear)

/* The complete case of spec 14 §4.7. */
static void
test_complete (void)
{
  g_auto (plist_t) manifest = test_sample ("manifests/BuildManifest_iPhone13_3_26.2.1_23C71_d53p.plist");
  g_auto (plist_t) wanted = test_sample ("../spec/ap-request-iPhone13_3-23C71-erase.plist");
  g_auto (Phone) phone = { 0 };
  g_autoptr (RouseBuildIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (plist_t) request = NULL;

  phone_init (&phone, TRUE, 32);
  if (manifest == NULL || wanted == NULL)
    return;
  identity = test_sample_identity (manifest, 0);
  request = rouse_tss_request_new_ap (&phone.device, identity, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (rouse_plist_get_string (request, "@UUID")), ==, 36);
  rouse_plist_set_string (request, "@UUID", "00000000-0000-0000-0000-000000000001");
  g_assert_true (test_plists_are_equal (request, wanted));
}

/* Spec 14 §4.4: what every retail phone's components end with. */
static void
assert_modes (plist_t request, gboolean image4)
{
  RouseTssIter iter = { .dict = request };
  guint n_components = 0;

  while (rouse_tss_iter_next (&iter)) {
    if (!rouse_plist_is (iter.value, PLIST_DICT))
      continue;
    n_components++;
    g_assert_cmpint (rouse_plist_get_bool (iter.value, "EPRO"), ==, image4);
    g_assert_cmpint (rouse_plist_get_bool (iter.value, "ESEC"), ==, image4);
    g_assert_true (image4 || rouse_plist_get (iter.value, "EPRO") == NULL);
    g_assert_true (image4 || rouse_plist_get (iter.value, "ESEC") == NULL);
    g_assert_null (rouse_plist_get (iter.value, "DPRO"));
    g_assert_null (rouse_plist_get (iter.value, "DSEC"));
    g_assert_null (rouse_plist_get (iter.value, "Info"));
  }
  g_assert_cmpuint (n_components, >, 10);
  g_assert_null (rouse_plist_get (request, "BasebandFirmware"));
  g_assert_null (rouse_plist_get (request, "SE,UpdatePayload"));
}

static void
check_manifest (const char *name, guint *n_image4)
{
  g_autofree char *path = g_build_filename ("manifests", name, NULL);
  g_auto (plist_t) manifest = test_sample (path);
  plist_t identities = rouse_plist_get_array (manifest, "BuildIdentities");

  for (guint i = 0; i < plist_array_get_size (identities); i++) {
    g_autoptr (RouseBuildIdentity) identity = test_sample_identity (manifest, i);
    guint32 chip = rouse_build_identity_get_chip_id (identity);
    gboolean image4 = chip < 0x8900 || chip > 0x8955;
    g_auto (Phone) phone = { 0 };
    g_autoptr (GError) error = NULL;
    g_auto (plist_t) request = NULL;

    phone_init (&phone, image4, 20);
    request = rouse_tss_request_new_ap (&phone.device, identity, &error);
    g_assert_no_error (error);
    assert_modes (request, image4);
    g_assert_true (rouse_plist_get_bool (request, image4 ? "@ApImg4Ticket" : "@APTicket"));
    g_assert_true ((rouse_plist_get (request, "ApSecurityMode") != NULL) == image4);
    *n_image4 += image4;
  }
}

static void
test_all_manifests (void)
{
  const char *samples = g_getenv ("ROUSE_SAMPLES");
  g_autofree char *folder = g_build_filename (samples != NULL ? samples : "/nonexistent", "manifests", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n_image4 = 0;

  if (dir == NULL) {
    g_test_skip ("no sample data");
    return;
  }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".plist"))
      check_manifest (name, &n_image4);
  g_assert_cmpuint (n_image4, >=, 12);
}

/* What another host sent for iPhone10,4 with 13.5.1: its components must be ours. */
static void
test_recorded (void)
{
  g_auto (plist_t) manifest = test_sample ("manifests/BuildManifest_iPhone9_x_10_x_13.5.1_17F80.plist");
  g_auto (plist_t) recorded = test_sample ("tickets/tss_request_ap_iPhone10_4.plist");
  RouseTssIter iter = { .dict = recorded };
  g_autoptr (RouseBuildIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Phone) phone = { 0 };
  g_auto (plist_t) request = NULL;

  phone_init (&phone, TRUE, 32);
  phone.device.ecid = 0;
  if (manifest == NULL || recorded == NULL)
    return;
  identity = test_sample_identity (manifest, 2); /* d201ap, erase */
  request = rouse_tss_request_new_ap (&phone.device, identity, &error);
  g_assert_no_error (error);
  while (rouse_tss_iter_next (&iter))
    if (!g_str_equal (iter.key, "@UUID")) {
      g_test_message ("%s", iter.key);
      g_assert_true (test_plists_are_equal (plist_dict_get_item (request, iter.key), iter.value));
    }
}

static void
test_no_nonce (void)
{
  g_autoptr (RouseBuildIdentity) identity = test_identity ("identity-updaters.plist");
  RouseTssDevice device = { .ecid = ECID, .image4 = TRUE };
  g_autoptr (GError) error = NULL;
  g_auto (plist_t) old = NULL;

  g_assert_null (rouse_tss_request_new_ap (&device, identity, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING);
  g_clear_error (&error);
  device.image4 = FALSE;
  old = rouse_tss_request_new_ap (&device, identity, &error);
  g_assert_no_error (error);
  g_assert_null (rouse_plist_get (old, "ApNonce"));
}

/* What lockdown says in ApParameters comes first or last, key by key (spec 14 §4.2). */
static void
test_ap_parameters (void)
{
  g_autoptr (RouseBuildIdentity) identity = test_identity ("identity-updaters.plist");
  g_auto (plist_t) parameters =
      test_plist ("<dict><key>ApNonce</key><data>AAAA</data><key>SepNonce</key><data>c2Vw</data>"
                  "<key>UID_MODE</key><true/><key>ApSikaFuse</key><integer>3</integer>"
                  "<key>ApECID</key><integer>1</integer><key>ApProductionMode</key><false/></dict>");
  g_auto (Phone) phone = { 0 };
  g_autoptr (GError) error = NULL;
  g_auto (plist_t) request = NULL;
  const guint8 *data;
  guint64 number;
  gsize size;

  phone_init (&phone, TRUE, 32);
  phone.device.ap_parameters = parameters;
  request = rouse_tss_request_new_ap (&phone.device, identity, &error);
  g_assert_no_error (error);
  g_assert_nonnull (rouse_plist_get_data (request, "ApNonce", &size));
  g_assert_cmpuint (size, ==, 32);
  data = rouse_plist_get_data (request, "SepNonce", &size);
  g_assert_cmpmem (data, size, "sep", 3);
  g_assert_true (rouse_plist_get_bool (request, "UID_MODE"));
  g_assert_true (rouse_plist_get_uint (request, "Ap,SikaFuse", &number));
  g_assert_cmpuint (number, ==, 3);
  g_assert_true (rouse_plist_get_uint (request, "ApECID", &number));
  g_assert_cmpuint (number, ==, ECID);
  g_assert_true (rouse_plist_get_bool (request, "ApProductionMode"));
  g_assert_null (rouse_plist_get (request, "ApSikaFuse"));
}

/* RequiresUIDMode, NeRDEpoch and Ap,Timestamp of a made-up newer build. */
static void
test_newer_keys (void)
{
  g_autoptr (RouseBuildIdentity) base = test_identity ("identity-updaters.plist");
  g_auto (plist_t) dict = plist_copy (rouse_build_identity_get_plist (base));
  g_autoptr (RouseBuildIdentity) identity = NULL;
  g_auto (Phone) phone = { 0 };
  g_autoptr (GError) error = NULL;
  g_auto (plist_t) request = NULL;
  guint64 number;
  gsize size;

  rouse_plist_set_bool (rouse_plist_get_dict (dict, "Info"), "RequiresUIDMode", TRUE);
  rouse_plist_set_uint (rouse_plist_get_dict (dict, "Info"), "Ap,Timestamp", 5);
  rouse_plist_set_uint (dict, "NeRDEpoch", 7);
  identity = rouse_build_identity_new (dict, &error);
  phone_init (&phone, TRUE, 32);
  request = rouse_tss_request_new_ap (&phone.device, identity, &error);
  g_assert_no_error (error);
  g_assert_nonnull (rouse_plist_get (request, "UID_MODE"));
  g_assert_false (rouse_plist_get_bool (request, "UID_MODE"));
  g_assert_true (rouse_plist_get_uint (request, "Ap,SikaFuse", &number));
  g_assert_cmpuint (number, ==, 0);
  g_assert_nonnull (rouse_plist_get_data (request, "PermitNeRDPivot", &size));
  g_assert_cmpuint (size, ==, 0);
  g_assert_null (rouse_plist_get (request, "Ap,Timestamp"));
  g_assert_null (rouse_plist_get (request, "RequiresUIDMode"));
}

/* A big number must not become a negative one on the wire. */
static void
test_large_number (void)
{
  g_auto (plist_t) dict = plist_new_dict ();
  g_autoptr (GBytes) xml = NULL;
  gsize size;
  const char *text;

  rouse_tss_set_uint (dict, "a", G_GUINT64_CONSTANT (18446744069414584321));
  xml = rouse_plist_to_xml (dict);
  text = g_bytes_get_data (xml, &size);
  g_assert_nonnull (g_strstr_len (text, size, "<integer>18446744069414584321</integer>"));
}

/* The PSI rule (spec 14 §5.1): which of the two digests stays, for one modem family only. */
static void
test_baseband_psi (void)
{
  static const struct {
    const char *chip, *certificate;
    gboolean has_psi, has_psi2;
  } rows[] = {
    { "104", "653523660", TRUE, FALSE },   /* 0x26F3FACC */
    { "104", "1559424078", TRUE, FALSE },  /* 0x5CF2EC4E */
    { "104", "2207873114", TRUE, FALSE },  /* 0x8399785A */
    { "104", "-2087094182", TRUE, FALSE }, /* the same, as a signed number of 32 bits */
    { "104", "1", FALSE, TRUE },           { "101", "1", TRUE, TRUE },
  };
  g_autoptr (RouseBuildIdentity) identity = test_identity ("identity-updaters.plist");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *body = g_strdup_printf ("<dict><key>ChipID</key><integer>%s</integer><key>CertID</key><integer>%s"
                                             "</integer><key>ChipSerialNo</key><data>AQIDBA==</data></dict>",
                                             rows[i].chip, rows[i].certificate);
    g_auto (plist_t) arguments = test_plist (body);
    RouseTssDevice device = { .ecid = ECID };
    g_autoptr (GError) error = NULL;
    g_auto (plist_t) request = rouse_tss_request_new_baseband (&device, identity, arguments, &error);

    g_assert_no_error (error);
    g_assert_cmpint (rouse_plist_get (request, "BasebandFirmware/PSI-PartialDigest") != NULL, ==, rows[i].has_psi);
    g_assert_cmpint (rouse_plist_get (request, "BasebandFirmware/RestorePSI-PartialDigest") != NULL, ==,
                     rows[i].has_psi);
    g_assert_cmpint (rouse_plist_get (request, "BasebandFirmware/PSI2-PartialDigest") != NULL, ==, rows[i].has_psi2);
    g_assert_cmpint (rouse_plist_get (request, "BasebandFirmware/RestorePSI2-PartialDigest") != NULL, ==,
                     rows[i].has_psi2);
  }
}

static void
test_baseband (void)
{
  g_autoptr (RouseBuildIdentity) identity = test_identity ("identity-updaters.plist");
  g_auto (plist_t) arguments =
      test_plist ("<dict><key>FusingStatus</key><integer>3</integer>"
                  "<key>ChipID</key><integer>938209</integer><key>CertID</key><integer>-1</integer>"
                  "<key>ChipSerialNo</key><data>AQIDBA==</data><key>Nonce</key><data>BQYH</data></dict>");
  g_auto (plist_t) empty = plist_new_dict ();
  RouseTssDevice device = { .ecid = ECID };
  g_autoptr (GError) error = NULL;
  g_auto (plist_t) request = rouse_tss_request_new_baseband (&device, identity, arguments, &error);
  g_autofree char *keys = test_keys (request);
  guint64 number;

  g_assert_no_error (error);
  g_assert_cmpstr (keys, ==,
                   "@BBTicket @HostPlatformInfo @UUID @VersionInfo ApBoardID ApChipID ApECID ApProductionMode "
                   "ApSecurityDomain ApSecurityMode BasebandFirmware BbActivationManifestKeyHash BbChipID "
                   "BbFDRSecurityKeyHash BbGoldCertId BbNonce BbProvisioningManifestKeyHash BbSNUM UniqueBuildID");
  g_assert_true (rouse_plist_get_uint (request, "BbGoldCertId", &number));
  g_assert_cmpuint (number, ==, 0xffffffff);
  /* Negative versions stay as they are. */
  g_assert_cmpint (rouse_plist_get_int (request, "BasebandFirmware/PSI-Version", 0), ==, -1441729997);
  g_assert_null (rouse_plist_get (request, "BasebandFirmware/Info"));

  g_assert_null (rouse_tss_request_new_baseband (&device, identity, empty, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL);
}

/* Normal mode: baseband and eSIM in the AP request (spec 14 §4.5). */
static void
test_preflight (void)
{
  g_autoptr (RouseBuildIdentity) identity = test_identity ("identity-updaters.plist");
  g_auto (plist_t) preflight =
      test_plist ("<dict><key>FusingStatus</key><integer>3</integer>"
                  "<key>ChipID</key><integer>938209</integer><key>CertID</key><integer>1</integer>"
                  "<key>ChipSerialNo</key><data>AQIDBA==</data><key>Nonce</key><data>BQYH</data>"
                  "<key>EUICCChipID</key><integer>6</integer><key>EUICCCSN</key><data>ZWlk</data>"
                  "<key>EUICCCertIdentifier</key><data>a2V5</data><key>EUICCGoldNonce</key><data>Z29sZA==</data>"
                  "<key>EUICCMainNonce</key><data>bWFpbg==</data></dict>");
  g_auto (Phone) phone = { 0 };
  g_autoptr (GError) error = NULL;
  g_auto (plist_t) request = NULL;
  g_auto (plist_t) without = NULL;
  g_auto (plist_t) apple = NULL;
  g_autofree char *part = NULL;

  phone_init (&phone, TRUE, 32);
  phone.device.preflight = preflight;
  request = rouse_tss_request_new_ap (&phone.device, identity, &error);
  g_assert_no_error (error);
  g_assert_true (rouse_plist_get_bool (request, "@BBTicket"));
  g_assert_true (rouse_plist_get_bool (request, "@eUICC,Ticket"));
  g_assert_true (rouse_plist_get_bool (request, "eUICC,ApProductionMode"));
  g_assert_nonnull (rouse_plist_get_data (request, "eUICC,EID", NULL));
  part = test_keys (rouse_plist_get_dict (request, "eUICC,Gold"));
  g_assert_cmpstr (part, ==, "Digest Nonce");
  g_assert_nonnull (rouse_plist_get_data (request, "eUICC,Main/Nonce", NULL));

  /* Apple's own modem tells nothing of fuses: its ticket is not asked for in this way (spec 25 §8). */
  plist_dict_remove_item (preflight, "FusingStatus");
  apple = rouse_tss_request_new_ap (&phone.device, identity, &error);
  g_assert_no_error (error);
  g_assert_null (rouse_plist_get (apple, "@BBTicket"));
  g_assert_null (rouse_plist_get (apple, "BbSNUM"));
  rouse_plist_set_uint (preflight, "FusingStatus", 3);

  plist_dict_remove_item (preflight, "ChipSerialNo");
  without = rouse_tss_request_new_ap (&phone.device, identity, &error);
  g_assert_no_error (error);
  g_assert_null (rouse_plist_get (without, "@BBTicket"));
  g_assert_null (rouse_plist_get (without, "BbChipID"));
  g_assert_null (rouse_plist_get (without, "eUICC,ChipID"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tss-request/complete", test_complete);
  g_test_add_func ("/tss-request/all-manifests", test_all_manifests);
  g_test_add_func ("/tss-request/recorded", test_recorded);
  g_test_add_func ("/tss-request/no-nonce", test_no_nonce);
  g_test_add_func ("/tss-request/ap-parameters", test_ap_parameters);
  g_test_add_func ("/tss-request/newer-keys", test_newer_keys);
  g_test_add_func ("/tss-request/large-number", test_large_number);
  g_test_add_func ("/tss-request/baseband-psi", test_baseband_psi);
  g_test_add_func ("/tss-request/baseband", test_baseband);
  g_test_add_func ("/tss-request/preflight", test_preflight);
  return g_test_run ();
}
