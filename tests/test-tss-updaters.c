/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "plist-tools.h"
#include "signing/tss-updaters.h"

#define HEADER "@HostPlatformInfo @UUID @VersionInfo "
#define DATA(key) "<key>" key "</key><data>AAAAAQ==</data>"
#define NUMBER(key, value) "<key>" key "</key><integer>" value "</integer>"
#define YES(key) "<key>" key "</key><true/>"
#define NO(key) "<key>" key "</key><false/>"
#define DICT(key, body) "<key>" key "</key><dict>" body "</dict>"
#define TAGS(body) DICT ("DeviceGeneratedTags", "<key>ResponseTags</key><array>" body "</array>")
#define TAG(text) "<string>" text "</string>"
#define DGR(body) DICT ("DeviceGeneratedRequest", body)

static plist_t
make_arguments (const char *name, const char *info, const char *more)
{
  g_autofree char *body = g_strdup_printf ("<dict><key>MessageArgType</key><string>FirmwareResponseData</string>"
                                           "<key>MessageArgUpdaterName</key><string>%s</string>"
                                           "<key>MessageArgInfo</key><dict>%s</dict>%s</dict>",
                                           name, info, more);

  return test_plist (body);
}

static RouseUpdaterRequest *
ask (const char *name, const char *info, const char *more, GError **error)
{
  g_autoptr (RouseBuildIdentity) identity = test_identity ("identity-updaters.plist");
  g_auto (plist_t) arguments = make_arguments (name, info, more);
  RouseTssDevice device = { .ecid = 1, .image4 = TRUE };

  return rouse_updater_request_new (&device, identity, arguments, error);
}

#define SE_INFO NUMBER ("SE,ChipID", "210") DATA ("SE,ID") DATA ("SE,Nonce") DATA ("SE,RootKeyIdentifier")
#define OLD_SE_INFO                                                                                                    \
  NUMBER ("SEChipID", "131601") DATA ("SEID") DATA ("SENonce") DATA ("SERootKeyIdentifier") YES ("SEIsDev")
#define SAVAGE_INFO                                                                                                    \
  DATA ("Savage,UID")                                                                                                  \
  DATA ("Savage,Nonce")                                                                                                \
  DATA ("Savage,ChipID") NUMBER ("Savage,PatchEpoch", "0") YES ("Savage,AllowOfflineBoot") YES ("Savage,ReadFWKey")    \
      YES ("Savage,ProductionMode") YES ("Savage,ReadECKey") "<key>Savage,Revision</key><data>IQ==</data>" /* 0x21 */
#define YONKERS_INFO                                                                                                   \
  DICT ("YonkersDeviceInfo",                                                                                           \
        YES ("Yonkers,AllowOfflineBoot") NUMBER ("Yonkers,ChipID", "1044") DATA ("Yonkers,ECID")                       \
            DATA ("Yonkers,Nonce") NUMBER ("Yonkers,FabRevision", "54529") YES ("Yonkers,ProductionMode")              \
                YES ("Yonkers,ReadECKey") YES ("Yonkers,ReadFWKey") YES ("YonkersIsProvisioned"))
#define ROSE_INFO                                                                                                      \
  "<key>Rap,BoardID</key><data>AAAACA==</data><key>Rap,ChipID</key><data>AAAgBg==</data>"                              \
  "<key>Rap,ECID</key><data>AGQA4jCRWZw=</data>" YES ("Rap,ProductionMode") YES ("Rap,SecurityMode")                   \
      NUMBER ("Rap,SecurityDomain", "1") DATA ("Rap,Nonce")
#define T200_INFO NUMBER ("ChipID", "57601") NUMBER ("UniqueID", "77") DATA ("Nonce") YES ("ProductionMode")
#define TCON_INFO                                                                                                      \
  NUMBER ("Baobab,BoardID", "1")                                                                                       \
  NUMBER ("Baobab,ChipID", "53")                                                                                       \
  NUMBER ("Baobab,Life", "3") DATA ("Baobab,ECID") DATA ("Baobab,UpdateNonce") YES ("Baobab,ProductionMode")
