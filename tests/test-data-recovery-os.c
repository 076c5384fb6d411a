/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/data-requests.h"

#include <string.h>
#include <sys/socket.h>

#include "base/error.h"
#include "make-zip.h"

/* The recovery OS's requests (spec 21 §3.15), asked as the phone asks them, on a connection. */

#define REPLY_MS 5000
#define OS_SIZE 20000 /* bytes: three pieces */

#define ENTRY(name, path, flags)                                                                                       \
  "<key>" name "</key><dict><key>Info</key><dict>" flags "<key>Path</key><string>" path "</string></dict></dict>"
#define IDENTITY(variant, more, components)                                                                            \
  "<dict><key>ApChipID</key><string>0x8130</string><key>ApBoardID</key><string>0x4</string><key>Info</key><dict>"      \
  "<key>DeviceClass</key><string>d83ap</string><key>BuildNumber</key><string>22F76</string>"                           \
  "<key>BuildTrain</key><string>Virtual</string><key>ProductMarketingVersion</key><string>18.5</string>"               \
  "<key>Variant</key><string>" variant "</string>" more "</dict><key>Manifest</key><dict>" components "</dict></dict>"
#define MANIFEST(more, recovery)                                                                                       \
  "<plist version='1.0'><dict><key>ProductVersion</key><string>18.5</string><key>ProductBuildVersion</key>"            \
  "<string>22F76</string><key>SupportedProductTypes</key><array><string>iPhone16,1</string></array>"                   \
  "<key>BuildIdentities</key><array>" IDENTITY (                                                                       \
      "Customer Erase Install (IPSW)", more,                                                                           \
      ENTRY ("iBSS", "image", "") ENTRY ("iBEC", "image", "") ENTRY ("RestoreRamDisk", "image", "")                    \
          ENTRY ("RestoreDeviceTree", "image", "") ENTRY ("RestoreKernelCache", "image", "")                           \
              ENTRY ("OS", "image", "")) recovery "</array></dict></plist>"

static const char with_recovery[] =
    MANIFEST ("<key>RecoveryVariant</key><string>Recovery Customer Install</string>",
              IDENTITY ("Recovery Customer Install", "",
                        ENTRY ("OS", "recovery.dmg", "") ENTRY ("KernelCache", "image", "")
                            ENTRY ("AOP", "image", "<key>IsLoadedByiBoot</key><true/>")
                                ENTRY ("SEP", "image", "<key>IsLoadedByiBootStage1</key><true/>")
                                    ENTRY ("AppleLogo", "missing file", "")));
static const char without_recovery[] = MANIFEST ("", "");

static const guint8 im4p[] = { 0x30, 0x14, 0x16, 0x04, 0x49, 0x4D, 0x34, 0x50, 0x16, 0x04, 0x6C,
                               0x6F, 0x67, 0x6F, 0x16, 0x01, 0x31, 0x04, 0x03, 0xAA, 0xBB, 0xCC };
/* An IM4M that grants nothing. */
static const guint8 ticket[] = { 0x30, 0x0B, 0x16, 0x04, 'I', 'M', '4', 'M', 0x02, 0x01, 0x00, 0x31, 0x00 };

typedef struct {
  char *folder, *path;
  guint8 os[OS_SIZE];
  RouseRestoreJob *job;
  RouseRestoredSession session;
  RouseMuxLink *phone; /* the other end */
} Fixture;

