/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore-rare.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/plist.h"
#include "chip-ticket.h"

#define STATUS (-1)
#define CONNECT_MS 30000
#define PIECE_MS 30000
#define NONCE_SIZE 32

typedef struct _Rare Rare;
struct _Rare {
  const char *type;
  const char *arguments; /* as in the scripts */
  SimWhere where;
  gboolean (*ask) (SimRestore *self, const Rare *rare);
  const char *key;   /* that the answer must have; NULL: it must have none */
  const char *value; /* text under @key; NULL: any */
};

static gboolean
refuse (SimRestore *self, const Rare *rare, const char *why)
{
  if (!sim_restore_is_here (self)) { /* pulled out in the middle of it */
    self->lost = TRUE;
    return FALSE;
  }
  sim_device_refuse (self->device, "rare-answer", "%s: %s", rare->type, why);
  return sim_restore_fail (self, STATUS, "host failed to provide %s", rare->type);
}

static gboolean
ask_plist (SimRestore *self, const Rare *rare)
{
  g_auto (plist_t) arguments = sim_arguments_parse (rare->arguments);
  g_auto (plist_t) reply = sim_restore_ask (self, rare->type, arguments, rare->where, STATUS);

  if (reply == NULL)
    return FALSE;
  if (rare->key == NULL && plist_dict_get_size (reply) != 0)
    return refuse (self, rare, "an empty dictionary was expected");
  if (rare->key != NULL && plist_dict_get_item (reply, rare->key) == NULL)
    return refuse (self, rare, rare->key);
  if (rare->value != NULL && g_strcmp0 (rouse_plist_get_string (reply, rare->key), rare->value) != 0)
    return refuse (self, rare, "another value was expected");
  return TRUE;
}

/* The clock must be right to some seconds. */
static gboolean
ask_time (SimRestore *self, const Rare *rare)
{
  g_auto (plist_t) reply = sim_restore_ask (self, rare->type, NULL, rare->where, STATUS);
  plist_t node = rouse_plist_get (reply, "SetHostTimeOnDevice");
  double seconds = 0;

  if (reply == NULL)
    return FALSE;
  if (rouse_plist_is (node, PLIST_REAL))
    plist_get_real_val (node, &seconds);
  return (seconds > (double) g_get_real_time () / 1e6 - 60 && seconds < (double) g_get_real_time () / 1e6 + 60) ||
         refuse (self, rare, "SetHostTimeOnDevice is not the time");
}

static void
count (const guint8 *data, gsize size, gpointer user_data)
{
  *(guint64 *) user_data += size;
}

static gboolean
ask_stream (SimRestore *self, const Rare *rare)
{
  g_auto (plist_t) arguments = sim_arguments_parse (rare->arguments);
  guint64 size = 0;

  rouse_plist_set_uint (arguments, "DataChunkSize", 65536);
  return sim_restore_ask_stream (self, rare->type, arguments, rare->where, STATUS, count, &size) &&
         (size > 0 || refuse (self, rare, "the stream is empty"));
}

/* A raw archive, read to the end; it must close with its trailer (spec 21 §3.13). */
static gboolean
ask_archive (SimRestore *self, const Rare *rare)
{
  g_autoptr (SimDataPort) port = sim_data_port_open (self->device, sim_restored_next_port (self->restored));
  g_autoptr (GByteArray) archive = g_byte_array_new ();
  guint8 buffer[4096];
  gssize got = 0;
  int fd;

  if (!sim_restore_send_request (self, rare->type, NULL, sim_data_port_get_number (port), FALSE))
    return FALSE;
  fd = sim_data_port_accept (port, CONNECT_MS);
  while (fd >= 0 && sim_wire_wait (fd, PIECE_MS) == SIM_WIRE_OK && (got = recv (fd, buffer, sizeof buffer, 0)) > 0)
    g_byte_array_append (archive, buffer, (guint) got);
  sim_data_port_release (port, fd);
  return (archive->len >= 87 && memcmp (archive->data, "070707", 6) == 0 &&
          memcmp (archive->data + archive->len - 11, "TRAILER!!!", 11) == 0) ||
         refuse (self, rare, "no cpio archive");
}