#define TIMER_INFO(n)                                                                                                  \
  "<key>InfoArray</key><array><dict>" DICT ("HardwareID", NUMBER ("ChipID", "6") NUMBER ("BoardID", "5") DATA ("ECID") \
                                                              DATA ("Nonce") NUMBER ("SecurityDomain", "1")            \
                                                                  YES ("SecurityMode") YES ("ProductionStatus"))       \
      NUMBER ("TagNumber", n) "<key>TicketName</key><string>Timer,Ticket," n                                           \
                              "</string></dict></array>" DICT ("APInfo", YES ("ApProductionMode"))

/* Each row of the table in its legacy form. */
static const struct {
  const char *title, *name, *info, *keys, *ticket;
  RouseUpdaterLayout layout;
  const char *component, *restore_component;
} legacy[] = {
  { "SE", "SE", SE_INFO,
    "@BBTicket " HEADER
    "@SE,Ticket SE,ChipID SE,Firmware SE,ID SE,Nonce SE,RapRTKitOS SE,RootKeyIdentifier SE,UpdatePayload",
    "SE,Ticket", ROUSE_UPDATER_RAW, "SE,UpdatePayload", NULL },
  { "SE-old-names", "SE", OLD_SE_INFO,
    "@BBTicket " HEADER
    "@SE,Ticket SE,ChipID SE,Firmware SE,ID SE,Nonce SE,RapRTKitOS SE,RootKeyIdentifier SE,UpdatePayload",
    "SE,Ticket", ROUSE_UPDATER_RAW, "SE,Firmware", NULL },
  { "Savage", "Savage", SAVAGE_INFO,
    "@BBTicket " HEADER "@Savage,Ticket SEP Savage,AllowOfflineBoot Savage,B2-Prod-Patch Savage,ChipID Savage,Nonce "
    "Savage,PatchEpoch Savage,ProductionMode Savage,ReadECKey Savage,ReadFWKey Savage,UID",
    "Savage,Ticket", ROUSE_UPDATER_SAVAGE, "Savage,B2-Prod-Patch", NULL },
  { "Yonkers", "Savage", YONKERS_INFO,
    "@BBTicket " HEADER "@Yonkers,Ticket SEP Yonkers,AllowOfflineBoot Yonkers,BoardID Yonkers,ChipID Yonkers,ECID "
    "Yonkers,Nonce Yonkers,PatchEpoch Yonkers,ProductionMode Yonkers,ReadECKey Yonkers,ReadFWKey Yonkers,SysTopPatch3",
    "Yonkers,Ticket", ROUSE_UPDATER_YONKERS, "Yonkers,SysTopPatch3", NULL },
  { "Rose", "Rose", ROSE_INFO,
    "@BBTicket " HEADER "@Rap,Ticket Rap,BoardID Rap,ChipID Rap,ECID Rap,Nonce Rap,ProductionMode Rap,RTKitOS "
    "Rap,RestoreRTKitOS Rap,SecurityDomain Rap,SecurityMode",
    "Rap,Ticket", ROUSE_UPDATER_FTAB, "Rap,RTKitOS", "Rap,RestoreRTKitOS" },
  { "T200", "T200", T200_INFO,
    "@BBTicket " HEADER "@BMU,Ticket BMU,BoardID BMU,ChipID BMU,DigestMap BMU,FirmwareMap BMU,Nonce BMU,ProductionMode "
    "BMU,UniqueID",
    "BMU,Ticket", ROUSE_UPDATER_MAP, "BMU,FirmwareMap", NULL },
  { "AppleTCON", "AppleTCON", TCON_INFO,
    "@BBTicket @Baobab,Ticket " HEADER "Baobab,BoardID Baobab,ChipID Baobab,ECID Baobab,Life Baobab,ManifestEpoch "
    "Baobab,ProductionMode Baobab,SecurityDomain Baobab,TCON Baobab,UpdateNonce",
    "Baobab,Ticket", ROUSE_UPDATER_RAW, "Baobab,TCON", NULL },
  { "AppleTypeCRetimer-1", "AppleTypeCRetimer", TIMER_INFO ("1"),
    "@BBTicket " HEADER
    "@Timer,Ticket,1 Timer,BoardID,1 Timer,ChipID,1 Timer,ECID,1 Timer,Nonce,1 Timer,ProductionMode,1 "
    "Timer,RTKitOS,1 Timer,RTKitOS,2 Timer,RestoreRTKitOS,2 Timer,SecurityDomain,1 Timer,SecurityMode,1",
    "Timer,Ticket,1", ROUSE_UPDATER_FTAB, "Timer,RTKitOS,1", NULL },
  { "AppleTypeCRetimer-2", "AppleTypeCRetimer", TIMER_INFO ("2"),
    "@BBTicket " HEADER
    "@Timer,Ticket,2 Timer,BoardID,2 Timer,ChipID,2 Timer,ECID,2 Timer,Nonce,2 Timer,ProductionMode,2 "
    "Timer,RTKitOS,1 Timer,RTKitOS,2 Timer,RestoreRTKitOS,2 Timer,SecurityDomain,2 Timer,SecurityMode,2",
    "Timer,Ticket,2", ROUSE_UPDATER_FTAB, "Timer,RTKitOS,2", "Timer,RestoreRTKitOS,2" },
};

