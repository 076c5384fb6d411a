/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/data-requests.h"

#include "base/error.h"
#include "restore/message-words.h"

#define CONNECT_TRIES 10
#define CONNECT_PAUSE_MS 1000

static plist_t
reply_empty (RouseDataRequest *request, const char *argument, GError **error)
{
  return plist_new_dict ();
}

static plist_t
reply_time (RouseDataRequest *request, const char *argument, GError **error)
{
  plist_t reply = plist_new_dict ();

  plist_dict_set_item (reply, "SetHostTimeOnDevice", plist_new_real ((double) g_get_real_time () / 1e6));
  return reply;
}

typedef enum {
  ROW_BINARY = 1 << 0,   /* answered as a binary property list (spec 21 §3.12) */
  ROW_GUARDED = 1 << 1,  /* endless repetition is known of it: loop guard */
  ROW_CONNECTS = 1 << 2, /* connects by itself, on a thread, wherever the answer goes */
} RowFlags;

/* Every DataType that phones are known to ask for, or may ask because we say that we know it (spec 21 §3). Either gives
 * one property list or streams. */
static const struct {
  const char *type;
  RouseDataReply reply;
  RouseDataStream stream;
  const char *argument;
  RowFlags flags;
} rows[] = {
  { "RootTicket", rouse_data_root_ticket, NULL, NULL, 0 },
  { "NORData", rouse_data_nor, NULL, NULL, 0 },
  { "KernelCache", rouse_data_component, NULL, "KernelCache", 0 },
  { "DeviceTree", rouse_data_component, NULL, "DeviceTree", 0 },
  { "SystemImageRootHash", rouse_data_component, NULL, "SystemVolume", 0 },
  { "SystemImageCanonicalMetadata", rouse_data_component, NULL, "Ap,SystemVolumeCanonicalMetadata", 0 },
  { "SystemImageData", NULL, rouse_data_system_image, NULL, ROW_CONNECTS },
  { "RecoveryOSASRImage", NULL, rouse_data_system_image, NULL, ROW_CONNECTS },
  { "BuildIdentityDict", rouse_data_build_identity, NULL, NULL, 0 },
  { "BuildIdentityDictV2", rouse_data_build_identity, NULL, NULL, 0 },
  { "FDRTrustData", reply_empty, NULL, NULL, 0 },
  { "FDRMemoryCommit", reply_empty, NULL, NULL, 0 },
  { "FUDData", rouse_data_images, NULL, "FUDData", 0 },
  { "EANData", rouse_data_images, NULL, "EANData", 0 },
  { "PersonalizedData", rouse_data_images, NULL, "PersonalizedData", 0 },
  { "FirmwareUpdaterData", rouse_data_updater, NULL, NULL, ROW_GUARDED },
  { "FirmwareUpdaterDataV2", rouse_data_updater, NULL, NULL, ROW_GUARDED },
  { "FirmwareUpdaterDataV3", rouse_data_updater, NULL, NULL, ROW_GUARDED },
  { "FirmwareUpdaterPreflight", reply_empty, NULL, NULL, 0 },
  { "DeviceRestoreInfoPreflight", reply_empty, NULL, NULL, 0 },
  { "BasebandData", rouse_data_baseband, NULL, NULL, ROW_GUARDED },
  { "BasebandUpdaterOutputData", NULL, rouse_data_baseband_output, NULL, 0 },
  { "ReceiptManifest", rouse_data_receipt_manifest, NULL, NULL, 0 },
  { "HostSystemTime", reply_time, NULL, NULL, 0 },
  { "PersonalizedBootObjectV3", NULL, rouse_data_boot_object, "personalized", 0 },
  { "SourceBootObjectV3", NULL, rouse_data_boot_object, "source", 0 },
  { "SourceBootObjectV4", NULL, rouse_data_boot_object, "source", 0 },
  { "SourceBootObjectV5", NULL, rouse_data_boot_object, "source", 0 },
  { "URLAsset", rouse_data_url_asset, NULL, NULL, ROW_BINARY },
  { "StreamedImageDecryptionKey", rouse_data_url_asset, NULL, NULL, ROW_BINARY },
  { "RecoveryOSRootTicketData", rouse_data_recovery_os, NULL, "root-ticket", 0 },
  { "RecoveryOSFileAssetImage", rouse_data_recovery_os, NULL, "file", 0 },
  { "RecoveryOSIBootFWFilesImages", rouse_data_recovery_os, NULL, "iboot-files", 0 },
  { "RecoveryOSImage", NULL, rouse_data_recovery_os_image, NULL, 0 },
  { "RecoveryOSVersionData", rouse_data_recovery_os, NULL, "version", 0 },
  { "BootabilityBundle", NULL, rouse_data_bootability, NULL, 0 },
  { "BootabilityBundleV2", NULL, rouse_data_bootability, NULL, 0 },
  /* Names that we say we know because phones require them of a host (spec 20 §4.2), and that no phone was seen to ask
   * for: factories and Macs (spec 21 §3.14, §3.16). */
  { "AuthInstallCACert", reply_empty, NULL, NULL, 0 },
  { "BasebandBootData", reply_empty, NULL, NULL, 0 },
  { "BasebandStackData", reply_empty, NULL, NULL, 0 },
  { "Cryptex1LocalPolicy", reply_empty, NULL, NULL, 0 },
  { "DiagData", reply_empty, NULL, NULL, 0 },
  { "GrapeFWData", reply_empty, NULL, NULL, 0 },
  { "HPMFWData", reply_empty, NULL, NULL, 0 },
  { "MessageUseStreamedImageFile", reply_empty, NULL, NULL, 0 },
  { "NitrogenFWData", reply_empty, NULL, NULL, 0 },
  { "OpalFWData", reply_empty, NULL, NULL, 0 },
  { "OverlayRootDataCount", reply_empty, NULL, NULL, 0 },
  { "OverlayRootDataForKey", reply_empty, NULL, NULL, 0 },
  { "OverlayRootDataForKeyIndex", reply_empty, NULL, NULL, 0 },
  { "PeppyFWData", reply_empty, NULL, NULL, 0 },
  { "ProvisioningData", reply_empty, NULL, NULL, 0 },
  { "RamdiskFWData", reply_empty, NULL, NULL, 0 },
  { "RecoveryOSAppleLogo", rouse_data_recovery_os, NULL, "none", 0 },
  { "RecoveryOSDeviceTree", rouse_data_recovery_os, NULL, "none", 0 },
  { "RecoveryOSIBEC", rouse_data_recovery_os, NULL, "none", 0 },
  { "RecoveryOSKernelCache", rouse_data_recovery_os, NULL, "none", 0 },
  { "RecoveryOSLocalPolicy", rouse_data_recovery_os, NULL, "none", 0 },
  { "RecoveryOSOverlayRootDataCount", reply_empty, NULL, NULL, 0 },
  { "RecoveryOSStaticTrustCache", rouse_data_recovery_os, NULL, "none", 0 },
  { "RestoreLocalPolicy", reply_empty, NULL, NULL, 0 },
  { "RootData", reply_empty, NULL, NULL, 0 },
  { "S3EOverride", reply_empty, NULL, NULL, 0 },
  { "SsoServiceTicket", reply_empty, NULL, NULL, 0 },
  { "StockholmPostflight", reply_empty, NULL, NULL, 0 },
  { "USBCFWData", reply_empty, NULL, NULL, 0 },
  { "USBCOverride", reply_empty, NULL, NULL, 0 },
  { "UpdateVolumeOverlayRootDataCount", reply_empty, NULL, NULL, 0 },
};

