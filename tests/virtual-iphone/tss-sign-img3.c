/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tss-sign-img3.h"

#include <stdlib.h>
#include <string.h>

#include "ap-ticket.h"
#include "base/plist.h"
#include "der-writer.h"
#include "img3-image.h"

/* sha1WithRSAEncryption. The test key is larger and hashes otherwise; no reader of tickets looks at this. */
static const guint8 algorithm[] = { 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x05 };

/* A fact under its context number: up to 30 in the tag itself, above in groups of seven bits behind it. */
static void
put_fact (GByteArray *out, guint number, const void *data, gsize size)
{
  guint8 first = number < 31 ? (guint8) (0x80 | number) : 0x9F;

  if (number >= 31) {
    g_byte_array_append (out, &first, 1);
    if (number >= 0x80) {
      guint8 high = (guint8) (0x80 | number >> 7);

      g_byte_array_append (out, &high, 1);
    }
    first = number & 0x7F;
  }
  sim_der_put (out, first, data, size);
}

static void
put_number (GByteArray *out, guint number, guint64 value, gsize size)
{
  guint64 le = GUINT64_TO_LE (value);

  put_fact (out, number, &le, size);
}

typedef struct {
  guint number;
  const char *component;
  enum { FACT_DIGEST, FACT_TRUSTED, FACT_BUILD_STRING } kind;
} Fact;

static int
compare_facts (gconstpointer a, gconstpointer b)
{
  return (int) ((const Fact *) a)->number - (int) ((const Fact *) b)->number;
}

static void
add_fact (GArray *facts, guint number, const char *component, int kind)
{
  Fact fact = { number, component, kind };

  if (number != 0)
    g_array_append_val (facts, fact);
}

static void
put_component_fact (GByteArray *out, const Fact *fact, plist_t entry)
{
  gsize size = 0;
  const guint8 *digest = rouse_plist_get_data (entry, "Digest", &size);
  const char *build_string = rouse_plist_get_string (entry, "BuildString");

  if (fact->kind == FACT_DIGEST && digest != NULL && size > 0)
    put_fact (out, fact->number, digest, size);
  else if (fact->kind == FACT_TRUSTED && rouse_plist_get_bool (entry, "Trusted"))
    put_number (out, fact->number, 1, 4);
  else if (fact->kind == FACT_BUILD_STRING && build_string != NULL)
    put_fact (out, fact->number, build_string, strlen (build_string));
}

/* In the order of their numbers, as in genuine tickets. The device's own come first but for the nonce (18). */
static void
put_component_facts (GByteArray *out, plist_t request, guint from, guint to)
{
  g_autoptr (GArray) facts = g_array_new (FALSE, FALSE, sizeof (Fact));

  for (const SimApTicketRow *row = sim_ap_ticket_rows; row->component != NULL; row++) {
    add_fact (facts, row->digest, row->component, FACT_DIGEST);
    add_fact (facts, row->trusted, row->component, FACT_TRUSTED);
    add_fact (facts, row->build_string, row->component, FACT_BUILD_STRING);
  }
  g_array_sort (facts, compare_facts);
  for (guint i = 0; i < facts->len; i++) {
    const Fact *fact = &g_array_index (facts, Fact, i);
    plist_t entry = rouse_plist_get_dict (request, fact->component);

    if (entry != NULL && fact->number >= from && fact->number < to)
      put_component_fact (out, fact, entry);
  }
}

static GByteArray *
make_facts (plist_t request)
{
  static const struct {
    guint number;
    const char *key;
    gsize size;
  } numbers[] = {
    { SIM_AP_TICKET_ECID, "ApECID", 8 },
    { SIM_AP_TICKET_CHIP, "ApChipID", 4 },
    { SIM_AP_TICKET_BOARD, "ApBoardID", 4 },
    { SIM_AP_TICKET_PRODUCTION, "ApProductionMode", 4 },
    { SIM_AP_TICKET_DOMAIN, "ApSecurityDomain", 4 },
  };
  GByteArray *out = g_byte_array_new ();
  gsize size = 0;
  const guint8 *nonce = rouse_plist_get_data (request, "ApNonce", &size);

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    guint64 value = 0;

    if (numbers[i].number == SIM_AP_TICKET_PRODUCTION)
      value = rouse_plist_get_bool (request, numbers[i].key);
    else
      rouse_plist_get_uint (request, numbers[i].key, &value);
    put_number (out, numbers[i].number, value, numbers[i].size);
  }
  put_component_facts (out, request, 0, SIM_AP_TICKET_NONCE);
  if (nonce != NULL)
    put_fact (out, SIM_AP_TICKET_NONCE, nonce, size);
  put_component_facts (out, request, SIM_AP_TICKET_NONCE, G_MAXUINT);
  return out;
}

