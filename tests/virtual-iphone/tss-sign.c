/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tss-sign.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/plist.h"
#include "chip-ticket.h"
#include "component-types.h"
#include "der-writer.h"
#include "modem-files.h"
#include "modem-segment.h"
#include "noise.h"
#include "tss-chips.h"
#include "tss-sign-img3.h"

/* --- the AP ticket (IM4M, spec 15 §4.2) --- */

static void
put_octets_from (GByteArray *out, const char *property, plist_t request, const char *key)
{
  gsize size = 0;
  const guint8 *data = rouse_plist_get_data (request, key, &size);

  if (data != NULL)
    sim_der_put_property_octets (out, property, data, size);
}

static void
put_integer_from (GByteArray *out, const char *property, plist_t request, const char *key)
{
  guint64 value = 0;

  rouse_plist_get_uint (request, key, &value);
  sim_der_put_property_integer (out, property, value);
}

/* The facts of the device, in ASCII order. */
static GByteArray *
make_device_properties (plist_t request)
{
  static const guint8 server_nonce[20] = { 0x5E, 0x12, 0x7E, 0x12 };
  GByteArray *out = g_byte_array_new ();

  put_octets_from (out, "BNCH", request, "ApNonce");
  put_integer_from (out, "BORD", request, "ApBoardID");
  sim_der_put_property_integer (out, "CEPO", 1);
  put_integer_from (out, "CHIP", request, "ApChipID");
  sim_der_put_property_boolean (out, "CPRO", rouse_plist_get_bool (request, "ApProductionMode"));
  sim_der_put_property_boolean (out, "CSEC", rouse_plist_get_bool (request, "ApSecurityMode"));
  put_integer_from (out, "ECID", request, "ApECID");
  put_integer_from (out, "SDOM", request, "ApSecurityDomain");
  put_octets_from (out, "pcrp", request, "PearlCertificationRootPub");
  put_octets_from (out, "snon", request, "SepNonce");
  sim_der_put_property_octets (out, "srvn", server_nonce, sizeof server_nonce);
  return out;
}

static void
put_boolean_from (GByteArray *out, const char *property, plist_t entry, const char *key)
{
  if (rouse_plist_get (entry, key) != NULL)
    sim_der_put_property_boolean (out, property, rouse_plist_get_bool (entry, key));
}

/* What the ticket says of one image. An empty digest is filled in by the server, with 32 bytes. */
static GByteArray *
make_image_properties (plist_t entry, const char *type)
{
  GByteArray *out = g_byte_array_new ();
  gsize size = 0;
  const guint8 *digest = rouse_plist_get_data (entry, "Digest", &size);
  guint8 own[EVP_MAX_MD_SIZE];

  if (rouse_plist_get (entry, "Digest") != NULL && size == 0) {
    EVP_Digest (type, 4, own, NULL, EVP_sha256 (), NULL);
    digest = own;
    size = 32;
  }
  if (digest != NULL)
    sim_der_put_property_octets (out, "DGST", digest, size);
  put_boolean_from (out, "EKEY", entry, "Trusted");
  put_boolean_from (out, "EPRO", entry, "EPRO");
  put_boolean_from (out, "ESEC", entry, "ESEC");
  if (rouse_plist_get_data (entry, "TBMDigests", &size) != NULL && size >= 128)
    sim_der_put_property_octets (out, "tbms", rouse_plist_get_data (entry, "TBMDigests", &size), 128);
  return out;
}

static void
put_named_set (GByteArray *out, const char *name, GByteArray *set)
{
  GByteArray *value = g_byte_array_new ();

  sim_der_put_content (value, SIM_DER_SET, set);
  sim_der_put_property (out, name, value);
}

/* Types of the request's components with their entries, sorted as in genuine tickets. */
static GList *
collect_types (plist_t request, GHashTable *entries)
{
  g_autofree char *iter = NULL;
  char *name = NULL;
  plist_t entry = NULL;

  plist_dict_new_iter (request, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (request, iter, &name, &entry); name != NULL;
       plist_dict_next_item (request, iter, &name, &entry)) {
    const char *type = rouse_plist_is (entry, PLIST_DICT) ? sim_component_type (name) : NULL;

    if (type != NULL)
      g_hash_table_insert (entries, (gpointer) type, entry);
    g_clear_pointer (&name, free);
  }
  return g_list_sort (g_hash_table_get_keys (entries), (GCompareFunc) strcmp);
}