/* In the order of the alphabet, as test_keys() has them. */
static char *
sorted_words (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_auto (plist_t) dict = plist_new_dict ();

  for (gsize i = 0; words[i] != NULL; i++)
    rouse_plist_set_bool (dict, words[i], TRUE);
  return test_keys (dict);
}

static void
test_legacy (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseUpdaterRequest) request = ask (legacy[i].name, legacy[i].info, "", &error);
  g_autofree char *wanted = sorted_words (legacy[i].keys);
  g_autofree char *keys = NULL;

  g_assert_no_error (error);
  keys = test_keys (request->request);
  g_assert_cmpstr (keys, ==, wanted);
  g_assert_cmpstr (request->ticket_key, ==, legacy[i].ticket);
  g_assert_true (request->wants_firmware);
  g_assert_cmpint (request->layout, ==, legacy[i].layout);
  g_assert_cmpstr (request->component, ==, legacy[i].component);
  g_assert_cmpstr (request->restore_component, ==, legacy[i].restore_component);
}

/* The same rows when the phone brings its own request: its values, no legacy entries. */
static void
test_device_generated (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *more =
      g_strdup_printf (DGR ("<key>@%s</key><true/><key>Own,Key</key><integer>7</integer>") TAGS ("<string>%s</string>"),
                       legacy[i].ticket, legacy[i].ticket);
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseUpdaterRequest) request = ask (legacy[i].name, legacy[i].info, more, &error);
  g_autofree char *wanted = g_strdup_printf (
      "@BBTicket " HEADER "@%s ApBoardID ApChipID ApProductionMode ApSecurityMode Own,Key", legacy[i].ticket);
  g_autofree char *sorted = sorted_words (wanted);
  g_autofree char *keys = NULL;

  g_assert_no_error (error);
  keys = test_keys (request->request);
  g_assert_cmpstr (keys, ==, sorted);
  g_assert_cmpstr (request->ticket_key, ==, legacy[i].ticket);
  g_assert_false (request->wants_firmware);
}

