/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-images.h"

#include "der-writer.h"

#include <string.h>

GBytes *
test_make_im4p (const char *type, gsize payload_size)
{
  g_autofree guint8 *payload = g_malloc0 (payload_size);
  static const char facts[] = "VIRTUAL-IPHONE version=18.0\n";

  memcpy (payload, facts, MIN (payload_size, strlen (facts)));
  return sim_der_make_im4p (type, "iBoot-9999.1", payload, payload_size);
}

static void
put_bytes (GByteArray *out, GBytes *bytes)
{
  g_byte_array_append (out, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
}

/* Property whose value is a SET. */
static void
put_set (GByteArray *out, const char *name, GByteArray *content)
{
  GByteArray *value = g_byte_array_new ();

  sim_der_put_content (value, SIM_DER_SET, content);
  sim_der_put_property (out, name, value);
}

static GByteArray *
make_device_part (SimDevice *device, TestTicket kind)
{
  const SimModel *model = sim_device_get_model (device);
  g_autoptr (GBytes) nonce = sim_device_get_ap_nonce (device);
  g_autoptr (GBytes) sep_nonce = sim_device_get_sep_nonce (device);
  g_autofree guint8 *wrong = g_memdup2 (g_bytes_get_data (nonce, NULL), g_bytes_get_size (nonce));
  g_autofree guint8 *sep = g_memdup2 (g_bytes_get_data (sep_nonce, NULL), g_bytes_get_size (sep_nonce));
  GByteArray *part = g_byte_array_new ();

  wrong[0] ^= 1;
  sim_der_put_property_octets (part, "BNCH", kind == TEST_TICKET_NONCE ? wrong : g_bytes_get_data (nonce, NULL),
                               kind == TEST_TICKET_NO_NONCE ? 0 : g_bytes_get_size (nonce));
  sim_der_put_property_integer (part, "BORD", model->board_id + (kind == TEST_TICKET_BOARD));
  sim_der_put_property_integer (part, "CHIP", model->chip_id + (kind == TEST_TICKET_CHIP));
  sim_der_put_property_boolean (part, "CPRO", TRUE);
  sim_der_put_property_integer (part, "ECID", sim_device_get_ecid (device) + (kind == TEST_TICKET_ECID));
  sim_der_put_property_integer (part, "SDOM", 1 + (kind == TEST_TICKET_DOMAIN));
  sep[0] ^= kind == TEST_TICKET_SEP_NONCE;
  sim_der_put_property_octets (part, "snon", sep, g_bytes_get_size (sep_nonce));
  return part;
}

static GByteArray *
make_image_part (GBytes *im4p, TestTicket kind)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA384);
  guint8 digest[48];
  gsize size = sizeof digest;
  GByteArray *part = g_byte_array_new ();

  g_checksum_update (checksum, g_bytes_get_data (im4p, NULL), (gssize) g_bytes_get_size (im4p));
  g_checksum_get_digest (checksum, digest, &size);
  if (kind == TEST_TICKET_DIGEST)
    digest[47] ^= 1;
  sim_der_put_property_octets (part, "DGST", digest, sizeof digest);
  sim_der_put_property_boolean (part, "EPRO", TRUE);
  return part;
}

GBytes *
test_make_ticket_for_all (SimDevice *device, GPtrArray *im4ps, GPtrArray *types, TestTicket kind)
{
  GByteArray *entries = g_byte_array_new ();
  GByteArray *body = g_byte_array_new ();
  GByteArray *inner = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GByteArray) set = g_byte_array_new ();
  g_autoptr (GBytes) message = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GBytes) certificate = sim_test_key_certificate ();
  g_autofree guint8 *value = NULL;
  GByteArray *certificates = g_byte_array_new ();

  put_set (entries, "MANP", make_device_part (device, kind));
  for (guint i = 0; i < im4ps->len; i++)
    put_set (entries, kind == TEST_TICKET_OTHER_IMAGE ? "othr" : types->pdata[i],
             make_image_part (im4ps->pdata[i], kind));
  put_set (body, "MANB", entries);
  sim_der_put_content (set, SIM_DER_SET, body);
  message = g_bytes_new (set->data, set->len);
  signature = sim_test_key_sign (message);
  value = g_memdup2 (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
  if (kind == TEST_TICKET_SIGNATURE)
    value[9] ^= 1;

  sim_der_put_string (inner, "IM4M");
  sim_der_put_integer (inner, 0);
  g_byte_array_append (inner, set->data, set->len);
  sim_der_put_octets (inner, value, g_bytes_get_size (signature));
  put_bytes (certificates, certificate);
  sim_der_put_content (inner, SIM_DER_SEQUENCE, certificates);
  sim_der_put_content (out, SIM_DER_SEQUENCE, inner);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
test_make_ticket (SimDevice *device, GBytes *im4p, const char *type, TestTicket kind)
{
  g_autoptr (GPtrArray) im4ps = g_ptr_array_new ();
  g_autoptr (GPtrArray) types = g_ptr_array_new ();

  g_ptr_array_add (im4ps, im4p);
  g_ptr_array_add (types, (gpointer) type);
  return test_make_ticket_for_all (device, im4ps, types, kind);
}

GBytes *
test_make_img4 (GBytes *im4p, GBytes *ticket)
{
  GByteArray *inner = g_byte_array_new ();
  GByteArray *manifest = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();

  sim_der_put_string (inner, "IMG4");
  put_bytes (inner, im4p);
  put_bytes (manifest, ticket);
  sim_der_put_content (inner, 0xA0, manifest);
  sim_der_put_content (out, SIM_DER_SEQUENCE, inner);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
test_make_image (SimDevice *device, const char *type, gsize payload_size, TestTicket kind)
{
  g_autoptr (GBytes) im4p = test_make_im4p (type, payload_size);
  g_autoptr (GBytes) ticket = test_make_ticket (device, im4p, type, kind);

  return test_make_img4 (im4p, ticket);
}
