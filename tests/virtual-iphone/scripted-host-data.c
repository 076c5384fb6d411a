/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "scripted-host.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/plist.h"
#include "chip-ticket.h"
#include "der-writer.h"
#include "modem-files.h"
#include "tss-check.h"
#include "tss-sign.h"

/* --- files and images --- */

GBytes *
scripted_host_read (ScriptedHost *self, const char *component)
{
  g_autofree char *key = g_strdup_printf ("Manifest/%s/Info/Path", component);
  const char *member = rouse_plist_get_string (self->identity, key);
  g_autofree char *path = g_build_filename (self->folder, member != NULL ? member : "none", NULL);
  char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  return g_bytes_new_take (data, size);
}

/* IMG4: the file with the type that is asked, and the ticket. */
static GBytes *
personalise (ScriptedHost *self, const char *component)
{
  g_autoptr (GBytes) file = scripted_host_read (self, component);
  g_autofree char *key = g_strdup_printf ("Manifest/%s/Info/Img4PayloadType", component);
  const char *type = rouse_plist_get_string (self->identity, key);
  GByteArray *content = g_byte_array_new (), *out = g_byte_array_new (), *inner = g_byte_array_new ();
  guint at;
  guint8 *magic;

  sim_der_put_string (content, "IMG4");
  at = content->len;
  g_byte_array_append (content, g_bytes_get_data (file, NULL), (guint) g_bytes_get_size (file));
  magic = memmem (content->data + at, 16, "IM4P", 4);
  g_assert_nonnull (magic);
  if (type != NULL)
    memcpy (magic + 6, type, 4);
  g_byte_array_append (inner, g_bytes_get_data (self->ticket, NULL), (guint) g_bytes_get_size (self->ticket));
  sim_der_put_content (content, 0xA0, inner);
  sim_der_put_content (out, SIM_DER_SEQUENCE, content);
  return g_byte_array_free_to_bytes (out);
}

static void
set_image (ScriptedHost *self, plist_t dict, const char *key, const char *component)
{
  g_autoptr (GBytes) image = personalise (self, component);

  rouse_plist_set_bytes (dict, key, image);
}

/* Names of components with a flag, in the manifest's order. */
static GPtrArray *
names_with (ScriptedHost *self, const char *flag)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  plist_t manifest = rouse_plist_get_dict (self->identity, "Manifest");
  g_autofree char *path = g_strconcat ("Info/", flag, NULL);
  g_autofree char *iter = NULL;
  char *name = NULL;
  plist_t entry = NULL;

  plist_dict_new_iter (manifest, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (manifest, iter, &name, &entry); name != NULL;
       plist_dict_next_item (manifest, iter, &name, &entry)) {
    if (rouse_plist_get_bool (entry, path))
      g_ptr_array_add (names, g_strdup (name));
    g_clear_pointer (&name, free);
  }
  return names;
}

/* --- signing --- */

static void
set_header (plist_t request)
{
  rouse_plist_set_string (request, "@HostPlatformInfo", "mac");
  rouse_plist_set_string (request, "@VersionInfo", "libauthinstall-1104.0.9");
  rouse_plist_set_string (request, "@UUID", "00000000-0000-0000-0000-000000000001");
}

static void
set_phone (ScriptedHost *self, plist_t request)
{
  static const char *const numbers[] = { "ApChipID", "ApBoardID", "ApSecurityDomain" };
  g_autoptr (GBytes) build_id = rouse_plist_get_bytes (self->identity, "UniqueBuildID");

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    guint64 value = 0;

    rouse_plist_get_uint (self->identity, numbers[i], &value);
    rouse_plist_set_uint (request, numbers[i], value);
  }
  rouse_plist_set_uint (request, "ApECID", sim_device_get_ecid (self->device));
  rouse_plist_set_bytes (request, "UniqueBuildID", build_id);
}

/* An entry as it goes into an AP request (spec 14 §4.3), or NULL. */
static plist_t
make_entry (const char *name, plist_t entry)
{
  plist_t copy;

  if (rouse_plist_get (entry, "Info/RestoreRequestRules") == NULL || rouse_plist_get_bool (entry, "Info/IsFTAB"))
    return NULL;
  copy = plist_copy (entry);
  plist_dict_remove_item (copy, "Info");
  rouse_plist_set_bool (copy, "EPRO", TRUE);
  rouse_plist_set_bool (copy, "ESEC", TRUE);
  if (rouse_plist_get (copy, "Digest") == NULL)
    rouse_plist_set_data (copy, "Digest", "", 0);
  return copy;
}