/* Spec 24 §2. */
static void
test_firmware_rule (void)
{
  static const struct {
    const char *more;
    gboolean wants;
  } rows[] = {
    { "", TRUE },
    { DGR (YES ("@SE,Ticket")), TRUE },
    { DGR (YES ("@SE,Ticket")) TAGS (TAG ("SE,Ticket")), FALSE },
    { DGR (YES ("@SE,Ticket")) TAGS (TAG ("SE,Ticket") TAG ("FirmwareData")), TRUE },
    { DGR (YES ("@SE,Ticket")) TAGS (TAG ("FirmwareData") TAG ("SE,Ticket")), TRUE },
    { TAGS (TAG ("SE,Ticket")), FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (RouseUpdaterRequest) request = ask ("SE", SE_INFO, rows[i].more, &error);

    g_assert_no_error (error);
    g_assert_cmpint (request->wants_firmware, ==, rows[i].wants);
    g_assert_cmpstr (request->ticket_key, ==, "SE,Ticket");
  }
}

static guint64
get_uint (RouseUpdaterRequest *request, const char *key)
{
  plist_t node = rouse_plist_get (request->request, key);
  guint64 value = 0;

  g_assert_true (rouse_plist_is (node, PLIST_UINT));
  g_assert_true (rouse_plist_node_to_uint (node, &value));
  return value;
}

/* Spec 14 §3: the build's numbers beat the phone's bytes, and bytes are big-endian. */
static void
test_numbers (void)
{
  g_autoptr (RouseUpdaterRequest) savage = ask ("Savage", SAVAGE_INFO, "", NULL);
  g_autoptr (RouseUpdaterRequest) rose = ask ("Rose", ROSE_INFO, "", NULL);
  g_autoptr (RouseUpdaterRequest) yonkers = ask ("Savage", YONKERS_INFO, "", NULL);
  g_autoptr (RouseUpdaterRequest) own =
      ask ("Savage", SAVAGE_INFO, DGR (DATA ("Savage,ChipID") DATA ("Savage,Nonce")), NULL);

  g_assert_cmpuint (get_uint (savage, "Savage,ChipID"), ==, 1);
  g_assert_cmpuint (get_uint (rose, "Rap,BoardID"), ==, 264);
  g_assert_cmpuint (get_uint (rose, "Rap,ChipID"), ==, 8198);
  g_assert_cmphex (get_uint (rose, "Rap,ECID"), ==, G_GUINT64_CONSTANT (0x006400E23091599C));
  g_assert_cmpuint (get_uint (yonkers, "Yonkers,BoardID"), ==, 0);
  g_assert_true (rouse_plist_is (rouse_plist_get (yonkers->request, "Yonkers,ECID"), PLIST_DATA));
  g_assert_cmpuint (get_uint (own, "Savage,ChipID"), ==, 1);
  g_assert_true (rouse_plist_is (rouse_plist_get (own->request, "Savage,Nonce"), PLIST_DATA));
}

static void
test_entries (void)
{
  g_autoptr (RouseUpdaterRequest) se = ask ("SE", SE_INFO, "", NULL);
  g_autoptr (RouseUpdaterRequest) dev = ask ("SE", OLD_SE_INFO, "", NULL);
  g_autoptr (RouseUpdaterRequest) rose = ask ("Rose", ROSE_INFO, "", NULL);
  g_autoptr (RouseUpdaterRequest) tcon = ask ("AppleTCON", TCON_INFO, "", NULL);
  g_autoptr (RouseUpdaterRequest) savage = ask ("Savage", SAVAGE_INFO, "", NULL);
  gsize size;

  g_assert_nonnull (rouse_plist_get (se->request, "SE,UpdatePayload/ProductionUpdatePayloadHash"));
  g_assert_null (rouse_plist_get (se->request, "SE,UpdatePayload/DevelopmentUpdatePayloadHash"));
  g_assert_null (rouse_plist_get (se->request, "SE,Firmware/DevelopmentCMAC"));
  g_assert_null (rouse_plist_get (dev->request, "SE,UpdatePayload/ProductionUpdatePayloadHash"));
  g_assert_nonnull (rouse_plist_get (dev->request, "SE,Firmware/DevelopmentCMAC"));
  g_assert_null (rouse_plist_get (se->request, "SE,UpdatePayload/Info"));
  g_assert_true (rouse_plist_get_bool (rose->request, "Rap,RTKitOS/EPRO"));
  g_assert_true (rouse_plist_get_bool (rose->request, "Rap,RTKitOS/ESEC"));
  g_assert_nonnull (rouse_plist_get_data (rose->request, "Rap,RestoreRTKitOS/Digest", &size));
  g_assert_cmpuint (size, ==, 0);
  g_assert_true (rouse_plist_get_bool (tcon->request, "Baobab,TCON/EPRO"));
  g_assert_cmpuint (plist_dict_get_size (rouse_plist_get (savage->request, "SEP")), ==, 1);
  g_assert_nonnull (rouse_plist_get_data (savage->request, "SEP/Digest", NULL));
}

/* Which patch for which camera (spec 24 §4.2). */
static void
test_savage_revisions (void)
{
  static const struct {
    const char *revision, *component;
  } rows[] = {
    { "<key>Savage,Revision</key><data>AA==</data>", "Savage,B0-Prod-Patch" }, /* 0x00 */
    { "<key>Savage,Revision</key><data>Eg==</data>", "Savage,B0-Prod-Patch" }, /* 0x12 */
    { "<key>Savage,Revision</key><data>Lw==</data>", "Savage,B2-Prod-Patch" }, /* 0x2f */
    { "<key>Savage,Revision</key><data>MQ==</data>", "Savage,B2-Prod-Patch" }, /* 0x31 */
    { "<key>Savage,Revision</key><data>oQ==</data>", "Savage,BA-Prod-Patch" }, /* 0xa1 */
    { "<key>Savage,Revision</key><data></data>", "Savage,B0-Prod-Patch" },     { "", "Savage,B0-Prod-Patch" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *info = g_strconcat (YES ("Savage,ProductionMode"), rows[i].revision, NULL);
    g_autoptr (RouseUpdaterRequest) request = ask ("Savage", info, "", NULL);

    g_assert_cmpstr (request->component, ==, rows[i].component);
  }
}

/* Names of the build that the phone asks for (spec 24 §3.3). */
static void
test_identity_tags (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseUpdaterRequest) request =
      ask ("Savage", YONKERS_INFO,
           DICT ("DeviceGeneratedTags",
                 "<key>BuildIdentityTags</key><array>" TAG ("SEP") TAG ("Yonkers,ChipID") TAG ("Yonkers,BoardID")
                     TAG ("Yonkers,SysTopPatch3") TAG ("Info") TAG ("Manifest")
                         TAG ("Not,There") "<integer>1</integer>"
                                           "</array><key>ResponseTags</key><array>" TAG ("Yonkers,Ticket") "</array>")
               DGR (NUMBER ("Yonkers,BoardID", "9") YES ("@Yonkers,Ticket") YES ("RequiresUIDMode")
                        NO ("ApProductionMode") DICT ("Manifest", "")),
           &error);

  g_assert_no_error (error);
  g_assert_cmpuint (get_uint (request, "Yonkers,ChipID"), ==, 0x414);
  g_assert_cmpuint (get_uint (request, "Yonkers,BoardID"), ==, 9);
  g_assert_nonnull (rouse_plist_get_data (request->request, "Yonkers,SysTopPatch3/Digest", NULL));
  g_assert_null (rouse_plist_get (request->request, "Yonkers,SysTopPatch3/Info"));
  g_assert_nonnull (rouse_plist_get_data (request->request, "SEP/Digest", NULL));
  g_assert_null (rouse_plist_get (request->request, "Info"));
  g_assert_null (rouse_plist_get (request->request, "Manifest"));
  g_assert_null (rouse_plist_get (request->request, "RequiresUIDMode"));
  g_assert_false (rouse_plist_get_bool (request->request, "ApProductionMode"));
}

static void
test_se2 (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseUpdaterRequest) request =
      ask ("SE", SE_INFO,
           DICT ("DeviceGeneratedTags", "<key>BuildIdentityTags</key><array>" TAG ("SE,RapRTKitOS")
                                            TAG ("SE,UpdatePayload") "</array>") DGR (YES ("@SE2,Ticket")),
           &error);
  g_autofree char *keys = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (request->ticket_key, ==, "SE2,Ticket");
  g_assert_null (rouse_plist_get (request->request, "@SE,Ticket"));
  keys = test_keys (rouse_plist_get (request->request, "SE,RapRTKitOS"));
  g_assert_cmpstr (keys, ==, "Digest");
}

