/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chip-ticket.h"

#include <openssl/evp.h>
#include <string.h>

#include "der-writer.h"
#include "sim.h"

GBytes *
sim_chip_ticket_make (const char *name, guint64 chip_id, GBytes *nonce)
{
  GByteArray *content = g_byte_array_new (), *out = g_byte_array_new ();
  guint64 chip = GUINT64_TO_BE (chip_id);
  g_autoptr (GBytes) message = NULL;
  g_autoptr (GBytes) signature = NULL;
  gsize size;
  const void *data = g_bytes_get_data (nonce, &size);

  sim_der_put_string (content, "VTKT");
  sim_der_put_string (content, name);
  sim_der_put_octets (content, &chip, sizeof chip);
  sim_der_put_octets (content, data, size);
  message = g_bytes_new (content->data, content->len);
  signature = sim_test_key_sign (message);
  data = g_bytes_get_data (signature, &size);
  sim_der_put_octets (content, data, size);
  sim_der_put_content (out, SIM_DER_SEQUENCE, content);
  return g_byte_array_free_to_bytes (out);
}

gboolean
sim_chip_ticket_check (GBytes *ticket, const char *name, guint64 chip_id, GBytes *nonce)
{
  g_autoptr (GBytes) right = sim_chip_ticket_make (name, chip_id, nonce);

  return g_bytes_equal (ticket, right);
}

/* The modem's ticket is bound to its serial number and, if there was one, its nonce. */
GBytes *
sim_modem_ticket_make (GBytes *serial, GBytes *nonce)
{
  g_autoptr (GByteArray) both = g_byte_array_new ();
  g_autoptr (GBytes) key = NULL;

  g_byte_array_append (both, g_bytes_get_data (serial, NULL), (guint) g_bytes_get_size (serial));
  if (nonce != NULL)
    g_byte_array_append (both, g_bytes_get_data (nonce, NULL), (guint) g_bytes_get_size (nonce));
  key = g_bytes_new (both->data, both->len);
  return sim_chip_ticket_make ("BBTicket", 0, key);
}

/* "SIMBLOB1", the element, serial number and nonce each with its length, a hash over all that, then filler. */
#define ELEMENT_AT 8
#define SERIAL_AT 24
#define NONCE_AT 48
#define HASH_AT 96

static void
put_counted (guint8 *at, gsize room, GBytes *bytes)
{
  gsize size = bytes != NULL ? MIN (g_bytes_get_size (bytes), room - 1) : 0;

  at[0] = (guint8) size;
  if (size > 0)
    memcpy (at + 1, g_bytes_get_data (bytes, NULL), size);
}

GBytes *
sim_modem_blob_make (const char *element, GBytes *serial, GBytes *nonce)
{
  guint8 *blob = g_malloc0 (SIM_MODEM_BLOB_SIZE);

  memcpy (blob, "SIMBLOB1", 8);
  strncpy ((char *) blob + ELEMENT_AT, element, SERIAL_AT - ELEMENT_AT - 1);
  put_counted (blob + SERIAL_AT, NONCE_AT - SERIAL_AT, serial);
  put_counted (blob + NONCE_AT, HASH_AT - NONCE_AT, nonce);
  EVP_Digest (blob, HASH_AT, blob + HASH_AT, NULL, EVP_sha256 (), NULL);
  memset (blob + HASH_AT + 32, 0x5A, SIM_MODEM_BLOB_SIZE - HASH_AT - 32);
  return g_bytes_new_take (blob, SIM_MODEM_BLOB_SIZE);
}

gboolean
sim_modem_blob_check (const guint8 *data, gsize size, const char *element, GBytes *serial, GBytes *nonce)
{
  g_autoptr (GBytes) own_nonce = NULL;
  g_autoptr (GBytes) right = NULL;

  if (size != SIM_MODEM_BLOB_SIZE || data[NONCE_AT] > HASH_AT - NONCE_AT - 1)
    return FALSE;
  own_nonce = g_bytes_new (data + NONCE_AT + 1, data[NONCE_AT]);
  right = sim_modem_blob_make (element, serial, nonce != NULL ? nonce : own_nonce);
  return memcmp (data, g_bytes_get_data (right, NULL), size) == 0;
}
