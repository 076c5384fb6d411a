/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/img4-reader.h"

#include <string.h>

#include "base/error.h"

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "bad Image4 file: %s", why);
  return FALSE;
}

/* Enters the outer sequence, which begins with @magic. @whole: (out) */
static gboolean
enter (RouseDerReader *reader, const char *magic, const guint8 *data, gsize size, RouseDerElement *whole,
       GError **error)
{
  RouseDerReader outside;

  rouse_der_reader_init (&outside, data, size);
  return rouse_der_reader_expect (&outside, ROUSE_DER_SEQUENCE, whole, error) &&
         rouse_der_reader_enter (reader, whole, error) && rouse_der_reader_expect_text (reader, magic, error);
}

/* --- IM4P --- */

static gboolean
read_type (RouseIm4p *im4p, RouseDerReader *reader, GError **error)
{
  RouseDerElement type;

  if (!rouse_der_reader_expect (reader, ROUSE_DER_TEXT, &type, error))
    return FALSE;
  if (type.size != 4)
    return fail (error, "its type is not four characters");
  for (gsize i = 0; i < 4; i++)
    if (!g_ascii_isprint (type.value[i]))
      return fail (error, "its type cannot be printed");
  memcpy (im4p->type, type.value, 4);
  return TRUE;
}

static gboolean
read_keybag (RouseIm4pKeybag *keybag, const RouseDerElement *element, GError **error)
{
  RouseDerReader reader;
  RouseDerElement number, iv, key;

  if (!rouse_der_reader_enter (&reader, element, error) ||
      !rouse_der_reader_expect (&reader, ROUSE_DER_INTEGER, &number, error) ||
      !rouse_der_reader_expect (&reader, ROUSE_DER_OCTETS, &iv, error) ||
      !rouse_der_reader_expect (&reader, ROUSE_DER_OCTETS, &key, error))
    return FALSE;
  if (!rouse_der_element_get_uint (&number, &keybag->number))
    return fail (error, "a keybag without number");
  keybag->iv = iv.value;
  keybag->iv_size = iv.size;
  keybag->key = key.value;
  keybag->key_size = key.size;
  return TRUE;
}

/* DER inside the octets: a sequence of keybags. Empty octets: none. */
static gboolean
read_keybags (RouseIm4p *im4p, const RouseDerElement *octets, GError **error)
{
  RouseDerReader reader;
  RouseDerElement element;

  if (octets->size == 0)
    return TRUE;
  rouse_der_reader_init (&reader, octets->value, octets->size);
  if (!rouse_der_reader_expect (&reader, ROUSE_DER_SEQUENCE, &element, error) ||
      !rouse_der_reader_enter (&reader, &element, error))
    return FALSE;
  while (!rouse_der_reader_is_at_end (&reader)) {
    if (im4p->n_keybags == ROUSE_IM4P_MAX_KEYBAGS)
      return fail (error, "it has too many keybags");
    if (!rouse_der_reader_expect (&reader, ROUSE_DER_SEQUENCE, &element, error) ||
        !read_keybag (&im4p->keybags[im4p->n_keybags], &element, error))
      return FALSE;
    im4p->n_keybags++;
  }
  return TRUE;
}

static gboolean
read_compression (RouseIm4p *im4p, const RouseDerElement *sequence, GError **error)
{
  RouseDerReader reader;
  RouseDerElement algorithm, size;

  if (!rouse_der_reader_enter (&reader, sequence, error) ||
      !rouse_der_reader_expect (&reader, ROUSE_DER_INTEGER, &algorithm, error) ||
      !rouse_der_reader_expect (&reader, ROUSE_DER_INTEGER, &size, error))
    return FALSE;
  im4p->is_compressed = rouse_der_element_get_uint (&algorithm, &im4p->algorithm) &&
                        rouse_der_element_get_uint (&size, &im4p->uncompressed_size);
  return im4p->is_compressed || fail (error, "its compression is no number");
}

/* [0] around SEQUENCE { "PAYP", SET } */
static gboolean
read_properties (RouseIm4p *im4p, const RouseDerElement *context, GError **error)
{
  RouseDerReader reader;
  RouseDerElement element;

  return rouse_der_reader_enter (&reader, context, error) &&
         rouse_der_reader_expect (&reader, ROUSE_DER_SEQUENCE, &element, error) &&
         rouse_der_reader_enter (&reader, &element, error) && rouse_der_reader_expect_text (&reader, "PAYP", error) &&
         rouse_der_reader_expect (&reader, ROUSE_DER_SET, &im4p->properties, error);
}

/* What may follow the payload, each told by its tag; anything else is passed over. */
static const struct {
  RouseDerTag tag;
  gboolean (*read) (RouseIm4p *im4p, const RouseDerElement *element, GError **error);
} optional_parts[] = {
  { ROUSE_DER_OCTETS, read_keybags },
  { ROUSE_DER_SEQUENCE, read_compression },
  { ROUSE_DER_CONTEXT_0, read_properties },
};

gboolean
rouse_im4p_read (RouseIm4p *im4p, const guint8 *data, gsize size, GError **error)
{
  RouseDerReader reader;
  RouseDerElement whole, element, payload;

  *im4p = (RouseIm4p){ .size = 0 };
  if (!enter (&reader, "IM4P", data, size, &whole, error) || !read_type (im4p, &reader, error) ||
      !rouse_der_reader_expect (&reader, ROUSE_DER_TEXT, &element, error) ||
      !rouse_der_reader_expect (&reader, ROUSE_DER_OCTETS, &payload, error))
    return FALSE;
  im4p->size = whole.total;
  im4p->description = element.value;
  im4p->description_size = element.size;
  im4p->payload = payload.value;
  im4p->payload_size = payload.size;
  while (!rouse_der_reader_is_at_end (&reader)) {
    if (!rouse_der_reader_next (&reader, &element, error))
      return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS (optional_parts); i++)
      if (optional_parts[i].tag == element.tag && !optional_parts[i].read (im4p, &element, error))
        return FALSE;
  }
  return TRUE;
}

/* --- IM4R and IMG4 --- */

gboolean
rouse_im4r_read (RouseDerElement *properties, const guint8 *data, gsize size, GError **error)
{
  RouseDerReader reader;
  RouseDerElement whole;

  return enter (&reader, "IM4R", data, size, &whole, error) &&
         rouse_der_reader_expect (&reader, ROUSE_DER_SET, properties, error);
}

gboolean
rouse_img4_read (RouseImg4Parts *parts, const guint8 *data, gsize size, GError **error)
{
  RouseDerReader reader, inside;
  RouseDerElement whole, element;

  *parts = (RouseImg4Parts){ .size = 0 };
  if (!enter (&reader, "IMG4", data, size, &whole, error) ||
      !rouse_der_reader_expect (&reader, ROUSE_DER_SEQUENCE, &parts->im4p, error))
    return FALSE;
  parts->size = whole.total;
  while (!rouse_der_reader_is_at_end (&reader)) {
    RouseDerElement *part;

    if (!rouse_der_reader_next (&reader, &element, error))
      return FALSE;
    if (element.tag != ROUSE_DER_CONTEXT_0 && element.tag != ROUSE_DER_CONTEXT_1)
      return fail (error, "a part that is not known");
    part = element.tag == ROUSE_DER_CONTEXT_0 ? &parts->im4m : &parts->im4r;
    if (!rouse_der_reader_enter (&inside, &element, error) ||
        !rouse_der_reader_expect (&inside, ROUSE_DER_SEQUENCE, part, error))
      return FALSE;
  }
  return TRUE;
}