#define CRYPTEX_TAGS                                                                                                   \
  DICT ("DeviceGeneratedTags", "<key>BuildIdentityTags</key><array>" TAG ("Cryptex1,ChipID") TAG ("Cryptex1,Type")     \
                                   TAG ("Rap,ChipID") TAG ("UniqueBuildID") "</array>")

/* Only keys of the cryptexes; with others the server refuses (spec 24 §4.9). */
static void
test_cryptex (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseUpdaterRequest) request =
      ask ("Cryptex1", NUMBER ("ApECID", "5"),
           CRYPTEX_TAGS DGR (DATA ("Cryptex1,Nonce") NUMBER ("Cryptex1,Type", "9") DATA ("Savage,Nonce")
                                 DICT ("Cryptex1,SystemOS", DATA ("Digest")) NO ("ApProductionMode")),
           &error);
  g_autofree char *keys = NULL;

  g_assert_no_error (error);
  keys = test_keys (request->request);
  g_assert_cmpstr (keys, ==,
                   "@Cryptex1,Ticket @HostPlatformInfo @UUID @VersionInfo ApBoardID ApChipID ApECID ApProductionMode "
                   "ApSecurityMode Cryptex1,ChipID Cryptex1,Nonce Cryptex1,SystemOS Cryptex1,Type UniqueBuildID");
  g_assert_cmpuint (get_uint (request, "Cryptex1,ChipID"), ==, 0xFF10);
  g_assert_cmpuint (get_uint (request, "Cryptex1,Type"), ==, 9);
  g_assert_false (rouse_plist_get_bool (request->request, "ApProductionMode"));
  g_assert_cmpstr (request->ticket_key, ==, "Cryptex1,Ticket");
  g_assert_false (request->wants_firmware);

  g_clear_pointer (&request, rouse_updater_request_free);
  g_assert_null (ask ("Cryptex1", "", CRYPTEX_TAGS, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING);
}