static void
make_job (Fixture *f, const char *manifest)
{
  const ZipMember members[] = {
    { "BuildManifest.plist", manifest, strlen (manifest), FALSE },
    { "image", im4p, sizeof im4p, FALSE },
    { "recovery.dmg", f->os, sizeof f->os, TRUE },
    { "BootabilityBundle/Restore/Bootability/one", "first file", 10, FALSE },
    { "BootabilityBundle/Restore/Firmware/Bootability.dmg.trustcache", "trust", 5, FALSE },
  };
  const RouseSighting sighting = { .ecid = 1,
                                   .mode = ROUSE_DEVICE_MODE_RESTORE,
                                   .chip_id = 0x8130,
                                   .board_id = 4,
                                   .board = (char *) "d83ap",
                                   .image4 = TRUE };
  g_autoptr (RouseRestoreRequest) request = NULL;
  g_autoptr (RouseRestorePlan) plan = NULL;
  g_autoptr (RouseDeviceWaiter) waiter = rouse_device_waiter_new ();
  g_autoptr (RouseProgress) progress = rouse_progress_new ();
  g_autoptr (RouseLog) log = rouse_log_new ();
  g_autoptr (GError) error = NULL;
  RouseRestoreWish wish = { .ecid = 1, .erase = TRUE };

  make_zip (f->path, members, G_N_ELEMENTS (members));
  wish.ipsw_path = f->path;
  request = rouse_restore_request_new (&wish);
  plan = rouse_restore_plan_new (request, &sighting, NULL, &error);
  g_assert_no_error (error);
  f->job = rouse_restore_job_new (plan, waiter, progress, log);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  int fds[2];

  for (gsize i = 0; i < sizeof f->os; i++)
    f->os[i] = (guint8) (i * 7 + i / 251);
  f->folder = g_dir_make_tmp ("rouse-recovery-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "a.ipsw", NULL);
  make_job (f, data);
  f->job->recovery_tss = plist_new_dict ();
  rouse_plist_set_data (f->job->recovery_tss, "ApImg4Ticket", ticket, sizeof ticket);

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  rouse_restored_session_init (&f->session, f->job, 0, rouse_mux_link_new_for_fd (fds[0]));
  f->phone = rouse_mux_link_new_for_fd (fds[1]);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_null (f->session.failure); /* the phone does without what is missing */
  rouse_restored_session_clear (&f->session);
  rouse_mux_link_close (f->phone);
  rouse_restore_job_free (f->job);
  g_remove (f->path);
  g_rmdir (f->folder);
  g_free (f->path);
  g_free (f->folder);
}

static plist_t
read_reply (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  plist_t reply = rouse_mux_link_read_plist (f->phone, REPLY_MS, NULL, &error);

  g_assert_no_error (error);
  return reply;
}

static void
send_question (Fixture *f, const char *type, const char *override_key)
{
  g_auto (plist_t) message = plist_new_dict ();
  plist_t arguments = plist_new_dict ();
  g_autoptr (GError) error = NULL;

  rouse_plist_set_string (message, "MsgType", "DataRequestMsg");
  rouse_plist_set_string (message, "DataType", type);
  if (override_key != NULL)
    rouse_plist_set_string (arguments, "FWOverrideKey", override_key);
  plist_dict_set_item (message, "Arguments", arguments);
  g_assert_true (rouse_data_requests_handle (&f->session, message, FALSE, &error));
  g_assert_no_error (error);
}

static plist_t
ask (Fixture *f, const char *type, const char *override_key)
{
  send_question (f, type, override_key);
  return read_reply (f);
}

static void
assert_no_asset (Fixture *f, const char *type, const char *override_key)
{
  g_auto (plist_t) reply = ask (f, type, override_key);

  g_assert_true (rouse_plist_get_bool (reply, "RecoveryOSNoAssetFound"));
  g_assert_cmpuint (plist_dict_get_size (reply), ==, 1);
}

/* An IMG4 with the recovery OS's ticket at its end. */
static void
assert_signed (plist_t holder, const char *key)
{
  gsize size = 0;
  const guint8 *data = rouse_plist_get_data (holder, key, &size);

  g_assert_cmpuint (size, >, sizeof im4p + sizeof ticket);
  g_assert_nonnull (memmem (data, size, im4p, sizeof im4p));
  g_assert_cmpmem (data + size - sizeof ticket, sizeof ticket, ticket, sizeof ticket);
}

static void
test_ticket (Fixture *f, gconstpointer data)
{
  g_auto (plist_t) reply = ask (f, "RecoveryOSRootTicketData", NULL);
  gsize size = 0;
  const guint8 *bytes = rouse_plist_get_data (reply, "RootTicketData", &size);

  g_assert_cmpmem (bytes, size, ticket, sizeof ticket);
}

static void
test_file (Fixture *f, gconstpointer data)
{
  g_auto (plist_t) reply = ask (f, "RecoveryOSFileAssetImage", "RecoveryOSKernelCache");

  assert_signed (reply, "AdditionalBootImages");
}

static void
test_iboot_files (Fixture *f, gconstpointer data)
{
  g_auto (plist_t) reply = ask (f, "RecoveryOSIBootFWFilesImages", NULL);
  plist_t images = rouse_plist_get_dict (reply, "AdditionalBootImages");

  g_assert_cmpuint (plist_dict_get_size (images), ==, 2);
  assert_signed (images, "AOP");
  assert_signed (images, "SEP");
}

static void
test_version (Fixture *f, gconstpointer data)
{
  g_auto (plist_t) reply = ask (f, "RecoveryOSVersionData", NULL);
  gsize size = 0;
  const guint8 *xml = rouse_plist_get_data (reply, "RecoveryOSVersionData", &size);
  g_auto (plist_t) version = rouse_plist_parse ((const char *) xml, size, NULL);

  g_assert_cmpuint (plist_dict_get_size (version), ==, 4);
  g_assert_cmpstr (rouse_plist_get_string (version, "BuildNumber"), ==, "22F76");
  g_assert_cmpstr (rouse_plist_get_string (version, "Variant"), ==, "Recovery Customer Install");
  g_assert_cmpstr (rouse_plist_get_string (version, "BuildTrain"), ==, "Virtual");
  g_assert_cmpstr (rouse_plist_get_string (version, "ProductVersion"), ==, "18.5");
}

/* As it lies in the IPSW, in pieces. */
static void
test_image (Fixture *f, gconstpointer data)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  gboolean is_done = FALSE;

  send_question (f, "RecoveryOSImage", NULL);
  while (!is_done) {
    g_auto (plist_t) piece = read_reply (f);
    gsize size = 0;
    const guint8 *bytes = rouse_plist_get_data (piece, "FileData", &size);

    is_done = rouse_plist_get_bool (piece, "FileDataDone");
    g_assert_true (is_done || size > 0);
    if (size > 0)
      g_byte_array_append (whole, bytes, (guint) size);
  }
  g_assert_cmpmem (whole->data, whole->len, f->os, sizeof f->os);
}

