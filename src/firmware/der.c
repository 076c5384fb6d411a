/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/der.h"

#include <string.h>

#include "base/error.h"

#define PRIVATE_CONSTRUCTED 0xFF /* class private, constructed, tag number follows */
#define LONG_FORM_NUMBER 0x1F    /* in an identifier byte: the tag number follows */
#define MAX_TAG_GROUPS 5         /* of seven bits: 32 bits */
#define MAX_LENGTH_BYTES 4       /* spec 15 §3: sizes above 2^32 - 1 do not occur */

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "bad DER: %s", why);
  return FALSE;
}

/* "DGST" as a tag; 0, which no element has, if @four is not four characters. */
RouseDerTag
rouse_der_tag (const char *four)
{
  const guint8 *c = (const guint8 *) four;

  if (four == NULL || strlen (four) != 4)
    return 0;
  return (guint32) c[0] << 24 | (guint32) c[1] << 16 | (guint32) c[2] << 8 | c[3];
}

/* --- reading --- */

static gboolean
read_tag (RouseByteReader *bytes, RouseDerTag *tag, GError **error)
{
  guint64 number = 0;
  guint8 byte;

  *tag = rouse_byte_reader_u8 (bytes);
  if ((*tag & LONG_FORM_NUMBER) != LONG_FORM_NUMBER)
    return TRUE;
  if (*tag != PRIVATE_CONSTRUCTED)
    return fail (error, "an unknown long tag");

  for (guint i = 0; i < MAX_TAG_GROUPS; i++) {
    byte = rouse_byte_reader_u8 (bytes);
    number = number << 7 | (byte & 0x7F);
    if ((byte & 0x80) == 0) {
      /* Smaller numbers would be mistaken for identifier bytes. */
      if (number <= 0xFF || number > G_MAXUINT32)
        return fail (error, "a private tag that is not four characters");
      *tag = (RouseDerTag) number;
      return TRUE;
    }
  }
  return fail (error, "a private tag that is too long");
}

static gboolean
read_length (RouseByteReader *bytes, gsize *size, GError **error)
{
  guint8 first = rouse_byte_reader_u8 (bytes);
  guint n = first & 0x7F;

  *size = first;
  if (first < 0x80)
    return TRUE;
  if (n == 0 || n > MAX_LENGTH_BYTES)
    return fail (error, "a length that is not definite or too long");

  *size = 0;
  for (guint i = 0; i < n; i++)
    *size = *size << 8 | rouse_byte_reader_u8 (bytes);
  return TRUE;
}

/**
 * rouse_der_read_header:
 * @bytes: left behind the header
 * @size: (out): bytes of the value, which need not be in @bytes
 *
 * Reads tag and length of one element. Lengths that are longer than needed are accepted (spec 15 §3).
 *
 * Returns: %FALSE with `ROUSE_ERROR_DAMAGED_FIRMWARE`
 */
gboolean
rouse_der_read_header (RouseByteReader *bytes, RouseDerTag *tag, gsize *size, GError **error)
{
  return read_tag (bytes, tag, error) && read_length (bytes, size, error) &&
         rouse_byte_reader_finish (bytes, "DER element", error);
}

/**
 * rouse_der_reader_init:
 * @data: (array length=size): must live as long as the reader and every element that it gave
 */
void
rouse_der_reader_init (RouseDerReader *self, const void *data, gsize size)
{
  *self = (RouseDerReader){ .depth = 0 };
  rouse_byte_reader_init (&self->bytes, data, size);
}

/* Makes @self walk what is inside @element. FALSE with `ROUSE_ERROR_DAMAGED_FIRMWARE` if it is nested too deep. */
gboolean
rouse_der_reader_enter (RouseDerReader *self, const RouseDerElement *element, GError **error)
{
  if (element->depth + 1 >= ROUSE_DER_MAX_DEPTH)
    return fail (error, "nested too deep");
  rouse_der_reader_init (self, element->value, element->size);
  self->depth = element->depth + 1;
  return TRUE;
}

gboolean
rouse_der_reader_is_at_end (const RouseDerReader *self)
{
  return rouse_byte_reader_left (&self->bytes) == 0;
}

/**
 * rouse_der_reader_next:
 * @element: (out caller-allocates): points into the reader's data
 *
 * Returns: %FALSE with `ROUSE_ERROR_DAMAGED_FIRMWARE` if there is no whole element left
 */
gboolean
rouse_der_reader_next (RouseDerReader *self, RouseDerElement *element, GError **error)
{
  gsize from = self->bytes.at;

  *element = (RouseDerElement){ .depth = self->depth };
  if (!rouse_der_read_header (&self->bytes, &element->tag, &element->size, error))
    return FALSE;
  element->start = self->bytes.data + from;
  element->value = rouse_byte_reader_bytes (&self->bytes, element->size);
  element->total = self->bytes.at - from;
  return rouse_byte_reader_finish (&self->bytes, "DER element", error);
}