plist_t
scripted_host_make_ap_request (ScriptedHost *self)
{
  plist_t request = plist_new_dict (), manifest = rouse_plist_get_dict (self->identity, "Manifest");
  g_autoptr (GBytes) ap_nonce = sim_device_get_ap_nonce (self->device);
  g_autoptr (GBytes) sep_nonce = sim_device_get_sep_nonce (self->device);
  g_autofree char *iter = NULL;
  char *name = NULL;
  plist_t entry = NULL;

  set_header (request);
  set_phone (self, request);
  rouse_plist_set_bool (request, "@ApImg4Ticket", TRUE);
  rouse_plist_set_bool (request, "ApProductionMode", TRUE);
  rouse_plist_set_bool (request, "ApSecurityMode", TRUE);
  rouse_plist_set_bytes (request, "ApNonce", ap_nonce);
  rouse_plist_set_bytes (request, "SepNonce", sep_nonce);
  plist_dict_new_iter (manifest, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (manifest, iter, &name, &entry); name != NULL;
       plist_dict_next_item (manifest, iter, &name, &entry)) {
    plist_t copy = make_entry (name, entry);

    if (copy != NULL)
      plist_dict_set_item (request, name, copy);
    g_clear_pointer (&name, free);
  }
  return request;
}

static plist_t
sign (ScriptedHost *self, plist_t request)
{
  SimTssVerdict verdict = { 0 };
  gboolean ok = sim_tss_check (request, self->device, &verdict);

  if (!ok)
    g_test_message ("signing: %s: %s", verdict.what, verdict.why);
  g_assert_true (ok);
  sim_tss_verdict_clear (&verdict);
  return sim_tss_sign (request, self->device);
}

/* --- replies --- */

static plist_t
reply_root_ticket (ScriptedHost *self, plist_t arguments)
{
  plist_t reply = plist_new_dict ();

  if (scripted_host_is_wrong (self, "root-ticket"))
    rouse_plist_set_data (reply, "RootTicketData", "wrong", 5);
  else
    rouse_plist_set_bytes (reply, "RootTicketData", self->ticket);
  return reply;
}

static plist_t
reply_nor (ScriptedHost *self, plist_t arguments)
{
  plist_t reply = plist_new_dict ();
  gboolean as_dict = rouse_plist_get_bool (arguments, "FlashVersion1") && !scripted_host_is_wrong (self, "nor-kind");
  plist_t images = as_dict ? plist_new_dict () : plist_new_array ();
  g_autoptr (GPtrArray) names = names_with (self, "IsFirmwarePayload");

  for (guint i = 0; i < names->len; i++) {
    g_autoptr (GBytes) image = NULL;
    plist_t data;

    if (strcmp (names->pdata[i], "LLB") == 0)
      continue;
    image = personalise (self, names->pdata[i]);
    data = plist_new_data (g_bytes_get_data (image, NULL), g_bytes_get_size (image));
    if (as_dict)
      plist_dict_set_item (images, names->pdata[i], data);
    else if (strcmp (names->pdata[i], "iBoot") == 0 && !scripted_host_is_wrong (self, "nor-order"))
      plist_array_insert_item (images, data, 0);
    else
      plist_array_append_item (images, data);
  }
  plist_dict_set_item (reply, "NorImageData", images);
  set_image (self, reply, "LlbImageData", "LLB");
  set_image (self, reply, "SEPImageData", "SEP");
  if (!scripted_host_is_wrong (self, "no-sep"))
    set_image (self, reply, "RestoreSEPImageData", "RestoreSEP");
  return reply;
}

static plist_t
reply_identity (ScriptedHost *self, plist_t arguments)
{
  plist_t reply = plist_new_dict ();

  plist_dict_set_item (reply, "BuildIdentityDict", plist_copy (self->identity));
  if (!scripted_host_is_wrong (self, "no-variant"))
    rouse_plist_set_string (reply, "Variant", "Erase");
  return reply;
}

static plist_t
reply_receipt (ScriptedHost *self, plist_t arguments)
{
  plist_t reply = plist_new_dict ();

  plist_dict_set_item (reply, "ReceiptManifest", plist_copy (rouse_plist_get_dict (self->identity, "Manifest")));
  return reply;
}

static plist_t
reply_list (ScriptedHost *self, plist_t arguments, const char *list_key, const char *data_key, const char *flag)
{
  plist_t reply = plist_new_dict ();
  const char *name = rouse_plist_get_string (arguments, "ImageName");

  if (name != NULL) {
    set_image (self, reply, data_key, scripted_host_is_wrong (self, "wrong-fud") ? "AppleLogo" : name);
    rouse_plist_set_string (reply, "ImageName", name);
  } else {
    g_autoptr (GPtrArray) names = names_with (self, flag);
    plist_t list = plist_new_array ();

    for (guint i = 0; i < names->len; i++)
      plist_array_append_item (list, plist_new_string (names->pdata[i]));
    plist_dict_set_item (reply, list_key, list);
  }
  return reply;
}

