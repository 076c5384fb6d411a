/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore.h"

#include <string.h>

#include "base/plist.h"

/* is_host_compatible: what a phone demands of its host (spec 20 §4.2 to §4.5, spec 28 §2.3). */

typedef struct {
  const char *name;
  gboolean optional; /* the value that Apple's hosts send */
  guint since;       /* major version that first demands or knows it */
} Support;

static const Support data_types[] = {
  { "BasebandBootData", FALSE, 0 },
  { "BasebandData", FALSE, 0 },
  { "BasebandStackData", FALSE, 0 },
  { "BasebandUpdaterOutputData", FALSE, 0 },
  { "BootabilityBundle", FALSE, 16 },
  { "BuildIdentityDict", FALSE, 15 },
  { "BuildIdentityDictV2", FALSE, 16 },
  { "DataType", FALSE, 0 },
  { "DiagData", FALSE, 0 },
  { "EANData", FALSE, 14 },
  { "FDRMemoryCommit", FALSE, 0 },
  { "FDRTrustData", FALSE, 0 },
  { "FUDData", FALSE, 0 },
  { "FileData", FALSE, 0 },
  { "FileDataDone", FALSE, 0 },
  { "FirmwareUpdaterData", FALSE, 0 },
  { "FirmwareUpdaterDataV2", FALSE, 16 },
  { "GrapeFWData", FALSE, 0 },
  { "HPMFWData", FALSE, 0 },
  { "KernelCache", FALSE, 0 },
  { "NORData", FALSE, 0 },
  { "OpalFWData", FALSE, 0 },
  { "OverlayRootDataCount", FALSE, 0 },
  { "PersonalizedBootObjectV3", FALSE, 16 },
  { "ProvisioningData", FALSE, 0 },
  { "RecoveryOSOverlayRootDataCount", FALSE, 16 },
  { "RootData", FALSE, 0 },
  { "RootTicket", FALSE, 0 },
  { "S3EOverride", FALSE, 0 },
  { "SourceBootObjectV3", FALSE, 16 },
  { "SourceBootObjectV4", FALSE, 16 },
  { "SsoServiceTicket", FALSE, 16 },
  { "StockholmPostflight", FALSE, 0 },
  { "SystemImageCanonicalMetadata", FALSE, 15 },
  { "SystemImageData", FALSE, 0 },
  { "SystemImageRootHash", FALSE, 15 },
  { "USBCFWData", FALSE, 0 },
  { "USBCOverride", FALSE, 0 },
  { "AuthInstallCACert", TRUE, 0 },
  { "FirmwareUpdaterDataV3", TRUE, 0 },
  { "FirmwareUpdaterPreflight", TRUE, 16 },
  { "HostSystemTime", TRUE, 0 },
  { "PersonalizedData", TRUE, 14 },
  { "ReceiptManifest", TRUE, 16 },
  { "URLAsset", TRUE, 18 },
};

static const Support message_types[] = {
  { "BBUpdateStatusMsg", FALSE, 0 },
  { "DataRequestMsg", FALSE, 0 },
  { "MsgType", FALSE, 0 },
  { "PreviousRestoreLogMsg", FALSE, 0 },
  { "ProgressMsg", FALSE, 0 },
  { "ProvisioningAck", FALSE, 0 },
  { "ProvisioningInfo", FALSE, 0 },
  { "ProvisioningStatusMsg", FALSE, 0 },
  { "ReceivedFinalStatusMsg", FALSE, 0 },
  { "StatusMsg", FALSE, 0 },
  { "AsyncDataRequestMsg", TRUE, 18 },
  { "AsyncWait", TRUE, 18 },
  { "CheckpointMsg", TRUE, 0 },
  { "CrashLog", TRUE, 0 },
  { "RestoreAttestation", TRUE, 18 },
  { "RestoredCrash", TRUE, 0 },
};

/* Names the first required type that the host does not know, or NULL. */
static const char *
check_table (SimRestore *self, plist_t table, const Support *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++) {
    plist_t value = plist_dict_get_item (table, rows[i].name);

    if (rows[i].since > self->major)
      continue;
    if (value == NULL && !rows[i].optional)
      return rows[i].name;
    if (value != NULL && rouse_plist_get_bool (table, rows[i].name) != rows[i].optional)
      sim_device_warn (self->device, "support-table", "%s is not sent as Apple's hosts send it", rows[i].name);
  }
  return NULL;
}

static const char *
find_missing (SimRestore *self)
{
  plist_t data = rouse_plist_get_dict (self->options, "SupportedDataTypes");
  plist_t messages = rouse_plist_get_dict (self->options, "SupportedMessageTypes");
  const char *missing = NULL;

  if (data == NULL && messages == NULL)
    return NULL; /* then the phone supposes that the host knows everything */
  if (data != NULL)
    missing = check_table (self, data, data_types, G_N_ELEMENTS (data_types));
  if (missing == NULL && messages != NULL)
    missing = check_table (self, messages, message_types, G_N_ELEMENTS (message_types));
  return missing;
}

/* The first message of every restore: the end of 0x655, without a begin. */
gboolean
sim_restore_check_host (SimRestore *self, plist_t start)
{
  gint64 wanted = sim_restored_get_protocol (self->device);
  const char *missing = find_missing (self);

  if (rouse_plist_get_int (start, "RestoreProtocolVersion", -1) != wanted)
    sim_device_warn (self->device, "protocol-version", "RestoreProtocolVersion is not the announced one");
  if (rouse_plist_get_string (self->options, "UUID") == NULL)
    sim_device_warn (self->device, "options-uuid", "RestoreOptions has no UUID");
  if (sim_restore_is_silent (self))
    return TRUE;
  if (missing != NULL) {
    sim_device_refuse (self->device, "host-unsupported", "the host does not support %s", missing);
    sim_restore_fail (self, 10, "This host version is unsupported. You may need to update your host tools.");
    self->failed_at = 0x655;
    return FALSE;
  }
  return sim_restore_end (self, 0x655, 0, NULL);
}