static GBytes *
make_ap_ticket (plist_t request)
{
  GByteArray *set = g_byte_array_new (), *content = g_byte_array_new (), *out = g_byte_array_new ();
  g_autoptr (GBytes) certificate = sim_test_key_certificate ();
  g_autoptr (GBytes) message = NULL;
  g_autoptr (GBytes) signature = NULL;

  sim_der_put_content (set, SIM_DER_SET, make_facts (request));
  message = g_byte_array_free_to_bytes (set);
  signature = sim_test_key_sign (message);
  sim_der_put (content, SIM_DER_SEQUENCE, algorithm, sizeof algorithm);
  g_byte_array_append (content, g_bytes_get_data (message, NULL), (guint) g_bytes_get_size (message));
  sim_der_put_octets (content, g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
  sim_der_put (content, 0xA1, g_bytes_get_data (certificate, NULL), g_bytes_get_size (certificate));
  sim_der_put_content (out, SIM_DER_SEQUENCE, content);
  return g_byte_array_free_to_bytes (out);
}

/* ECID, SHSH, CERT, back to back (spec 15 §2.3). */
static GBytes *
make_blob (plist_t request, const guint8 *digest)
{
  GByteArray *blob = g_byte_array_new ();
  g_autoptr (GBytes) certificate = sim_test_key_certificate ();
  g_autoptr (GBytes) message = NULL;
  g_autoptr (GBytes) signature = NULL;
  guint64 ecid = 0;

  rouse_plist_get_uint (request, "ApECID", &ecid);
  ecid = GUINT64_TO_LE (ecid);
  sim_img3_put_element (blob, "ECID", &ecid, sizeof ecid, SIM_IMG3_ECID_SIZE);
  message = sim_img3_message (digest, blob->data);
  signature = sim_test_key_sign (message);
  sim_img3_put_element (blob, "SHSH", g_bytes_get_data (signature, NULL), g_bytes_get_size (signature), 0);
  sim_img3_put_element (blob, "CERT", g_bytes_get_data (certificate, NULL), g_bytes_get_size (certificate), 0);
  return g_byte_array_free_to_bytes (blob);
}

static void
add_blob (plist_t answer, plist_t request, const char *name, plist_t entry)
{
  gsize size = 0, partial_size = 0;
  const guint8 *digest = rouse_plist_get_data (entry, "Digest", &size);
  g_autoptr (GBytes) blob = NULL;
  plist_t dict;

  if (rouse_plist_get_data (entry, "PartialDigest", &partial_size) == NULL || size != SIM_IMG3_DIGEST_SIZE)
    return;
  blob = make_blob (request, digest);
  dict = plist_new_dict ();
  rouse_plist_set_bytes (dict, "Blob", blob);
  rouse_plist_set_data (dict, "Digest", digest, size);
  plist_dict_set_item (answer, name, dict);
}

void
sim_tss_sign_img3 (plist_t answer, plist_t request)
{
  /* Real answers were seen with these, and nothing in them (spec 12 §6.4). */
  static const char *const empty[] = { "RestoreLogo", "RestoreDeviceTree", "RestoreKernelCache" };
  g_autoptr (GBytes) ticket = make_ap_ticket (request);
  g_autofree char *iter = NULL;
  char *name = NULL;
  plist_t entry = NULL;

  rouse_plist_set_bytes (answer, "APTicket", ticket);
  for (gsize i = 0; i < G_N_ELEMENTS (empty); i++)
    if (rouse_plist_get (request, empty[i]) != NULL)
      plist_dict_set_item (answer, empty[i], plist_new_dict ());
  plist_dict_new_iter (request, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (request, iter, &name, &entry); name != NULL;
       plist_dict_next_item (request, iter, &name, &entry)) {
    if (rouse_plist_is (entry, PLIST_DICT) && strcmp (name, "BasebandFirmware") != 0)
      add_blob (answer, request, name, entry);
    g_clear_pointer (&name, free);
  }
}
