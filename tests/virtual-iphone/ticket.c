/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "der-reader.h"
#include "sim.h"

#include <string.h>

/* IM4M, the ticket (spec 15 §4.2). The names of properties are four characters, as a number big-endian. */

#define NAME(a, b, c, d) ((guint32) (a) << 24 | (guint32) (b) << 16 | (guint32) (c) << 8 | (guint32) (d))

static void
name_to_text (guint32 name, char text[5])
{
  guint32 big = GUINT32_TO_BE (name);

  memcpy (text, &big, 4);
  text[4] = '\0';
}

/* A named property: private tag, in it SEQUENCE { IA5String name, value }; the two names must agree. */
static gboolean
read_property (const SimDerItem *outer, SimDerItem *value)
{
  SimDer walk, inner;
  SimDerItem sequence, name;
  char text[5];

  name_to_text (outer->number, text);
  sim_der_enter (&walk, outer);
  if (outer->identifier != SIM_DER_TAG_PRIVATE || !sim_der_expect (&walk, SIM_DER_TAG_SEQUENCE, &sequence) ||
      !sim_der_is_done (&walk))
    return FALSE;
  sim_der_enter (&inner, &sequence);
  return sim_der_expect (&inner, SIM_DER_TAG_STRING, &name) && sim_der_item_is_string (&name, text) &&
         sim_der_next (&inner, value) && sim_der_is_done (&inner);
}

static gboolean
read_octets (const SimDerItem *value, GBytes **out)
{
  if (value->identifier != SIM_DER_TAG_OCTETS)
    return FALSE;

  /* A ticket that was asked for without nonce has an empty one. */
  if (value->size > 0 && *out == NULL)
    *out = g_bytes_new (value->body, value->size);
  return TRUE;
}

static gboolean
read_device_property (SimTicket *self, guint32 name, const SimDerItem *value)
{
  switch (name) {
  case NAME ('B', 'N', 'C', 'H'):
    return read_octets (value, &self->ap_nonce);
  case NAME ('s', 'n', 'o', 'n'):
    return read_octets (value, &self->sep_nonce);
  case NAME ('B', 'O', 'R', 'D'):
    return sim_der_item_get_integer (value, &self->board_id);
  case NAME ('C', 'H', 'I', 'P'):
    return sim_der_item_get_integer (value, &self->chip_id);
  case NAME ('E', 'C', 'I', 'D'):
    return sim_der_item_get_integer (value, &self->ecid);
  case NAME ('S', 'D', 'O', 'M'):
    return sim_der_item_get_integer (value, &self->security_domain);
  default:
    return TRUE;
  }
}

static gboolean
read_properties (SimTicket *self, guint32 entry, const SimDerItem *set)
{
  SimDer walk;
  SimDerItem property, value;

  if (set->identifier != SIM_DER_TAG_SET)
    return FALSE;
  sim_der_enter (&walk, set);
  while (sim_der_next (&walk, &property)) {
    if (!read_property (&property, &value))
      return FALSE;
    if (entry == NAME ('M', 'A', 'N', 'P')) {
      if (!read_device_property (self, property.number, &value))
        return FALSE;
    } else if (property.number == NAME ('D', 'G', 'S', 'T')) {
      g_autofree char *type = g_malloc0 (5);

      if (value.identifier != SIM_DER_TAG_OCTETS)
        return FALSE;
      name_to_text (entry, type);
      g_hash_table_insert (self->digests, g_steal_pointer (&type), g_bytes_new (value.body, value.size));
    }
  }
  return sim_der_is_done (&walk);
}

/* SET { MANB { SET { MANP {…}, image {…} … } } } */
static gboolean
read_manifest (SimTicket *self, const SimDerItem *set)
{
  SimDer walk;
  SimDerItem body, entries, entry, value;

  sim_der_enter (&walk, set);
  if (!sim_der_next (&walk, &body) || body.number != NAME ('M', 'A', 'N', 'B') || !read_property (&body, &entries) ||
      entries.identifier != SIM_DER_TAG_SET || !sim_der_is_done (&walk))
    return FALSE;

  sim_der_enter (&walk, &entries);
  while (sim_der_next (&walk, &entry))
    if (!read_property (&entry, &value) || !read_properties (self, entry.number, &value))
      return FALSE;
  return sim_der_is_done (&walk);
}

static gboolean
is_signed (const SimDerItem *set, const SimDerItem *signature)
{
  g_autoptr (GBytes) message = g_bytes_new (set->start, set->total);
  g_autoptr (GBytes) value = g_bytes_new (signature->body, signature->size);

  return sim_test_key_verify (message, value);
}

static SimTicket *
fail (char **why, const char *text)
{
  if (why != NULL)
    *why = g_strdup (text);
  return NULL;
}

SimTicket *
sim_ticket_parse (GBytes *im4m, char **why)
{
  g_autoptr (SimTicket) self = g_new0 (SimTicket, 1);
  SimDer walk;
  SimDerItem sequence, item, set, signature;

  self->digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  sim_der_init_bytes (&walk, im4m);
  if (!sim_der_expect (&walk, SIM_DER_TAG_SEQUENCE, &sequence) || !sim_der_is_done (&walk))
    return fail (why, "the ticket is not one DER sequence");
  sim_der_enter (&walk, &sequence);
  if (!sim_der_expect (&walk, SIM_DER_TAG_STRING, &item) || !sim_der_item_is_string (&item, "IM4M"))
    return fail (why, "the ticket is not an IM4M");
  if (!sim_der_expect (&walk, SIM_DER_TAG_INTEGER, &item) || !sim_der_expect (&walk, SIM_DER_TAG_SET, &set))
    return fail (why, "the ticket has no body");
  if (!sim_der_expect (&walk, SIM_DER_TAG_OCTETS, &signature) || !sim_der_expect (&walk, SIM_DER_TAG_SEQUENCE, &item) ||
      !sim_der_is_done (&walk))
    return fail (why, "the ticket has no signature and certificate");
  if (!is_signed (&set, &signature))
    return fail (why, "the signature is not that of the signing server");
  if (!read_manifest (self, &set))
    return fail (why, "the body of the ticket cannot be read");
  return g_steal_pointer (&self);
}

void
sim_ticket_free (SimTicket *ticket)
{
  if (ticket == NULL)
    return;
  g_clear_pointer (&ticket->ap_nonce, g_bytes_unref);
  g_clear_pointer (&ticket->sep_nonce, g_bytes_unref);
  g_clear_pointer (&ticket->digests, g_hash_table_unref);
  g_free (ticket);
}
