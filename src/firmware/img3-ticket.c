/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/img3-ticket.h"

#include <string.h>

#include "base/error.h"
#include "firmware/der.h"

/*
 * SEQUENCE { SEQUENCE { OID }, SET { facts }, OCTET STRING signature, … }. A fact is a primitive element with a context
 * tag whose number says which it is; numbers are little-endian. The numbers up to 99 are published by Apple
 * (AppleMobilePersonalizedTicket.h of libDER); those of the boot loaders' digests, and the whole form, are taken from
 * published tickets of iOS 9 and 10. The signature is the phone's business.
 */
#define CONTEXT 0x80     /* class context, primitive */
#define CLASS_BITS 0xE0  /* class, and whether constructed */
#define NUMBER_BITS 0x1F /* all set: the number follows in groups of seven bits */
#define MAX_GROUPS 3

#define NUMBER_NONCE 18
#define LOADER_FIRST 228 /* LLB, iBSS, iBEC in an order that is only inferred: any of the three will do for each */
#define LOADER_LAST 230
#define LOADERS 0

static const struct {
  guint number;
  const char *key;
} numbers[] = { { 1, "ApECID" }, { 2, "ApChipID" }, { 3, "ApBoardID" }, { 5, "ApSecurityDomain" } };

static const struct {
  const char *component;
  guint number; /* of the digest; LOADERS: see there */
} digests[] = {
  { "iBoot", 7 },
  { "DeviceTree", 9 },
  { "KernelCache", 10 },
  { "RestoreDeviceTree", 24 },
  { "RestoreKernelCache", 25 },
  { "RestoreRamDisk", 26 },
  { "LLB", LOADERS },
  { "iBSS", LOADERS },
  { "iBEC", LOADERS },
};

typedef struct {
  guint number;
  const guint8 *data;
  gsize size; /* bytes */
} Fact;

struct _RouseImg3Ticket {
  GBytes *bytes;
  GArray *facts; /* Fact, pointing into @bytes */
};

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "not an APTicket: %s", why);
  return FALSE;
}

static guint
read_number (RouseByteReader *bytes, guint8 first)
{
  guint number = first & NUMBER_BITS;

  if (number != NUMBER_BITS)
    return number;
  number = 0;
  for (guint i = 0; i < MAX_GROUPS; i++) {
    guint8 byte = rouse_byte_reader_u8 (bytes);

    number = number << 7 | (byte & 0x7F);
    if ((byte & 0x80) == 0)
      return number;
  }
  bytes->failed = TRUE;
  return 0;
}

/* Lengths of the usual two forms; nothing in a ticket needs another. */
static gsize
read_length (RouseByteReader *bytes)
{
  guint8 first = rouse_byte_reader_u8 (bytes);

  if (first < 0x80)
    return first;
  if (first == 0x81)
    return rouse_byte_reader_u8 (bytes);
  if (first == 0x82)
    return rouse_byte_reader_u16be (bytes);
  bytes->failed = TRUE;
  return 0;
}

static gboolean
read_facts (RouseImg3Ticket *self, const RouseDerElement *set, GError **error)
{
  RouseByteReader bytes;

  rouse_byte_reader_init (&bytes, set->value, set->size);
  while (rouse_byte_reader_left (&bytes) > 0 && !bytes.failed) {
    guint8 first = rouse_byte_reader_u8 (&bytes);
    Fact fact = { .number = read_number (&bytes, first), .size = read_length (&bytes) };

    if ((first & CLASS_BITS) != CONTEXT)
      return fail (error, "it says something in an unknown way");
    fact.data = rouse_byte_reader_bytes (&bytes, fact.size);
    if (fact.data != NULL)
      g_array_append_val (self->facts, fact);
  }
  return rouse_byte_reader_finish (&bytes, "APTicket", error);
}