/* Unknown questions get an empty dictionary: silence would make the phone wait for ever (spec 21 §7). */
static const typeof (rows[0]) unknown_row = { NULL, reply_empty, NULL, NULL, 0 };

static const typeof (rows[0]) *
find_row (const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (rows[i].type, type) == 0)
      return &rows[i];
  return &unknown_row;
}

gboolean
rouse_data_requests_knows (const char *type)
{
  return find_row (type) != &unknown_row;
}

/* Answers; what cannot be delivered is remembered and answered with the type's empty form, so that the phone goes on
 * and reports its own reason. FALSE only when the answer could not be sent. */
static gboolean
answer (RouseDataRequest *request, const typeof (rows[0]) *row, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_auto (plist_t) reply = NULL;

  if (row->stream != NULL) {
    if (!row->stream (request, row->argument, &local)) {
      g_prefix_error (&local, "%s: ", request->type);
      rouse_restored_session_fail (request->session, g_steal_pointer (&local));
    }
    return TRUE;
  }
  reply = row->reply (request, row->argument, &local);
  if (reply == NULL) {
    g_prefix_error (&local, "%s: ", request->type);
    rouse_restored_session_fail (request->session, g_steal_pointer (&local));
    reply = plist_new_dict ();
  }
  return rouse_mux_link_write_plist (request->link, reply, (row->flags & ROW_BINARY) != 0, request->cancellable, error);
}

