/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "der-writer.h"

#include <string.h>

static void
put_length (GByteArray *out, gsize size)
{
  guint8 bytes[5];
  guint n = 0;

  if (size < 0x80) {
    bytes[n++] = (guint8) size;
  } else {
    guint count = size > 0xFFFFFF ? 4 : size > 0xFFFF ? 3 : size > 0xFF ? 2 : 1;

    bytes[n++] = (guint8) (0x80 | count);
    while (count-- > 0)
      bytes[n++] = (guint8) (size >> (8 * count));
  }
  g_byte_array_append (out, bytes, n);
}

void
sim_der_put (GByteArray *out, guint8 tag, const void *value, gsize size)
{
  g_byte_array_append (out, &tag, 1);
  put_length (out, size);
  if (size > 0)
    g_byte_array_append (out, value, (guint) size);
}

void
sim_der_put_string (GByteArray *out, const char *text)
{
  sim_der_put (out, 0x16, text, strlen (text));
}

void
sim_der_put_integer (GByteArray *out, guint64 value)
{
  guint8 bytes[9] = { 0 };
  guint first = 0;

  for (guint i = 0; i < 8; i++)
    bytes[1 + i] = (guint8) (value >> (56 - 8 * i));
  /* Minimal two's complement: one zero byte stays in front of a set top bit. */
  while (first < 8 && bytes[first] == 0 && bytes[first + 1] < 0x80)
    first++;
  sim_der_put (out, 0x02, bytes + first, 9 - first);
}

void
sim_der_put_boolean (GByteArray *out, gboolean value)
{
  guint8 byte = value ? 0xFF : 0x00;

  sim_der_put (out, 0x01, &byte, 1);
}

void
sim_der_put_octets (GByteArray *out, const void *value, gsize size)
{
  sim_der_put (out, 0x04, value, size);
}

void
sim_der_put_content (GByteArray *out, guint8 tag, GByteArray *content)
{
  sim_der_put (out, tag, content->data, content->len);
  g_byte_array_unref (content);
}

/* The private tag whose number are the four characters of @name, in groups of seven bits. */
static void
put_private_tag (GByteArray *out, const char *name)
{
  guint32 number = ((guint32) (guint8) name[0] << 24) | ((guint32) (guint8) name[1] << 16) |
                   ((guint32) (guint8) name[2] << 8) | (guint8) name[3];
  guint8 bytes[6] = { 0xFF };

  for (guint i = 0; i < 5; i++)
    bytes[1 + i] = (guint8) (((number >> (28 - 7 * i)) & 0x7F) | (i < 4 ? 0x80 : 0));
  g_byte_array_append (out, bytes, sizeof bytes);
}

/* A named property: private tag { SEQUENCE { IA5String name, value } }. @value: whole elements. */
void
sim_der_put_property (GByteArray *out, const char *name, GByteArray *value)
{
  GByteArray *inner = g_byte_array_new ();
  GByteArray *sequence = g_byte_array_new ();

  sim_der_put_string (inner, name);
  g_byte_array_append (inner, value->data, value->len);
  g_byte_array_unref (value);
  sim_der_put_content (sequence, SIM_DER_SEQUENCE, inner);

  put_private_tag (out, name);
  put_length (out, sequence->len);
  g_byte_array_append (out, sequence->data, sequence->len);
  g_byte_array_unref (sequence);
}

void
sim_der_put_property_octets (GByteArray *out, const char *name, const void *value, gsize size)
{
  GByteArray *element = g_byte_array_new ();

  sim_der_put_octets (element, value, size);
  sim_der_put_property (out, name, element);
}

void
sim_der_put_property_integer (GByteArray *out, const char *name, guint64 value)
{
  GByteArray *element = g_byte_array_new ();

  sim_der_put_integer (element, value);
  sim_der_put_property (out, name, element);
}

void
sim_der_put_property_boolean (GByteArray *out, const char *name, gboolean value)
{
  GByteArray *element = g_byte_array_new ();

  sim_der_put_boolean (element, value);
  sim_der_put_property (out, name, element);
}

/* An IM4P without key bags (spec 15 §4.1). */
GBytes *
sim_der_make_im4p (const char *type, const char *version, const void *payload, gsize size)
{
  GByteArray *content = g_byte_array_sized_new ((guint) size + 64);
  GByteArray *out = g_byte_array_sized_new ((guint) size + 64);

  sim_der_put_string (content, "IM4P");
  sim_der_put_string (content, type);
  sim_der_put_string (content, version);
  sim_der_put_octets (content, payload, size);
  sim_der_put_content (out, SIM_DER_SEQUENCE, content);
  return g_byte_array_free_to_bytes (out);
}