/* As rouse_der_reader_next(); an element with another tag than @tag is an error. */
gboolean
rouse_der_reader_expect (RouseDerReader *self, RouseDerTag tag, RouseDerElement *element, GError **error)
{
  if (!rouse_der_reader_next (self, element, error))
    return FALSE;
  if (element->tag != tag)
    return fail (error, "an element of another kind than expected");
  return TRUE;
}

/* The next element must be exactly this text, such as "IM4P". */
gboolean
rouse_der_reader_expect_text (RouseDerReader *self, const char *text, GError **error)
{
  RouseDerElement element;

  if (!rouse_der_reader_expect (self, ROUSE_DER_TEXT, &element, error))
    return FALSE;
  if (element.size == strlen (text) && memcmp (element.value, text, element.size) == 0)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "bad DER: no “%s”", text);
  return FALSE;
}

/* The value of a non-negative INTEGER of at most 64 bits, or of a BOOLEAN (0 or 1); FALSE if it is none. */
gboolean
rouse_der_element_get_uint (const RouseDerElement *element, guint64 *value)
{
  gboolean is_bool = element->tag == ROUSE_DER_BOOLEAN;
  guint64 number = 0;

  if (element->size == 0 || (!is_bool && element->tag != ROUSE_DER_INTEGER))
    return FALSE;
  if (!is_bool && (element->value[0] & 0x80) != 0)
    return FALSE;
  for (gsize i = 0; i < element->size; i++) {
    if (number >> 56 != 0)
      return FALSE;
    number = number << 8 | element->value[i];
  }
  *value = is_bool ? number != 0 : number;
  return TRUE;
}

/* --- writing; always the shortest form --- */

static void
append_tag (GByteArray *out, RouseDerTag tag)
{
  guint8 bytes[1 + MAX_TAG_GROUPS] = { PRIVATE_CONSTRUCTED };
  guint n = 1;

  if (tag <= 0xFF) {
    bytes[0] = (guint8) tag;
  } else {
    guint shift = 7 * (MAX_TAG_GROUPS - 1);

    while (tag >> shift == 0)
      shift -= 7;
    for (; shift > 0; shift -= 7)
      bytes[n++] = 0x80 | (tag >> shift & 0x7F);
    bytes[n++] = tag & 0x7F;
  }
  g_byte_array_append (out, bytes, n);
}

/* Tag and length of an element whose value of @size bytes is appended by the caller, or never held in memory at all. */
void
rouse_der_append_header (GByteArray *out, RouseDerTag tag, gsize size)
{
  guint8 bytes[1 + sizeof size];
  guint n = 0;

  append_tag (out, tag);
  for (gsize left = size; left != 0; left >>= 8)
    n++;
  if (size < 0x80) {
    bytes[0] = (guint8) size;
    g_byte_array_append (out, bytes, 1);
    return;
  }
  bytes[0] = (guint8) (0x80 | n);
  for (guint i = 0; i < n; i++)
    bytes[1 + i] = (guint8) (size >> (8 * (n - 1 - i)));
  g_byte_array_append (out, bytes, 1 + n);
}

void
rouse_der_append (GByteArray *out, RouseDerTag tag, const void *value, gsize size)
{
  rouse_der_append_header (out, tag, size);
  g_byte_array_append (out, value, (guint) size);
}

void
rouse_der_append_array (GByteArray *out, RouseDerTag tag, const GByteArray *value)
{
  rouse_der_append (out, tag, value->data, value->len);
}

/* An INTEGER: big-endian two's complement, so a leading zero byte where the highest bit is set. */
void
rouse_der_append_uint (GByteArray *out, guint64 value)
{
  guint8 bytes[1 + sizeof value] = { 0 };
  guint from = sizeof value;

  for (guint i = 0; i < sizeof value; i++)
    bytes[sizeof value - i] = (guint8) (value >> (8 * i));
  while (from > 0 && value >> (8 * (sizeof bytes - from) - 1) != 0)
    from--;
  rouse_der_append (out, ROUSE_DER_INTEGER, bytes + from, sizeof bytes - from);
}

void
rouse_der_append_bool (GByteArray *out, gboolean value)
{
  guint8 byte = value ? 0xFF : 0x00;

  rouse_der_append (out, ROUSE_DER_BOOLEAN, &byte, 1);
}

void
rouse_der_append_text (GByteArray *out, const char *text)
{
  rouse_der_append (out, ROUSE_DER_TEXT, text, strlen (text));
}

/**
 * rouse_der_append_named:
 * @name: four characters
 * @value: one whole element
 *
 * Appends a named property: the private tag of the name around SEQUENCE { name, value } (spec 15 §3).
 */
void
rouse_der_append_named (GByteArray *out, const char *name, const GByteArray *value)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GByteArray) sequence = g_byte_array_new ();

  rouse_der_append_text (content, name);
  g_byte_array_append (content, value->data, value->len);
  rouse_der_append_array (sequence, ROUSE_DER_SEQUENCE, content);
  rouse_der_append_array (out, rouse_der_tag (name), sequence);
}
