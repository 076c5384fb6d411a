/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/img4.h"

#include <string.h>

#include "base/error.h"
#include "firmware/der.h"

#define MAX_IM4P_SIZE (G_GUINT64_CONSTANT (2) << 30) /* bytes (spec 15 §10) */

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "not an IM4P file: %s", why);
  return FALSE;
}

/* The type: four characters that can be printed. */
static gboolean
read_type (RouseIm4pInfo *info, RouseDerReader *reader, const guint8 *head, GError **error)
{
  RouseDerElement type;

  if (!rouse_der_reader_expect (reader, ROUSE_DER_TEXT, &type, error))
    return FALSE;
  if (type.size != 4)
    return fail (error, "its type is not four characters");
  for (gsize i = 0; i < 4; i++)
    if (!g_ascii_isprint (type.value[i]))
      return fail (error, "its type cannot be printed");
  memcpy (info->type, type.value, 4);
  info->type[4] = '\0';
  info->type_offset = (gsize) (type.value - head);
  return TRUE;
}

/**
 * rouse_im4p_read_info:
 * @info: (out caller-allocates)
 * @head: (array length=head_size): the first bytes of the file, or all of them; 64 are enough
 * @file_size: bytes of the whole file
 *
 * Reads the beginning of an IM4P. What follows the type is of no interest to a host and is passed through; bytes after
 * the sequence do not belong to it (spec 15 §4.1).
 *
 * Returns: %FALSE with `ROUSE_ERROR_DAMAGED_FIRMWARE`
 */
gboolean
rouse_im4p_read_info (RouseIm4pInfo *info, const guint8 *head, gsize head_size, guint64 file_size, GError **error)
{
  RouseByteReader bytes;
  RouseDerReader reader;
  RouseDerTag tag;
  gsize size;

  *info = (RouseIm4pInfo){ .size = 0 };
  rouse_byte_reader_init (&bytes, head, MIN (head_size, file_size));
  if (!rouse_der_read_header (&bytes, &tag, &size, error))
    return FALSE;
  if (tag != ROUSE_DER_SEQUENCE)
    return fail (error, "it begins with something else");
  info->size = (guint64) bytes.at + size;
  if (info->size > file_size || info->size > MAX_IM4P_SIZE)
    return fail (error, "it is cut short, or too large");

  rouse_der_reader_init (&reader, head, MIN (bytes.size, info->size));
  rouse_byte_reader_seek (&reader.bytes, bytes.at);
  return rouse_der_reader_expect_text (&reader, "IM4P", error) && read_type (info, &reader, head, error);
}

/* One named property with one value, appended to @properties. */
static void
append_octets (GByteArray *properties, const char *name, const guint8 *data, gsize size)
{
  g_autoptr (GByteArray) value = g_byte_array_new ();

  rouse_der_append (value, ROUSE_DER_OCTETS, data, size);
  rouse_der_append_named (properties, name, value);
}

GBytes *
rouse_im4r_new (const guint8 *ucon, gsize ucon_size, const guint8 *ucer, gsize ucer_size, const char *slot_name,
                guint64 slot)
{
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  g_autoptr (GByteArray) content = g_byte_array_new ();
  GByteArray *im4r;

  if (slot_name != NULL) {
    g_autoptr (GByteArray) value = g_byte_array_new ();

    rouse_der_append_uint (value, slot);
    rouse_der_append_named (properties, slot_name, value);
  }
  if (ucon != NULL)
    append_octets (properties, "ucon", ucon, ucon_size);
  if (ucer != NULL)
    append_octets (properties, "ucer", ucer, ucer_size);
  if (properties->len == 0)
    return NULL;

  rouse_der_append_text (content, "IM4R");
  rouse_der_append_array (content, ROUSE_DER_SET, properties);
  im4r = g_byte_array_new ();
  rouse_der_append_array (im4r, ROUSE_DER_SEQUENCE, content);
  return g_byte_array_free_to_bytes (im4r);
}