static void
test_local_policy (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseUpdaterRequest) request =
      ask ("Cryptex1LocalPolicy", NUMBER ("ApECID", "5") NUMBER ("ApSecurityDomain", "1"),
           TAGS (TAG ("ApImg4Ticket")) DGR (DICT ("Ap,LocalPolicy", "") NO ("Ap,LocalBoot")
                                                DATA ("Ap,NextStageIM4MHash") DATA ("ApNonce") DATA ("Cryptex1,Nonce")),
           &error);
  g_autofree char *keys = NULL;

  g_assert_no_error (error);
  keys = test_keys (request->request);
  g_assert_cmpstr (
      keys, ==,
      "@ApImg4Ticket @HostPlatformInfo @UUID @VersionInfo Ap,LocalBoot Ap,LocalPolicy Ap,NextStageIM4MHash "
      "ApBoardID ApChipID ApECID ApNonce ApProductionMode ApSecurityDomain ApSecurityMode");
  g_assert_cmpstr (request->ticket_key, ==, "ApImg4Ticket");

  g_clear_pointer (&request, rouse_updater_request_free);
  g_assert_null (ask ("Cryptex1LocalPolicy", "", DGR (DICT ("Ap,LocalPolicy", "")), &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING);
}

/* Names without a row of their own have only the phone's request. */
static void
test_generic (void)
{
  static const char *const names[] = { "Ace3", "PS190", "Centauri", "Vinyl", "Baseband", "NeverHeardOf" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (RouseUpdaterRequest) request =
        ask (names[i], "", TAGS (TAG ("X,Ticket")) DGR (YES ("@X,Ticket") NUMBER ("X,ECID", "-5")), &error);

    g_assert_no_error (error);
    g_assert_cmpstr (request->ticket_key, ==, "X,Ticket");
    g_assert_true (rouse_plist_get_bool (request->request, "@X,Ticket"));
    g_assert_cmpint (rouse_plist_get_int (request->request, "X,ECID", 0), ==, -5);
    g_assert_false (request->wants_firmware);
    g_assert_null (request->component);

    g_assert_null (ask (names[i], "", "", &error));
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING);
    g_clear_error (&error);
    g_assert_null (ask (names[i], "", DGR (YES ("@X,Ticket")), &error));
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING);
  }
}