GBytes *
sim_tss_make_ap_ticket (plist_t request)
{
  g_autoptr (GHashTable) entries = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GList) types = collect_types (request, entries);
  GByteArray *body = g_byte_array_new (), *set = g_byte_array_new (), *signed_part = g_byte_array_new ();
  GByteArray *content = g_byte_array_new (), *out = g_byte_array_new ();
  g_autoptr (GBytes) certificate = sim_test_key_certificate ();
  g_autoptr (GBytes) message = NULL;
  g_autoptr (GBytes) signature = NULL;

  put_named_set (body, "MANP", make_device_properties (request));
  for (GList *l = types; l != NULL; l = l->next)
    put_named_set (body, l->data, make_image_properties (g_hash_table_lookup (entries, l->data), l->data));
  put_named_set (set, "MANB", body);
  sim_der_put_content (signed_part, SIM_DER_SET, set);
  message = g_byte_array_free_to_bytes (signed_part);
  signature = sim_test_key_sign (message);

  sim_der_put_string (content, "IM4M");
  sim_der_put_integer (content, 0);
  g_byte_array_append (content, g_bytes_get_data (message, NULL), (guint) g_bytes_get_size (message));
  sim_der_put_octets (content, g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
  sim_der_put (content, SIM_DER_SEQUENCE, g_bytes_get_data (certificate, NULL), g_bytes_get_size (certificate));
  sim_der_put_content (out, SIM_DER_SEQUENCE, content);
  return g_byte_array_free_to_bytes (out);
}

/* The SEP's own ticket goes with entries that have TBMDigests (spec 15 §6). */
static void
add_tbm (plist_t answer, plist_t request)
{
  static const char *const components[] = { "SEP", "RestoreSEP" };

  for (gsize i = 0; i < G_N_ELEMENTS (components); i++) {
    g_autofree char *path = g_strconcat (components[i], "/TBMDigests", NULL);
    g_autofree char *key = g_strconcat (components[i], "-TBM", NULL);
    plist_t tbm;
    guint8 bytes[96];
    SimNoise noise;

    if (rouse_plist_get (request, path) == NULL)
      continue;
    tbm = plist_new_dict ();
    sim_noise_init (&noise, key);
    sim_noise_fill (&noise, bytes, sizeof bytes);
    rouse_plist_set_data (tbm, "ucon", bytes, 32);
    rouse_plist_set_data (tbm, "ucer", bytes + 32, 64);
    plist_dict_set_item (answer, key, tbm);
  }
}

/* --- the modem --- */

static void
add_modem (plist_t answer, plist_t request)
{
  static const char *const elements[] = { "RamPSI",   "FlashPSI",    "eDBL", "RestoreDBL", "DBL",
                                          "ENANDPRG", "RestoreSBL1", "SBL1", "Misc",       "RestorePSI",
                                          "PSI",      "RestorePSI2", "PSI2", "TME" };
  g_autoptr (GBytes) serial = rouse_plist_get_bytes (request, "BbSNUM");
  g_autoptr (GBytes) nonce = rouse_plist_get_bytes (request, "BbNonce");
  g_autoptr (GBytes) ticket = sim_modem_ticket_make (serial, nonce);
  plist_t firmware = plist_new_dict ();
  guint64 chip_id = 0;

  rouse_plist_get_uint (request, "BbChipID", &chip_id);
  for (gsize i = 0; i < G_N_ELEMENTS (elements); i++) {
    g_autofree char *path = g_strconcat ("BasebandFirmware/", elements[i], "-PartialDigest", NULL);
    g_autofree char *key = g_strconcat (elements[i], "-Blob", NULL);
    g_autoptr (GBytes) blob = sim_modem_blob_make (elements[i], serial, nonce);
    g_autoptr (GBytes) segment = sim_modem_segment_make (blob);

    if (rouse_plist_get (request, path) != NULL)
      rouse_plist_set_bytes (firmware, key, sim_modem_has_segments (chip_id) ? segment : blob);
  }
  rouse_plist_set_bytes (answer, "BBTicket", ticket);
  plist_dict_set_item (answer, "BasebandFirmware", firmware);
}

/* --- all --- */

static void
add_chips (plist_t answer, plist_t request)
{
  gsize n_chips;
  const SimTssChip *chips = sim_tss_chips_get (&n_chips);

  for (gsize i = 0; i < n_chips; i++) {
    g_autofree char *flag = g_strconcat ("@", chips[i].ticket, NULL);
    g_autoptr (GBytes) nonce = NULL;
    g_autoptr (GBytes) ticket = NULL;

    if (rouse_plist_get (request, flag) == NULL || (nonce = sim_tss_chip_get_nonce (&chips[i], request)) == NULL)
      continue;
    ticket = sim_chip_ticket_make (chips[i].ticket, sim_tss_chip_get_id (&chips[i], request), nonce);
    rouse_plist_set_bytes (answer, chips[i].ticket, ticket);
  }
}

/* The dictionary of the answer to a request that sim_tss_check() let pass. */
plist_t
sim_tss_sign (plist_t request, SimDevice *device)
{
  plist_t answer = plist_new_dict ();

  rouse_plist_set_string (answer, "@ServerVersion", "2.1.0");
  if (rouse_plist_get (request, "@ApImg4Ticket") != NULL) {
    g_autoptr (GBytes) ticket = sim_tss_make_ap_ticket (request);

    rouse_plist_set_bytes (answer, "ApImg4Ticket", ticket);
    if (sim_device_get_setting_uint (device, "tbm", 1) != 0)
      add_tbm (answer, request);
  }
  if (rouse_plist_get (request, "@APTicket") != NULL)
    sim_tss_sign_img3 (answer, request);
  if (rouse_plist_get (request, "@BBTicket") != NULL && rouse_plist_get (request, "BbSNUM") != NULL)
    add_modem (answer, request);
  add_chips (answer, request);
  return answer;
}
