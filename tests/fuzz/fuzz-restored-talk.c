/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "../http-server.h"
#include "../make-zip.h"
#include "fuzz-folder.h"
#include "fuzz-wire.h"
#include "fuzz.h"
#include "restore/restored-session.h"

#define ECID 0x1234

/* --- the firmware, the signing server and the job: always the same --- */

#define ENTRY(name, path, more, flags)                                                                                 \
  "<key>" name "</key><dict><key>Digest</key><data>AAAA</data>" more                                                   \
  "<key>Info</key><dict><key>Path</key><string>" path "</string>" flags "</dict></dict>"
#define PART(name, path, more) ENTRY (name, path, more, "")
#define IMAGE(name)                                                                                                    \
  ENTRY (name, "image", "", FLAG ("IsFirmwarePayload") FLAG ("IsFUDFirmware") FLAG ("IsEarlyAccessFirmware"))
#define FLAG(name) "<key>" name "</key><true/>"

static const char manifest_xml[] =
    "<plist version='1.0'><dict><key>ProductVersion</key><string>18.0</string><key>ProductBuildVersion</key>"
    "<string>22A1</string><key>SupportedProductTypes</key><array><string>iPhone12,1</string></array>"
    "<key>BuildIdentities</key><array><dict><key>ApChipID</key><string>0x8030</string><key>ApBoardID</key>"
    "<string>0x4</string><key>ApSecurityDomain</key><string>0x1</string><key>UniqueBuildID</key><data>AAAA</data>"
    "<key>SE,ChipID</key><string>0xD2</string><key>Rap,ChipID</key><integer>8198</integer><key>Info</key><dict>"
    "<key>DeviceClass</key><string>n104ap</string><key>Variant</key><string>Customer Erase Install (IPSW)</string>"
    "</dict><key>Manifest</key><dict>" IMAGE ("iBSS") IMAGE ("iBEC") IMAGE ("LLB") IMAGE ("iBoot") IMAGE ("SEP")
        IMAGE ("RestoreSEP") IMAGE ("RestoreRamDisk") IMAGE ("RestoreDeviceTree") IMAGE ("RestoreKernelCache")
            IMAGE ("KernelCache") IMAGE ("DeviceTree") IMAGE ("OS") IMAGE ("SystemVolume") IMAGE ("AppleLogo")
                IMAGE ("Ap,SystemVolumeCanonicalMetadata") IMAGE ("BasebandFirmware") PART ("StreamedKey", "key", "")
                    PART ("SE,UpdatePayload", "raw", "<key>ProductionUpdatePayloadHash</key><data>AAAA</data>")
                        PART ("Savage,B2-Prod-Patch", "raw", "") PART ("Rap,RTKitOS", "table", FLAG ("Trusted"))
                            PART ("Rap,RestoreRTKitOS", "table", "") PART ("BMU,FirmwareMap", "map", "")
                                PART ("Baobab,TCON", "raw", "") PART ("Timer,RTKitOS,1", "table", FLAG ("Trusted"))
                                    PART ("Yonkers,SysTopPatch0", "raw",
                                          FLAG ("EPRO")) "</dict></dict></array></dict></plist>";

static const char map_xml[] = "<plist version='1.0'><dict><key>a</key><integer>1</integer></dict></plist>";
static const guint8 im4p[] = { 0x30, 0x14, 0x16, 0x04, 0x49, 0x4D, 0x34, 0x50, 0x16, 0x04, 0x6C,
                               0x6F, 0x67, 0x6F, 0x16, 0x01, 0x31, 0x04, 0x03, 0xAA, 0xBB, 0xCC };
static const guint8 ftab[] = { 1,   0,   0,   0,   0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0,   0,   0,   0,
                               0,   0,   0,   0,   0,    0,    0,    0,    0, 0, 0, 0, 0, 0,   0,   'r', 'k',
                               'o', 's', 'f', 't', 'a',  'b',  1,    0,    0, 0, 0, 0, 0, 0,   'r', 'k', 'o',
                               's', 64,  0,   0,   0,    3,    0,    0,    0, 0, 0, 0, 0, 'A', 'B', 'C' };

static const guint8 im4m[] = { 0x30, 0x10, 0x16, 0x04, 0x49, 0x4D, 0x34, 0x4D, 0x02,
                               0x01, 0x00, 0x31, 0x00, 0x04, 0x01, 0x01, 0x30, 0x00 };

static const TestAnswer signed_by_apple = {
  "HTTP/1.1 200 OK",
  "STATUS=0&MESSAGE=SUCCESS&REQUEST_STRING=<?xml version='1.0'?><plist "
  "version='1.0'><dict><key>ApImg4Ticket</key><data>AAAA</data>"
  "<key>BBTicket</key><data>AAAA</data><key>Rap,Ticket</key><data>AAAA</data></dict></plist>",
  0, FALSE
};

