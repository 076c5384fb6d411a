/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/img4-properties.h"

#include "base/error.h"

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "bad Image4 property: %s", why);
  return FALSE;
}

/* A private tag around SEQUENCE { its name, value }. */
static gboolean
read_named (const RouseDerElement *named, RouseDerElement *value, GError **error)
{
  RouseDerReader reader;
  RouseDerElement element;

  if (!rouse_der_reader_enter (&reader, named, error) ||
      !rouse_der_reader_expect (&reader, ROUSE_DER_SEQUENCE, &element, error) ||
      !rouse_der_reader_enter (&reader, &element, error) ||
      !rouse_der_reader_expect (&reader, ROUSE_DER_TEXT, &element, error))
    return FALSE;
  if (element.size != 4 || named->tag != ((guint32) element.value[0] << 24 | (guint32) element.value[1] << 16 |
                                          (guint32) element.value[2] << 8 | element.value[3]))
    return fail (error, "an entry with two names");
  return rouse_der_reader_next (&reader, value, error);
}

gboolean
rouse_img4_properties_read (const RouseDerElement *set, RouseImg4PropertyFunc func, gpointer user_data, GError **error)
{
  RouseDerReader reader;
  RouseDerElement named, value;

  if (set->tag != ROUSE_DER_SET)
    return fail (error, "an entry without properties");
  if (!rouse_der_reader_enter (&reader, set, error))
    return FALSE;
  while (!rouse_der_reader_is_at_end (&reader)) {
    if (!rouse_der_reader_next (&reader, &named, error) || !read_named (&named, &value, error) ||
        !func (named.tag, &value, user_data, error))
      return FALSE;
  }
  return TRUE;
}

void
rouse_img4_tag_to_text (RouseDerTag tag, char text[5])
{
  for (guint i = 0; i < 4; i++) {
    char c = (char) (tag >> (8 * (3 - i)));

    text[i] = g_ascii_isprint (c) ? c : '.';
  }
  text[4] = '\0';
}