static void
test_missing_files (Fixture *f, gconstpointer data)
{
  assert_no_asset (f, "RecoveryOSFileAssetImage", "RecoveryOSAppleLogo"); /* no such file in the archive */
  assert_no_asset (f, "RecoveryOSFileAssetImage", "RecoveryOSiBEC");      /* no such component */
  assert_no_asset (f, "RecoveryOSFileAssetImage", "KernelCache");         /* without the prefix */
  assert_no_asset (f, "RecoveryOSFileAssetImage", NULL);
}

static void
test_unsigned (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->job->recovery_tss, plist_free);
  assert_no_asset (f, "RecoveryOSRootTicketData", NULL);
  assert_no_asset (f, "RecoveryOSFileAssetImage", "RecoveryOSKernelCache");
  assert_no_asset (f, "RecoveryOSIBootFWFilesImages", NULL);
}

static void
test_no_recovery_os (Fixture *f, gconstpointer data)
{
  static const char *const types[] = { "RecoveryOSFileAssetImage", "RecoveryOSIBootFWFilesImages", "RecoveryOSImage",
                                       "RecoveryOSVersionData" };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    assert_no_asset (f, types[i], "RecoveryOSKernelCache");
  g_assert_cmpuint (rouse_data_recovery_os_get_size (f->job), ==, 0);
}

/* OS, KernelCache and what iBoot loads; not SEP; AppleLogo's file is missing (spec 20 §4.1). */
static void
test_size (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (rouse_data_recovery_os_get_size (f->job), ==, OS_SIZE + 2 * sizeof im4p);
}

/* One entry of a cpio archive in portable ASCII (spec 21 §3.13): its header, name and data. */
static void
assert_entry (Fixture *f, const char *name, const char *data)
{
  g_autofree char *entry = g_malloc0 (76 + strlen (name) + 1 + strlen (data) + 1);
  g_autofree char *sizes = g_strdup_printf ("%06o%011o", (guint) strlen (name) + 1, (guint) strlen (data));
  g_autoptr (GError) error = NULL;

  rouse_mux_link_read (f->phone, entry, 76 + strlen (name) + 1 + strlen (data), REPLY_MS, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (entry, "070707000000"));
  g_assert_cmpint (strncmp (entry + 59, sizes, 17), ==, 0);
  g_assert_cmpstr (entry + 76, ==, name);
  g_assert_cmpstr (entry + 76 + strlen (name) + 1, ==, data);
}

static void
test_bootability (Fixture *f, gconstpointer data)
{
  RouseDataRequest request = {
    .session = &f->session, .link = f->session.link, .type = "BootabilityBundle", .port = 1
  };
  g_autoptr (GError) error = NULL;

  rouse_data_bootability (&request, NULL, &error);
  g_assert_no_error (error);
  assert_entry (f, "one", "first file");
  assert_entry (f, "Bootability.trustcache", "trust");
  assert_entry (f, "TRAILER!!!", "");
  request.port = 0;
  g_assert_false (rouse_data_bootability (&request, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  const struct {
    const char *path;
    const char *manifest;
    void (*run) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/data-recovery-os/ticket", with_recovery, test_ticket },
    { "/data-recovery-os/file", with_recovery, test_file },
    { "/data-recovery-os/iboot-files", with_recovery, test_iboot_files },
    { "/data-recovery-os/version", with_recovery, test_version },
    { "/data-recovery-os/image", with_recovery, test_image },
    { "/data-recovery-os/missing-files", with_recovery, test_missing_files },
    { "/data-recovery-os/unsigned", with_recovery, test_unsigned },
    { "/data-recovery-os/none", without_recovery, test_no_recovery_os },
    { "/data-recovery-os/size", with_recovery, test_size },
    { "/data-recovery-os/bootability", without_recovery, test_bootability },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].manifest, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