/* The same in its form as a data request: the phone writes, the host reads (spec 20 §5.8). */
static gboolean
ask_reader (SimRestore *self, const Rare *rare)
{
  g_autoptr (SimDataPort) port = sim_data_port_open (self->device, sim_restored_next_port (self->restored));
  g_autofree guint8 *data = g_malloc0 (1 << 20);
  gboolean ok = FALSE;
  int fd;

  if (!sim_restore_send_request (self, rare->type, NULL, sim_data_port_get_number (port), FALSE))
    return FALSE;
  fd = sim_data_port_accept (port, CONNECT_MS);
  if (fd >= 0)
    ok = sim_wire_write (fd, data, 1 << 20);
  sim_data_port_release (port, fd);
  return ok || refuse (self, rare, "nobody reads");
}

/* @arguments: the address; @value: the status that the answer must have. */
static gboolean
ask_url (SimRestore *self, const Rare *rare)
{
  gboolean is_post = strcmp (rare->type, "URLAsset") != 0;
  g_auto (plist_t) arguments = sim_url_arguments_make (is_post ? "POST" : "GET", rare->arguments);
  g_auto (plist_t) reply = sim_restore_ask (self, rare->type, arguments, rare->where, STATUS);

  if (reply == NULL)
    return FALSE;
  if (rouse_plist_get_int (reply, "ResponseStatus", -1) != (gint64) g_ascii_strtoll (rare->value, NULL, 10) ||
      !rouse_plist_get_bool (reply, "ResponseBodyDone") || rouse_plist_get_dict (reply, "ResponseHeaders") == NULL)
    return refuse (self, rare, "not the answer of the server");
  return TRUE;
}

/* An updater that nobody has heard of: its own request is enough (spec 24 §3.3). It borrows a chip that the signing
 * server knows. @arguments: its name; @value: NULL: it brings no request of its own and cannot be served. */
static gboolean
ask_updater (SimRestore *self, const Rare *rare)
{
  g_autoptr (GBytes) nonce = sim_restored_next_nonce (self->restored, rare->arguments, NONCE_SIZE);
  g_auto (plist_t) arguments = plist_new_dict ();
  g_auto (plist_t) reply = NULL;
  g_autoptr (GBytes) ticket = NULL;
  plist_t request = plist_new_dict (), tags = plist_new_dict (), from = plist_new_array (), to = plist_new_array ();

  rouse_plist_set_bool (request, "@BMU,Ticket", TRUE);
  rouse_plist_set_uint (request, "BMU,UniqueID", 0x12345678);
  rouse_plist_set_uint (request, "BMU,ChipID", 57601);
  rouse_plist_set_bool (request, "BMU,ProductionMode", TRUE);
  rouse_plist_set_bytes (request, "BMU,Nonce", nonce);
  plist_array_append_item (from, plist_new_string ("BMU,FirmwareMap"));
  plist_array_append_item (to, plist_new_string ("BMU,Ticket"));
  plist_dict_set_item (tags, "BuildIdentityTags", from);
  plist_dict_set_item (tags, "ResponseTags", to);
  rouse_plist_set_string (arguments, "MessageArgType", "FirmwareResponseData");
  rouse_plist_set_string (arguments, "MessageArgUpdaterName", rare->arguments);
  plist_dict_set_item (arguments, "MessageArgInfo", plist_new_dict ());
  plist_dict_set_item (arguments, "DeviceGeneratedRequest", request);
  plist_dict_set_item (arguments, "DeviceGeneratedTags", tags);
  if (rare->value == NULL) {
    plist_dict_remove_item (arguments, "DeviceGeneratedRequest");
    plist_dict_remove_item (arguments, "DeviceGeneratedTags");
  }
  reply = sim_restore_ask (self, rare->type, arguments, rare->where, STATUS);
  if (reply == NULL)
    return FALSE;
  if (rare->value == NULL)
    return (rouse_plist_get_dict (reply, "FirmwareResponseData") != NULL &&
            plist_dict_get_size (rouse_plist_get_dict (reply, "FirmwareResponseData")) == 0) ||
           refuse (self, rare, "an empty FirmwareResponseData was expected");
  ticket = rouse_plist_get_bytes (rouse_plist_get_dict (reply, "FirmwareResponseData"), "BMU,Ticket");
  return (ticket != NULL && sim_chip_ticket_check (ticket, "BMU,Ticket", 57601, nonce)) ||
         refuse (self, rare, "no ticket for this nonce");
}

