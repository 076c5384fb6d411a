/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "arrival.h"

#include <string.h>

#include "der-reader.h"
#include "der-writer.h"

/* A letter of a tag that is changed by this is no letter of any tag any more. */
#define OTHER_LETTER 0x40

/* The places of an IMG4 (spec 15 §4) that are worth changing; all point into a copy of the image. */
typedef struct {
  SimDerItem im4p, type, payload;
  SimDerItem body;      /* of the ticket: what is signed */
  SimDerItem entries;   /* of the ticket: SET with MANP and one entry for each image */
  SimDerItem signature; /* of the ticket */
} Places;

static gboolean
find_property (const SimDerItem *set, const char *name, SimDerItem *property, SimDerItem *value)
{
  SimDer walk, inner;
  SimDerItem sequence, text;

  sim_der_enter (&walk, set);
  while (sim_der_next (&walk, property)) {
    sim_der_enter (&inner, property);
    if (!sim_der_expect (&inner, SIM_DER_TAG_SEQUENCE, &sequence))
      return FALSE;
    sim_der_enter (&inner, &sequence);
    if (sim_der_expect (&inner, SIM_DER_TAG_STRING, &text) && sim_der_item_is_string (&text, name))
      return sim_der_next (&inner, value);
  }
  return FALSE;
}

static gboolean
find_ticket (Places *places, const SimDerItem *im4m)
{
  SimDer walk;
  SimDerItem item, property;

  sim_der_enter (&walk, im4m);
  return sim_der_expect (&walk, SIM_DER_TAG_STRING, &item) && sim_der_expect (&walk, SIM_DER_TAG_INTEGER, &item) &&
         sim_der_expect (&walk, SIM_DER_TAG_SET, &places->body) &&
         sim_der_expect (&walk, SIM_DER_TAG_OCTETS, &places->signature) &&
         find_property (&places->body, "MANB", &property, &places->entries);
}

static gboolean
find_places (Places *places, const guint8 *data, gsize size)
{
  SimDer walk, inner;
  SimDerItem item, version, im4m;

  sim_der_init (&walk, data, size);
  if (!sim_der_expect (&walk, SIM_DER_TAG_SEQUENCE, &item))
    return FALSE;
  sim_der_enter (&walk, &item);
  if (!sim_der_expect (&walk, SIM_DER_TAG_STRING, &item) || !sim_der_item_is_string (&item, "IMG4") ||
      !sim_der_expect (&walk, SIM_DER_TAG_SEQUENCE, &places->im4p))
    return FALSE;
  sim_der_enter (&inner, &places->im4p);
  if (!sim_der_expect (&inner, SIM_DER_TAG_STRING, &item) ||
      !sim_der_expect (&inner, SIM_DER_TAG_STRING, &places->type) ||
      !sim_der_expect (&inner, SIM_DER_TAG_STRING, &version) ||
      !sim_der_expect (&inner, SIM_DER_TAG_OCTETS, &places->payload) ||
      !sim_der_expect (&walk, SIM_DER_TAG_CONTEXT_0, &item))
    return FALSE;
  sim_der_enter (&inner, &item);
  return places->type.size == 4 && places->payload.size > 0 && sim_der_expect (&inner, SIM_DER_TAG_SEQUENCE, &im4m) &&
         find_ticket (places, &im4m);
}

/* What the reader found in our own copy may be written to. */
static guint8 *
writable (const guint8 *found)
{
  return (guint8 *) found;
}

/* --- actions on the copy; FALSE: it has no such place --- */

typedef gboolean (*Change) (Places *places, const char *argument);

static gboolean
flip_payload (Places *places, const char *argument)
{
  writable (places->payload.body)[places->payload.size / 2] ^= 0x10;
  return TRUE;
}

static gboolean
change_type (Places *places, const char *argument)
{
  writable (places->type.body)[3] ^= OTHER_LETTER;
  return TRUE;
}

/* @argument: the property of the device; the last byte of its value becomes another. */
static gboolean
change_device (Places *places, const char *argument)
{
  SimDerItem property, values, value;

  if (!find_property (&places->entries, "MANP", &property, &values) ||
      !find_property (&values, argument, &property, &value) || value.size == 0)
    return FALSE;
  writable (value.body)[value.size - 1] ^= 1;
  return TRUE;
}

static gboolean
find_own_entry (Places *places, SimDerItem *property, SimDerItem *values)
{
  g_autofree char *type = sim_der_item_dup_string (&places->type);

  return type != NULL && find_property (&places->entries, type, property, values);
}

static gboolean
change_digest (Places *places, const char *argument)
{
  SimDerItem property, values, value;

  if (!find_own_entry (places, &property, &values) || !find_property (&values, "DGST", &property, &value) ||
      value.size == 0)
    return FALSE;
  writable (value.body)[value.size - 1] ^= 1;
  return TRUE;
}

