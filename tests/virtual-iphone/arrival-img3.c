/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "arrival-img3.h"

#include <string.h>

#include "ap-ticket.h"
#include "der-reader.h"
#include "img3-image.h"

#define HEADER_SIZE 20 /* bytes of an IMG3 before its elements (spec 15 §2.1) */
#define OTHER_LETTER 0x40
#define OTHER_NUMBER 0x20 /* of a fact, in the last byte of a number in the long form: one that means nothing */
#define UNUSED_NUMBER 30  /* of a fact, in the short form */

/* What the readers found in our own copy may be written to. */
static guint8 *
writable (const guint8 *found)
{
  return (guint8 *) found;
}

/* --- an IMG3 --- */

static gboolean
flip_data (SimImg3 *image, const char *unused)
{
  const SimImg3Element *data = sim_img3_find (image, "DATA");

  if (data->size == 0)
    return FALSE;
  writable (data->data)[data->size / 2] ^= 0x10;
  return TRUE;
}

/* Letters stand in reverse: the first byte is the last letter. */
static gboolean
change_type (SimImg3 *image, const char *unused)
{
  writable (sim_img3_find (image, "TYPE")->data)[0] ^= OTHER_LETTER;
  writable (g_bytes_get_data (image->file, NULL))[16] ^= OTHER_LETTER;
  return TRUE;
}

static gboolean
change_number (SimImg3 *image, const char *tag)
{
  const SimImg3Element *element = sim_img3_find (image, tag);

  if (element == NULL || element->size == 0)
    return FALSE;
  writable (element->data)[0] ^= 1;
  return TRUE;
}

static gboolean
put_signature (const SimImg3Element *place, GBytes *signature)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (signature, &size);

  if (place == NULL || size != place->size)
    return FALSE;
  memcpy (writable (place->data), data, size);
  return TRUE;
}

/* Signed as genuinely as before. */
static gboolean
change_ecid (SimImg3 *image, const char *tag)
{
  guint8 digest[SIM_IMG3_DIGEST_SIZE];
  g_autoptr (GBytes) message = NULL;
  g_autoptr (GBytes) signature = NULL;

  if (!change_number (image, tag) || sim_img3_find (image, tag)->total != SIM_IMG3_ECID_SIZE)
    return FALSE;
  sim_img3_get_digest (image, digest);
  message = sim_img3_message (digest, sim_img3_find (image, tag)->start);
  signature = sim_test_key_sign (message);
  return put_signature (sim_img3_find (image, "SHSH"), signature);
}

/* A place for a signature that was never filled is not one. */
static gboolean
change_signature (SimImg3 *image, const char *tag)
{
  return sim_img3_find (image, "ECID") != NULL && change_number (image, tag);
}

static const struct {
  const char *action;
  gboolean (*change) (SimImg3 *image, const char *tag);
  const char *tag;
} image_actions[] = {
  { "flip", flip_data },
  { "other-type", change_type },
  { "other-board", change_number, "BORD" },
  { "other-chip", change_number, "CHIP" },
  { "other-ecid", change_ecid, "ECID" },
  { "bad-signature", change_signature, "SHSH" },
};

/* The file as it was before it was signed for a phone. NULL: it was not. */
static GBytes *
cut_signature_off (GBytes *bytes)
{
  g_autoptr (SimImg3) image = sim_img3_parse (bytes, NULL);
  const SimImg3Element *ecid = image != NULL ? sim_img3_find (image, "ECID") : NULL;
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  guint32 size, header[3];
  guint8 *copy;

  if (ecid == NULL)
    return NULL;
  size = (guint32) (ecid->start - data);
  copy = g_memdup2 (data, size);
  header[0] = GUINT32_TO_LE (size);
  header[1] = header[2] = GUINT32_TO_LE (size - HEADER_SIZE);
  memcpy (copy + 4, header, sizeof header);
  return g_bytes_new_take (copy, size);
}

static GBytes *
damage_image (GBytes *bytes, const char *action)
{
  gsize size = g_bytes_get_size (bytes);
  g_autoptr (GBytes) copy = g_bytes_new (g_bytes_get_data (bytes, NULL), size);
  g_autoptr (SimImg3) image = sim_img3_parse (copy, NULL);

  if (strcmp (action, "no-ticket") == 0)
    return cut_signature_off (bytes);
  for (gsize i = 0; i < G_N_ELEMENTS (image_actions) && image != NULL; i++)
    if (strcmp (image_actions[i].action, action) == 0)
      return image_actions[i].change (image, image_actions[i].tag) ? g_steal_pointer (&copy) : NULL;
  return NULL;
}

/* --- an APTicket --- */

typedef struct {
  SimDerItem set, signature;
  gsize total; /* bytes of the whole ticket */
} Places;

static gboolean
find_places (Places *places, GBytes *bytes)
{
  SimDer walk, inner;
  SimDerItem whole, algorithm;

  sim_der_init_bytes (&walk, bytes);
  if (!sim_der_expect (&walk, SIM_DER_TAG_SEQUENCE, &whole))
    return FALSE;
  places->total = whole.total;
  sim_der_enter (&inner, &whole);
  return sim_der_expect (&inner, SIM_DER_TAG_SEQUENCE, &algorithm) &&
         sim_der_expect (&inner, SIM_DER_TAG_SET, &places->set) &&
         sim_der_expect (&inner, SIM_DER_TAG_OCTETS, &places->signature) && places->signature.size > 0;
}