static plist_t
reply_fud (ScriptedHost *self, plist_t arguments)
{
  return reply_list (self, arguments, "FUDImageList", "FUDImageData", "IsFUDFirmware");
}

static plist_t
reply_ean (ScriptedHost *self, plist_t arguments)
{
  return reply_list (self, arguments, "EANImageList", "EANData", "IsEarlyAccessFirmware");
}

static plist_t
reply_personalized (ScriptedHost *self, plist_t arguments)
{
  return reply_list (self, arguments, "ImageList", "ImageData", rouse_plist_get_string (arguments, "ImageType"));
}

static plist_t
reply_kernel (ScriptedHost *self, plist_t arguments)
{
  plist_t reply = plist_new_dict ();

  set_image (self, reply, "KernelCacheFile",
             scripted_host_is_wrong (self, "kernel-type") ? "RestoreKernelCache" : "KernelCache");
  return reply;
}

static plist_t
reply_device_tree (ScriptedHost *self, plist_t arguments)
{
  plist_t reply = plist_new_dict ();

  set_image (self, reply, "DeviceTreeFile", "DeviceTree");
  return reply;
}

static plist_t
reply_root_hash (ScriptedHost *self, plist_t arguments)
{
  plist_t reply = plist_new_dict ();

  set_image (self, reply, "SystemImageRootHashFile", "SystemVolume");
  return reply;
}

static plist_t
reply_metadata (ScriptedHost *self, plist_t arguments)
{
  plist_t reply = plist_new_dict ();

  if (!scripted_host_is_wrong (self, "no-metadata"))
    set_image (self, reply, "SystemImageCanonicalMetadataFile", "Ap,SystemVolumeCanonicalMetadata");
  return reply;
}

static plist_t
reply_updater (ScriptedHost *self, plist_t arguments)
{
  plist_t reply = plist_new_dict (), response;
  g_auto (plist_t) request = plist_new_dict ();

  set_header (request);
  plist_dict_merge (&request, rouse_plist_get_dict (arguments, "DeviceGeneratedRequest"));
  if (scripted_host_is_wrong (self, "updater-chip") && rouse_plist_get (request, "SE,ChipID") != NULL)
    rouse_plist_set_uint (request, "SE,ChipID", 0x73);
  response = sign (self, request);
  if (scripted_host_is_wrong (self, "updater-firmware"))
    rouse_plist_set_data (response, "FirmwareData", "unwanted", 8);
  if (scripted_host_is_wrong (self, "updater-ticket"))
    plist_dict_remove_item (response, "SE,Ticket");
  plist_dict_set_item (reply, "FirmwareResponseData", response);
  return reply;
}

/* --- the modem's archive --- */

static plist_t
make_modem_request (ScriptedHost *self, plist_t arguments)
{
  plist_t request = plist_new_dict (),
          entry = plist_copy (rouse_plist_get_dict (self->identity, "Manifest/BasebandFirmware"));
  g_autoptr (GBytes) serial = rouse_plist_get_bytes (arguments, "ChipSerialNo");
  g_autoptr (GBytes) nonce = rouse_plist_get_bytes (arguments, "Nonce");
  guint64 value = 0, certificate = 0;

  set_header (request);
  set_phone (self, request);
  rouse_plist_set_bool (request, "@BBTicket", TRUE);
  rouse_plist_get_uint (arguments, "ChipID", &value);
  rouse_plist_set_uint (request, "BbChipID", value);
  rouse_plist_get_uint (arguments, "CertID", &certificate);
  rouse_plist_set_uint (request, "BbGoldCertId", certificate);
  rouse_plist_set_bytes (request, "BbSNUM", serial);
  if (nonce != NULL && !scripted_host_is_wrong (self, "modem-nonce"))
    rouse_plist_set_bytes (request, "BbNonce", nonce);
  plist_dict_remove_item (entry, "Info");
  if (value == 0x68) { /* the rule about PSI and PSI2 */
    plist_dict_remove_item (entry, "PSI-PartialDigest");
    plist_dict_remove_item (entry, "RestorePSI-PartialDigest");
  }
  plist_dict_set_item (request, "BasebandFirmware", entry);
  return request;
}