static gboolean
read_all (RouseImg3Ticket *self, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);
  RouseDerReader outer, inner;
  RouseDerElement whole, algorithm, set, signature;

  rouse_der_reader_init (&outer, data, size);
  if (!rouse_der_reader_expect (&outer, ROUSE_DER_SEQUENCE, &whole, error))
    return FALSE;
  if (!rouse_der_reader_is_at_end (&outer))
    return fail (error, "something follows it");
  return rouse_der_reader_enter (&inner, &whole, error) &&
         rouse_der_reader_expect (&inner, ROUSE_DER_SEQUENCE, &algorithm, error) &&
         rouse_der_reader_expect (&inner, ROUSE_DER_SET, &set, error) && read_facts (self, &set, error) &&
         rouse_der_reader_expect (&inner, ROUSE_DER_OCTETS, &signature, error);
}

/**
 * rouse_img3_ticket_new:
 * @bytes: the APTicket of the signing server's answer
 *
 * Reads what the ticket says, without checking its signature.
 *
 * Returns: (transfer full): NULL with `ROUSE_ERROR_DAMAGED_FIRMWARE` if @bytes is no whole ticket
 */
RouseImg3Ticket *
rouse_img3_ticket_new (GBytes *bytes, GError **error)
{
  g_autoptr (RouseImg3Ticket) self = g_new0 (RouseImg3Ticket, 1);

  self->bytes = g_bytes_ref (bytes);
  self->facts = g_array_new (FALSE, FALSE, sizeof (Fact));
  return read_all (self, error) ? g_steal_pointer (&self) : NULL;
}

void
rouse_img3_ticket_free (RouseImg3Ticket *self)
{
  g_bytes_unref (self->bytes);
  g_array_unref (self->facts);
  g_free (self);
}

static const Fact *
find (RouseImg3Ticket *self, guint number)
{
  for (guint i = 0; i < self->facts->len; i++)
    if (g_array_index (self->facts, Fact, i).number == number)
      return &g_array_index (self->facts, Fact, i);
  return NULL;
}

gboolean
rouse_img3_ticket_get_uint (RouseImg3Ticket *self, const char *key, guint64 *value)
{
  const Fact *fact = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (numbers) && fact == NULL; i++)
    if (strcmp (numbers[i].key, key) == 0)
      fact = find (self, numbers[i].number);
  if (fact == NULL || fact->size == 0 || fact->size > sizeof *value)
    return FALSE;
  *value = 0;
  for (gsize i = fact->size; i > 0; i--)
    *value = *value << 8 | fact->data[i - 1];
  return TRUE;
}

const guint8 *
rouse_img3_ticket_get_nonce (RouseImg3Ticket *self, gsize *size)
{
  const Fact *fact = find (self, NUMBER_NONCE);

  *size = fact != NULL ? fact->size : 0;
  return fact != NULL ? fact->data : NULL;
}

/**
 * rouse_img3_ticket_compare:
 * @component: as in manifests
 * @digest: (array length=size): of the request
 *
 * Returns: whether the ticket allows the component with that digest. Absent need not be wrong: a component with a
 * signature of its own may be missing (spec 15 §1)
 */
RouseImg3TicketAnswer
rouse_img3_ticket_compare (RouseImg3Ticket *self, const char *component, const guint8 *digest, gsize size)
{
  RouseImg3TicketAnswer answer = ROUSE_IMG3_TICKET_ABSENT;
  gsize row = 0;
  guint first, last;

  while (row < G_N_ELEMENTS (digests) && strcmp (digests[row].component, component) != 0)
    row++;
  if (row == G_N_ELEMENTS (digests))
    return ROUSE_IMG3_TICKET_ABSENT;
  first = digests[row].number != LOADERS ? digests[row].number : LOADER_FIRST;
  last = digests[row].number != LOADERS ? digests[row].number : LOADER_LAST;
  for (guint i = 0; i < self->facts->len; i++) {
    const Fact *fact = &g_array_index (self->facts, Fact, i);

    if (fact->number < first || fact->number > last)
      continue;
    if (fact->size == size && memcmp (fact->data, digest, size) == 0)
      return ROUSE_IMG3_TICKET_SAME;
    answer = ROUSE_IMG3_TICKET_DIFFERENT;
  }
  return answer;
}