/* A question with a port of its own, or the system image: answered on a thread. */
typedef struct {
  RouseDataRequest request;
  const typeof (rows[0]) *row;
  plist_t message; /* owns what the request points to */
} DataWork;

static gpointer
data_thread (gpointer user_data)
{
  DataWork *work = user_data;
  RouseRestoredSession *session = work->request.session;
  g_autoptr (RouseMuxLink) link = NULL;
  GError *error = NULL;
  gboolean ok = TRUE;

  if ((work->row->flags & ROW_CONNECTS) == 0) {
    link = rouse_mux_link_open (session->mux_id, work->request.port, CONNECT_TRIES, CONNECT_PAUSE_MS,
                                session->cancellable, &error);
    work->request.link = link;
    ok = link != NULL;
  }
  if (ok)
    ok = answer (&work->request, work->row, &error);
  if (!ok) {
    g_prefix_error (&error, "%s: ", work->request.type);
    rouse_restored_session_fail (session, error);
  }
  plist_free (work->message);
  g_free (work);
  return NULL;
}

static void
answer_on_thread (const RouseDataRequest *request, const typeof (rows[0]) *row, plist_t message)
{
  DataWork *work = g_new0 (DataWork, 1);

  work->request = *request;
  work->request.cancellable = request->session->cancellable;
  work->row = row;
  work->message = plist_copy (message);
  work->request.type = rouse_plist_get_string (work->message, "DataType");
  if (work->request.type == NULL)
    work->request.type = rouse_plist_get_string (work->message, "MsgType");
  work->request.arguments = rouse_plist_get_dict (work->message, "Arguments");
  g_ptr_array_add (request->session->workers, g_thread_new ("data", data_thread, work));
}

/* Which part the phone wants: its name stands under one of these (spec 21 §3, 24 §1). */
static void
remember_request (RouseRestoredSession *session, const RouseDataRequest *request)
{
  static const char *const keys[] = { "ImageName", "FWOverrideKey", "MessageArgUpdaterName" };
  const char *name = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (keys) && name == NULL && request->arguments != NULL; i++)
    name = rouse_plist_get_string (request->arguments, keys[i]);
  g_free (session->last_request);
  session->last_request = g_strdup_printf ("%s%s%s", request->type, name != NULL ? " " : "", name != NULL ? name : "");
}

gboolean
rouse_data_requests_handle (RouseRestoredSession *session, plist_t message, gboolean is_async, GError **error)
{
  const char *type = rouse_plist_get_string (message, "DataType");
  RouseDataRequest request = { .session = session };
  const typeof (rows[0]) *row;

  if (type == NULL)
    type = rouse_plist_get_string (message, "MsgType");
  row = find_row (type);
  request.type = type;
  request.arguments = rouse_plist_get_dict (message, "Arguments");
  request.port = (guint16) rouse_plist_get_int (message, "DataPort", 0);
  rouse_log_add (session->job->log, "the phone asks for %s%s%s%s", type, row == &unknown_row ? " (unknown)" : "",
                 is_async ? ", in the background" : "", request.port != 0 ? ", on a port of its own" : "");
  rouse_progress_touch (session->job->progress);
  remember_request (session, &request);
  if (row == &unknown_row || row->reply == reply_empty) {
    g_autofree char *words = rouse_message_words_describe (message);

    rouse_log_add (session->job->log, "answered with nothing: %s", words);
  }

  if ((row->flags & ROW_GUARDED) != 0 &&
      rouse_loop_guard_is_endless (session->guard, type, request.arguments, g_get_monotonic_time ())) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING,
                 "the phone keeps asking for %s with the same nonce: it rejects Apple’s signature", type);
    return FALSE;
  }
  if (request.port != 0 || (row->flags & ROW_CONNECTS) != 0) {
    answer_on_thread (&request, row, message);
    return TRUE;
  }
  request.link = session->link;
  return answer (&request, row, error);
}