static guint
number_of (const SimDerItem *fact)
{
  return (fact->identifier & 0x1F) == 0x1F ? fact->number : fact->identifier & 0x1F;
}

static gboolean
is_digest (guint number)
{
  for (const SimApTicketRow *row = sim_ap_ticket_rows; row->component != NULL; row++)
    if (row->digest == number)
      return TRUE;
  return FALSE;
}

static void
change_value (const SimDerItem *fact)
{
  writable (fact->body)[0] ^= 1;
}

static void
change_meaning (const SimDerItem *fact)
{
  if (fact->number == 0)
    *writable (fact->start) = 0x80 | UNUSED_NUMBER;
  else if (fact->number < 0x80)
    writable (fact->start)[1] ^= OTHER_NUMBER;
  else
    writable (fact->start)[2] ^= OTHER_NUMBER;
}

#define ALL_DIGESTS 0

static const struct {
  const char *action;
  guint number; /* of the fact */
  void (*change) (const SimDerItem *fact);
} ticket_actions[] = {
  { "other-board", SIM_AP_TICKET_BOARD, change_value }, { "other-chip", SIM_AP_TICKET_CHIP, change_value },
  { "other-ecid", SIM_AP_TICKET_ECID, change_value },   { "other-domain", SIM_AP_TICKET_DOMAIN, change_value },
  { "stale-nonce", SIM_AP_TICKET_NONCE, change_value }, { "other-digest", ALL_DIGESTS, change_value },
  { "not-in-ticket", ALL_DIGESTS, change_meaning },
};

static gboolean
change_facts (const Places *places, gsize row)
{
  guint wanted = ticket_actions[row].number, n_changed = 0;
  SimDer walk;
  SimDerItem fact;

  sim_der_enter (&walk, &places->set);
  while (sim_der_next (&walk, &fact))
    if (fact.size > 0 && (wanted == ALL_DIGESTS ? is_digest (number_of (&fact)) : number_of (&fact) == wanted)) {
      ticket_actions[row].change (&fact);
      n_changed++;
    }
  return n_changed > 0;
}

static gboolean
sign_again (const Places *places)
{
  g_autoptr (GBytes) message = g_bytes_new (places->set.start, places->set.total);
  g_autoptr (GBytes) signature = sim_test_key_sign (message);

  if (g_bytes_get_size (signature) != places->signature.size)
    return FALSE;
  memcpy (writable (places->signature.body), g_bytes_get_data (signature, NULL), places->signature.size);
  return TRUE;
}

static GBytes *
damage_ticket (GBytes *bytes, const char *action)
{
  g_autoptr (GBytes) copy = g_bytes_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  Places places;

  if (!find_places (&places, copy))
    return NULL;
  if (strcmp (action, "bad-signature") == 0 || strcmp (action, "flip") == 0) {
    writable (places.signature.body)[places.signature.size / 2] ^= 0x10;
    return g_steal_pointer (&copy);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (ticket_actions); i++)
    if (strcmp (ticket_actions[i].action, action) == 0)
      return change_facts (&places, i) && sign_again (&places) ? g_steal_pointer (&copy) : NULL;
  return NULL;
}

/* --- both --- */

/* Where the image begins behind the ticket; 0: there is none. */
static gsize
find_image (GBytes *bytes)
{
  gsize size, at;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  Places places;

  if (!find_places (&places, bytes))
    return 0;
  for (at = places.total; at < size && data[at] == 0xFF; at++)
    continue;
  return at < size ? at : 0;
}

static GBytes *
damage_behind_ticket (GBytes *bytes, gsize at, const char *action)
{
  gsize size = g_bytes_get_size (bytes);
  g_autoptr (GBytes) image = g_bytes_new_from_bytes (bytes, at, size - at);
  g_autoptr (GBytes) damaged = damage_image (image, action);
  GByteArray *out;

  if (damaged == NULL)
    return NULL;
  out = g_byte_array_new ();
  g_byte_array_append (out, g_bytes_get_data (bytes, NULL), (guint) at);
  g_byte_array_append (out, g_bytes_get_data (damaged, NULL), (guint) g_bytes_get_size (damaged));
  return g_byte_array_free_to_bytes (out);
}

/* A ticket of later phones begins with a name. */
gboolean
sim_arrival_is_old (GBytes *bytes)
{
  Places places;

  return sim_img3_is_one (bytes) || find_places (&places, bytes);
}

GBytes *
sim_arrival_damage_old (GBytes *bytes, const char *action)
{
  gsize at;

  if (sim_img3_is_one (bytes))
    return damage_image (bytes, action);
  at = find_image (bytes);
  if (at == 0)
    return damage_ticket (bytes, action);
  if (strcmp (action, "no-ticket") == 0)
    return g_bytes_new_from_bytes (bytes, at, g_bytes_get_size (bytes) - at);
  if (strcmp (action, "flip") == 0 || strcmp (action, "other-type") == 0)
    return damage_behind_ticket (bytes, at, action);
  return damage_ticket (bytes, action);
}