static char *folder; /* of the firmware */

static void
remove_folder (void)
{
  fuzz_folder_remove (folder);
}

static RouseRestorePlan *
make_plan (const char *url)
{
  const ZipMember members[] = {
    { "BuildManifest.plist", manifest_xml, sizeof manifest_xml - 1, TRUE },
    { "image", im4p, sizeof im4p, FALSE },
    { "key", "AEA1 and more", 13, FALSE },
    { "raw", "raw", 3, TRUE },
    { "table", ftab, sizeof ftab, TRUE },
    { "map", map_xml, sizeof map_xml - 1, TRUE },
    { "SystemVersion.plist", map_xml, sizeof map_xml - 1, TRUE },
  };
  const RouseSighting sighting = { .ecid = ECID,
                                   .mode = ROUSE_DEVICE_MODE_DFU,
                                   .chip_id = 0x8030,
                                   .board_id = 4,
                                   .board = (char *) "n104ap",
                                   .image4 = TRUE };
  RouseRestoreWish wish = { .ecid = ECID, .erase = TRUE, .tss_url = url, .asset_url = url };
  g_autoptr (RouseRestoreRequest) request = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  RouseRestorePlan *plan;

  folder = fuzz_folder_new ();
  atexit (remove_folder);
  wish.ipsw_path = path = g_build_filename (folder, "a.ipsw", NULL);
  make_zip (path, members, G_N_ELEMENTS (members));
  request = rouse_restore_request_new (&wish);
  plan = rouse_restore_plan_new (request, &sighting, NULL, &error);
  g_assert_no_error (error);
  return plan;
}

static RouseRestoreJob *
make_job (RouseLog *log)
{
  static RouseRestorePlan *plan;
  static RouseDeviceWaiter *waiter;
  g_autoptr (RouseProgress) progress = rouse_progress_new ();
  RouseRestoreJob *job;

  if (plan == NULL) {
    TestServer *server;

    g_setenv ("no_proxy", "127.0.0.1", TRUE);
    server = test_server_new (&signed_by_apple, 1);
    plan = make_plan (server->url);
    waiter = rouse_device_waiter_new ();
  }
  job = rouse_restore_job_new (plan, waiter, progress, log);
  job->tss = plist_new_dict ();
  rouse_plist_set_data (job->tss, "ApImg4Ticket", im4m, sizeof im4m);
  job->ticket = rouse_plist_get_bytes (job->tss, "ApImg4Ticket");
  return job;
}

/* --- the phone --- */

/* As the step does it: until the phone says how it ended, or hangs up. */
static void
listen_to_phone (RouseRestoredSession *session)
{
  gboolean ok = TRUE;

  while (ok && !session->has_status) {
    g_autoptr (GError) error = NULL;
    g_auto (plist_t) message = g_queue_pop_head (&session->put_aside);

    if (message == NULL)
      message = rouse_mux_link_read_plist (session->link, 1000, NULL, &error);
    ok = message != NULL && rouse_restored_messages_handle (session, message, &error);
    g_assert_true (ok == (error == NULL));
  }
}

static void
must_be_text (const char *text)
{
  g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
}

static void
look_at (RouseRestoredSession *session)
{
  RouseRestoreJob *job = session->job;
  g_autofree char *told = rouse_log_get_text (job->log);

  must_be_text (told);
  must_be_text (session->failed_step);
  must_be_text (session->last_request);
  must_be_text (session->failure != NULL ? session->failure->message : NULL);
  must_be_text (job->warnings->str);
  must_be_text (job->device_log);
  g_assert_true (session->has_status || !session->succeeded);
  g_assert_true (!session->succeeded || session->status == 0);
}

/*
 * The bytes as all that restored says after it was told to begin. What has a port of its own is not answered, for there
 * is nobody to connect to.
 */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (RouseLog) log = NULL;
  RouseRestoredSession session;
  RouseRestoreJob *job;
  FuzzWire wire;

  if (!fuzz_wire_open (&wire, data, size))
    return 0;
  log = rouse_log_new ();
  job = make_job (log);
  rouse_restored_session_init (&session, job, 1, g_steal_pointer (&wire.link));
  g_cancellable_cancel (session.cancellable);
  listen_to_phone (&session);
  rouse_restored_session_end_workers (&session);
  look_at (&session);
  rouse_restored_session_clear (&session);
  rouse_restore_job_free (job);
  fuzz_wire_close (&wire);
  fuzz_run_idle ();
  return 0;
}