static void
test_jasmine (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseUpdaterRequest) request = ask ("Savage", DICT ("JasmineIR1DeviceInfo", DATA ("X")),
                                                 TAGS (TAG ("Jasmine,Ticket")) DGR (YES ("@Jasmine,Ticket")), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (request->ticket_key, ==, "Jasmine,Ticket");
  g_assert_null (rouse_plist_get (request->request, "SEP"));
  g_clear_pointer (&request, rouse_updater_request_free);
  g_assert_null (ask ("Savage", DICT ("JasmineIR1DeviceInfo", DATA ("X")), "", &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING);
}

static void
test_unusable (void)
{
  g_autoptr (RouseBuildIdentity) identity = test_identity ("identity-updaters.plist");
  g_auto (plist_t) other_type =
      test_plist ("<dict><key>MessageArgType</key><string>Other</string><key>MessageArgUpdaterName</key>"
                  "<string>SE</string></dict>");
  g_auto (plist_t) empty = plist_new_dict ();
  RouseTssDevice device = { .ecid = 1, .image4 = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_null (rouse_updater_request_new (&device, identity, other_type, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_null (rouse_updater_request_new (&device, identity, empty, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL);
  g_clear_error (&error);
  /* Without a nonce no ticket of the secure element is of use. */
  g_assert_null (ask ("SE", NUMBER ("SE,ChipID", "210") DATA ("SE,ID"), "", &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (legacy); i++) {
    g_autofree char *old_path = g_strconcat ("/tss-updaters/legacy/", legacy[i].title, NULL);
    g_autofree char *new_path = g_strconcat ("/tss-updaters/device-generated/", legacy[i].title, NULL);

    g_test_add_data_func (old_path, GSIZE_TO_POINTER (i), test_legacy);
    g_test_add_data_func (new_path, GSIZE_TO_POINTER (i), test_device_generated);
  }
  g_test_add_func ("/tss-updaters/firmware-rule", test_firmware_rule);
  g_test_add_func ("/tss-updaters/numbers", test_numbers);
  g_test_add_func ("/tss-updaters/entries", test_entries);
  g_test_add_func ("/tss-updaters/savage-revisions", test_savage_revisions);
  g_test_add_func ("/tss-updaters/identity-tags", test_identity_tags);
  g_test_add_func ("/tss-updaters/se2", test_se2);
  g_test_add_func ("/tss-updaters/cryptex", test_cryptex);
  g_test_add_func ("/tss-updaters/local-policy", test_local_policy);
  g_test_add_func ("/tss-updaters/generic", test_generic);
  g_test_add_func ("/tss-updaters/jasmine", test_jasmine);
  g_test_add_func ("/tss-updaters/unusable", test_unusable);
  return g_test_run ();
}