/* Overwrites the end of a member. The buffer belongs to the archive afterwards. */
static void
stitch (zip_t *archive, const char *member, GBytes *blob)
{
  zip_int64_t index = zip_name_locate (archive, member, 0);
  zip_file_t *file = zip_fopen_index (archive, (zip_uint64_t) index, 0);
  zip_stat_t stat;
  guint8 *data;

  zip_stat_index (archive, (zip_uint64_t) index, 0, &stat);
  data = malloc (stat.size);
  g_assert_cmpint (zip_fread (file, data, stat.size), ==, (zip_int64_t) stat.size);
  zip_fclose (file);
  memcpy (data + stat.size - g_bytes_get_size (blob), g_bytes_get_data (blob, NULL), g_bytes_get_size (blob));
  zip_file_replace (archive, (zip_uint64_t) index, zip_source_buffer (archive, data, stat.size, 1), 0);
}

static GBytes *
make_archive (ScriptedHost *self, plist_t response)
{
  static const char *const elements[] = { "PSI2", "RestorePSI2", "SBL1", "RestoreSBL1", "Misc" };
  g_autoptr (GBytes) file = scripted_host_read (self, "BasebandFirmware");
  g_autoptr (GBytes) ticket = rouse_plist_get_bytes (response, "BBTicket");
  zip_source_t *source = zip_source_buffer_create (NULL, 0, 0, NULL);
  zip_t *archive;
  zip_stat_t stat;
  guint8 *data;

  zip_source_begin_write (source);
  zip_source_write (source, g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  zip_source_commit_write (source);
  zip_source_keep (source);
  archive = zip_open_from_source (source, 0, NULL);
  g_assert_nonnull (archive);
  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++) {
    g_autofree char *key = g_strdup_printf ("BasebandFirmware/%s-Blob", elements[i]);
    g_autoptr (GBytes) blob = rouse_plist_get_bytes (response, key);

    if (blob != NULL)
      stitch (archive, sim_modem_member (0x68, elements[i]), blob);
  }
  zip_delete (archive, (zip_uint64_t) zip_name_locate (archive, "Info.txt", 0));
  zip_delete (archive, (zip_uint64_t) zip_name_locate (archive, "Options.xml", 0));
  zip_file_add (archive, "bbticket.der",
                zip_source_buffer (archive, g_bytes_get_data (ticket, NULL), g_bytes_get_size (ticket), 0), 0);
  g_assert_cmpint (zip_close (archive), ==, 0);
  zip_source_open (source);
  zip_source_stat (source, &stat);
  data = g_malloc (stat.size);
  zip_source_read (source, data, stat.size);
  zip_source_close (source);
  zip_source_free (source);
  return g_bytes_new_take (data, stat.size);
}

static plist_t
reply_modem (ScriptedHost *self, plist_t arguments)
{
  g_auto (plist_t) request = make_modem_request (self, arguments);
  g_auto (plist_t) response = sign (self, request);
  g_autoptr (GBytes) archive = make_archive (self, response);
  plist_t reply = plist_new_dict ();

  if (scripted_host_is_wrong (self, "modem-archive"))
    rouse_plist_set_data (reply, "BasebandData", "no archive", 10);
  else
    rouse_plist_set_bytes (reply, "BasebandData", archive);
  return reply;
}

static plist_t
reply_url (ScriptedHost *self, plist_t arguments)
{
  static const char key[] = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
  plist_t reply = plist_new_dict ();

  rouse_plist_set_data (reply, "ResponseBody", key, strlen (key));
  rouse_plist_set_bool (reply, "ResponseBodyDone", TRUE);
  plist_dict_set_item (reply, "ResponseHeaders", plist_new_dict ());
  rouse_plist_set_uint (reply, "ResponseStatus", scripted_host_is_wrong (self, "no-key") ? 0 : 200);
  return reply;
}

static plist_t
reply_nothing (ScriptedHost *self, plist_t arguments)
{
  return plist_new_dict ();
}

static const struct {
  const char *type;
  plist_t (*make) (ScriptedHost *, plist_t);
} replies[] = {
  { "RootTicket", reply_root_ticket },
  { "NORData", reply_nor },
  { "FDRTrustData", reply_nothing },
  { "FUDData", reply_fud },
  { "EANData", reply_ean },
  { "PersonalizedData", reply_personalized },
  { "BuildIdentityDict", reply_identity },
  { "ReceiptManifest", reply_receipt },
  { "KernelCache", reply_kernel },
  { "DeviceTree", reply_device_tree },
  { "SystemImageRootHash", reply_root_hash },
  { "SystemImageCanonicalMetadata", reply_metadata },
  { "FirmwareUpdaterData", reply_updater },
  { "BasebandData", reply_modem },
  { "URLAsset", reply_url },
};

plist_t
scripted_host_make_reply (ScriptedHost *self, const char *type, plist_t arguments)
{
  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    if (strcmp (replies[i].type, type) == 0)
      return replies[i].make (self, arguments);
  return plist_new_dict ();
}