/* The entry of this image becomes one of another name: in its tag, of which the last byte is the last letter, and in
 * the text behind it. */
static gboolean
rename_entry (Places *places, const char *argument)
{
  SimDer walk;
  SimDerItem property, values, sequence, text;
  guint8 *tag;

  if (!find_own_entry (places, &property, &values))
    return FALSE;
  sim_der_enter (&walk, &property);
  sim_der_expect (&walk, SIM_DER_TAG_SEQUENCE, &sequence);
  sim_der_enter (&walk, &sequence);
  sim_der_expect (&walk, SIM_DER_TAG_STRING, &text);
  for (tag = writable (property.start) + 1; (*tag & 0x80) != 0; tag++)
    continue;
  *tag ^= OTHER_LETTER;
  writable (text.body)[3] ^= OTHER_LETTER;
  return TRUE;
}

static gboolean
change_signature (Places *places, const char *argument)
{
  writable (places->signature.body)[places->signature.size / 2] ^= 1;
  return TRUE;
}

static gboolean
sign_again (Places *places)
{
  g_autoptr (GBytes) message = g_bytes_new (places->body.start, places->body.total);
  g_autoptr (GBytes) signature = sim_test_key_sign (message);

  if (g_bytes_get_size (signature) != places->signature.size)
    return FALSE;
  memcpy (writable (places->signature.body), g_bytes_get_data (signature, NULL), places->signature.size);
  return TRUE;
}

static const struct {
  const char *action;
  Change change;
  const char *argument;
  gboolean signs; /* the ticket was changed, and is as genuine as before */
} actions[] = {
  { "flip", flip_payload, NULL, FALSE },          { "other-type", change_type, NULL, FALSE },
  { "other-board", change_device, "BORD", TRUE }, { "other-chip", change_device, "CHIP", TRUE },
  { "other-ecid", change_device, "ECID", TRUE },  { "other-domain", change_device, "SDOM", TRUE },
  { "stale-nonce", change_device, "BNCH", TRUE }, { "other-digest", change_digest, NULL, TRUE },
  { "not-in-ticket", rename_entry, NULL, TRUE },  { "bad-signature", change_signature, NULL, FALSE },
};

/* An IMG4 that ends behind its IM4P. */
static GBytes *
cut_ticket_off (GBytes *image)
{
  Places places;
  gsize size;
  const guint8 *data = g_bytes_get_data (image, &size);
  GByteArray *content, *out;

  if (!find_places (&places, data, size))
    return NULL;
  content = g_byte_array_new ();
  out = g_byte_array_new ();
  sim_der_put_string (content, "IMG4");
  g_byte_array_append (content, places.im4p.start, (guint) places.im4p.total);
  sim_der_put_content (out, SIM_DER_SEQUENCE, content);
  return g_byte_array_free_to_bytes (out);
}

static GBytes *
flip_middle (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint8 *copy = g_memdup2 (data, size);

  if (size > 0)
    copy[size / 2] ^= 0x10;
  return g_bytes_new_take (copy, size);
}

gboolean
sim_arrival_knows (const char *action)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (strcmp (actions[i].action, action) == 0)
      return TRUE;
  return strcmp (action, "no-ticket") == 0 || strcmp (action, "lost") == 0;
}

GBytes *
sim_arrival_damage (GBytes *image, const char *action)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (image, &size);
  g_autofree guint8 *copy = g_memdup2 (data, size);
  Places places;

  if (strcmp (action, "no-ticket") == 0)
    return cut_ticket_off (image);
  if (!find_places (&places, copy, size)) /* no IMG4: then there is only one thing to do to it */
    return strcmp (action, "flip") == 0 ? flip_middle (image) : NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (strcmp (actions[i].action, action) == 0)
      return actions[i].change (&places, actions[i].argument) && (!actions[i].signs || sign_again (&places))
                 ? g_bytes_new_take (g_steal_pointer (&copy), size)
                 : NULL;
  return NULL;
}

static const char *
find_fault (SimDevice *self, const char *mode, const char *component)
{
  g_autofree char *detail = g_strdup_printf ("%s %s", mode, component);

  return sim_device_fault (self, "image", detail);
}

GBytes *
sim_arrival_take (SimDevice *self, const char *mode, const char *component, GBytes *bytes)
{
  const char *action = find_fault (self, mode, component);
  GBytes *damaged;

  if (action == NULL || !sim_arrival_knows (action))
    return g_bytes_ref (bytes);
  damaged = sim_arrival_damage (bytes, action);
  if (damaged == NULL && strcmp (action, "lost") != 0)
    sim_device_warn (self, "fault-without-effect", "%s cannot be done to %s", action, component);
  return damaged != NULL || strcmp (action, "lost") == 0 ? damaged : g_bytes_ref (bytes);
}

gboolean
sim_arrival_is_flipped (SimDevice *self, const char *mode, const char *component)
{
  return g_strcmp0 (find_fault (self, mode, component), "flip") == 0;
}