#define EMPTY(name)                                                                                                    \
  {                                                                                                                    \
    name, NULL, SIM_ON_MAIN, ask_plist, NULL, NULL                                                                     \
  }
#define NO_ASSET(name)                                                                                                 \
  {                                                                                                                    \
    name, NULL, SIM_ON_MAIN, ask_plist, "RecoveryOSNoAssetFound", NULL                                                 \
  }
#define KEY_HOST "https://wkms-public.apple.com/fcs-keys/"

static const Rare rare_requests[] = {
  /* known, but not seen in the order of a script */
  { "FirmwareUpdaterPreflight", "", SIM_ON_MAIN, ask_plist, NULL, NULL },
  { "FirmwareUpdaterPreflight", "", SIM_ON_PORT, ask_plist, NULL, NULL },
  { "DeviceRestoreInfoPreflight", "", SIM_ON_MAIN, ask_plist, NULL, NULL },
  { "HostSystemTime", NULL, SIM_ON_MAIN, ask_time, NULL, NULL },
  { "BuildIdentityDictV2", "", SIM_ON_MAIN, ask_plist, "BuildIdentityDict", NULL },
  { "BuildIdentityDict", "Variant=Other", SIM_ON_PORT, ask_plist, "Variant", "Other" },
  { "BuildIdentityDict", "IsRecoveryOS=true", SIM_ON_PORT, ask_plist, "Variant", "Erase" },
  { "FDRTrustData", NULL, SIM_ON_PORT, ask_plist, NULL, NULL },
  EMPTY ("FDRMemoryCommit"),
  { "RootTicket", NULL, SIM_ON_PORT, ask_plist, "RootTicketData", NULL },
  { "NORData", "", SIM_ON_PORT, ask_plist, "LlbImageData", NULL },
  { "NORData", "FlashVersion1=true", SIM_ON_MAIN, ask_plist, "NorImageData", NULL },
  { "KernelCache", NULL, SIM_ON_PORT, ask_plist, "KernelCacheFile", NULL },
  { "ReceiptManifest", NULL, SIM_ON_PORT, ask_plist, "ReceiptManifest", NULL },
  { "FUDData", "", SIM_ON_MAIN, ask_plist, "FUDImageData", NULL },
  { "EANData", "", SIM_ON_MAIN, ask_plist, "EANData", NULL },
  { "PersonalizedData", "ImageType=IsiBootEANFirmware", SIM_ON_PORT, ask_plist, "ImageData", NULL },
  /* a name without its comma, and one that does not qualify */
  { "FUDData", "ImageName=ApSystemVolumeCanonicalMetadata", SIM_ON_MAIN, ask_plist, "ImageName",
    "Ap,SystemVolumeCanonicalMetadata" },
  { "FUDData", "ImageName=Nonsense", SIM_ON_MAIN, ask_plist, "ImageName", "Nonsense" },
  { "PersonalizedBootObjectV3", "ImageName=KernelCache", SIM_ON_MAIN, ask_stream, NULL, NULL },
  { "PersonalizedBootObjectV3", "ImageName=KernelCache", SIM_ON_PORT, ask_stream, NULL, NULL },
  { "SourceBootObjectV3", "ImageName=DeviceTree", SIM_ON_MAIN, ask_stream, NULL, NULL },
  { "SourceBootObjectV5", "ImageName=DeviceTree", SIM_ON_PORT, ask_stream, NULL, NULL },
  { "URLAsset", KEY_HOST "one", SIM_ON_PORT, ask_url, NULL, "200" },
  { "URLAsset", KEY_HOST "one", SIM_ON_MAIN, ask_url, NULL, "200" },
  { "URLAsset", "https://www.example.com/fcs-keys/one", SIM_ON_PORT, ask_url, NULL, "403" },
  { "URLAsset", "http://wkms-public.apple.com/fcs-keys/one", SIM_ON_PORT, ask_url, NULL, "403" },
  { "StreamedImageDecryptionKey", "https://wkms.sd.apple.com/keys/fetch", SIM_ON_PORT, ask_url, NULL, "200" },
  { "BootabilityBundle", NULL, SIM_ON_PORT, ask_archive, NULL, NULL },
  { "BootabilityBundleV2", NULL, SIM_ON_PORT, ask_archive, NULL, NULL },
  { "BasebandUpdaterOutputData", NULL, SIM_ON_PORT, ask_reader, NULL, NULL },
  /* chips of phones to come: by their own request alone */
  { "FirmwareUpdaterData", "Ace3", SIM_ON_MAIN, ask_updater, NULL, "served" },
  { "FirmwareUpdaterData", "PS190", SIM_ON_PORT, ask_updater, NULL, "served" },
  { "FirmwareUpdaterData", "Centauri", SIM_ON_PORT, ask_updater, NULL, "served" },
  { "FirmwareUpdaterData", "Baseband", SIM_ON_PORT, ask_updater, NULL, "served" },
  { "FirmwareUpdaterDataV2", "VirtualChip", SIM_ON_MAIN, ask_updater, NULL, "served" },
  { "FirmwareUpdaterDataV3", "VirtualChip", SIM_ON_PORT, ask_updater, NULL, "served" },
  { "FirmwareUpdaterData", "VirtualChip", SIM_ON_MAIN, ask_updater, NULL, NULL },
  /* what nobody knows */
  { "VirtualIPhoneUnknownData", NULL, SIM_ON_MAIN, ask_plist, NULL, NULL },
  { "VirtualIPhoneUnknownData", "Some=thing", SIM_ON_PORT, ask_plist, NULL, NULL },
  /* names of the support table (spec 21 §3.14, §3.16) */
  EMPTY ("AuthInstallCACert"),
  EMPTY ("BasebandBootData"),
  EMPTY ("BasebandStackData"),
  EMPTY ("Cryptex1LocalPolicy"),
  EMPTY ("DiagData"),
  EMPTY ("GrapeFWData"),
  EMPTY ("HPMFWData"),
  EMPTY ("MessageUseStreamedImageFile"),
  EMPTY ("NitrogenFWData"),
  EMPTY ("OpalFWData"),
  EMPTY ("OverlayRootDataCount"),
  EMPTY ("OverlayRootDataForKey"),
  EMPTY ("OverlayRootDataForKeyIndex"),
  EMPTY ("PeppyFWData"),
  EMPTY ("ProvisioningData"),
  EMPTY ("RamdiskFWData"),
  EMPTY ("RecoveryOSOverlayRootDataCount"),
  EMPTY ("RestoreLocalPolicy"),
  EMPTY ("RootData"),
  EMPTY ("S3EOverride"),
  EMPTY ("SsoServiceTicket"),
  EMPTY ("StockholmPostflight"),
  EMPTY ("USBCFWData"),
  EMPTY ("USBCOverride"),
  EMPTY ("UpdateVolumeOverlayRootDataCount"),
  NO_ASSET ("RecoveryOSAppleLogo"),
  NO_ASSET ("RecoveryOSDeviceTree"),
  NO_ASSET ("RecoveryOSIBEC"),
  NO_ASSET ("RecoveryOSKernelCache"),
  NO_ASSET ("RecoveryOSLocalPolicy"),
  NO_ASSET ("RecoveryOSStaticTrustCache"),
};

/* "rare": 0, 1, or the name of the only one that is asked. */
gboolean
sim_restore_rare (SimRestore *self)
{
  const char *wanted = sim_device_get_setting (self->device, "rare", "0");
  gboolean all = strcmp (wanted, "1") == 0;
  gboolean ok = TRUE;

  if (strcmp (wanted, "0") == 0)
    return TRUE;
  if (all)
    ok = sim_restore_rare_messages (self);
  for (gsize i = 0; ok && i < G_N_ELEMENTS (rare_requests); i++)
    if (all || strcmp (wanted, rare_requests[i].type) == 0)
      ok = rare_requests[i].ask (self, &rare_requests[i]);
  return ok;
}

void
sim_restore_rare_print (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rare_requests); i++)
    printf ("rare\t%s\n", rare_requests[i].type);
}
