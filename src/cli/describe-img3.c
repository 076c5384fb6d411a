/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/byte-reader.h"
#include "cli/describe.h"
#include "cli/json-line.h"
#include "firmware/img3.h"

#define KEYBAG_HEADER_SIZE 8 /* bytes: number and bits of the key */
#define IV_SIZE 16           /* bytes */

/* Elements that are numbers of four or eight bytes. */
static const char *const number_tags[] = { "SEPO", "CHIP", "BORD", "SDOM", "PROD", "ECID" };

static void
add_numbers (JsonBuilder *json, RouseImg3 *image)
{
  json_builder_set_member_name (json, "properties");
  json_builder_begin_object (json);
  for (gsize i = 0; i < G_N_ELEMENTS (number_tags); i++) {
    const RouseImg3Element *element = rouse_img3_find (image, number_tags[i]);
    RouseByteReader bytes;

    if (element == NULL)
      continue;
    rouse_byte_reader_init (&bytes, element->data, element->size);
    if (element->size == 8)
      rouse_json_line_uint (json, number_tags[i], rouse_byte_reader_u64le (&bytes));
    else if (element->size == 4)
      rouse_json_line_uint (json, number_tags[i], rouse_byte_reader_u32le (&bytes));
    else
      rouse_json_line_hex (json, number_tags[i], element->data, element->size);
  }
  json_builder_end_object (json);
}

/* Length and text. */
static void
add_version (JsonBuilder *json, RouseImg3 *image)
{
  const RouseImg3Element *element = rouse_img3_find (image, "VERS");
  g_autofree char *version = NULL;
  RouseByteReader bytes;

  if (element != NULL) {
    const guint8 *text;
    gsize size;

    rouse_byte_reader_init (&bytes, element->data, element->size);
    size = rouse_byte_reader_u32le (&bytes);
    text = rouse_byte_reader_bytes (&bytes, size);
    version = text != NULL ? g_strndup ((const char *) text, size) : NULL;
  }
  rouse_json_line_string (json, "description", version);
}

/* Number, bits of the key, initialisation vector, key; both of these encrypted themselves. */
static void
add_keybag (JsonBuilder *json, const RouseImg3Element *element)
{
  RouseByteReader bytes;
  guint32 number, bits;
  const guint8 *iv, *key;

  rouse_byte_reader_init (&bytes, element->data, element->size);
  number = rouse_byte_reader_u32le (&bytes);
  bits = rouse_byte_reader_u32le (&bytes);
  iv = rouse_byte_reader_bytes (&bytes, IV_SIZE);
  key = rouse_byte_reader_bytes (&bytes, bits / 8);
  json_builder_begin_object (json);
  rouse_json_line_uint (json, "number", number);
  rouse_json_line_hex (json, "iv", iv, IV_SIZE);
  rouse_json_line_hex (json, "key", key, bits / 8);
  json_builder_end_object (json);
}

static void
add_keybags (JsonBuilder *json, RouseImg3 *image)
{
  json_builder_set_member_name (json, "keybags");
  json_builder_begin_array (json);
  for (guint i = 0; i < rouse_img3_get_n_elements (image); i++) {
    const RouseImg3Element *element = rouse_img3_get_element (image, i);

    if (strcmp (element->tag, "KBAG") == 0 && element->size >= KEYBAG_HEADER_SIZE + IV_SIZE)
      add_keybag (json, element);
  }
  json_builder_end_array (json);
}

static void
add_elements (JsonBuilder *json, RouseImg3 *image)
{
  json_builder_set_member_name (json, "elements");
  json_builder_begin_array (json);
  for (guint i = 0; i < rouse_img3_get_n_elements (image); i++) {
    const RouseImg3Element *element = rouse_img3_get_element (image, i);

    json_builder_begin_object (json);
    rouse_json_line_string (json, "tag", element->tag);
    rouse_json_line_int (json, "size", (gint64) element->total);
    rouse_json_line_int (json, "data_size", (gint64) element->size);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

gboolean
rouse_describe_img3 (JsonBuilder *json, GBytes *bytes, GError **error)
{
  g_autoptr (RouseImg3) image = rouse_img3_new (bytes, error);
  const RouseImg3Element *payload;

  if (image == NULL)
    return FALSE;
  payload = rouse_img3_find (image, "DATA");
  rouse_json_line_string (json, "kind", "img3");
  rouse_json_line_string (json, "type", rouse_img3_get_type_name (image));
  add_version (json, image);
  rouse_json_line_int (json, "size", (gint64) rouse_img3_get_size (image));
  rouse_json_line_int (json, "trailing_size", (gint64) (g_bytes_get_size (bytes) - rouse_img3_get_size (image)));
  rouse_json_line_int (json, "payload_size", payload != NULL ? (gint64) payload->size : 0);
  rouse_json_line_string (json, "compression",
                          payload != NULL ? rouse_describe_packing (payload->data, payload->size) : NULL);
  add_keybags (json, image);
  add_numbers (json, image);
  rouse_json_line_int (json, "signed_size", (gint64) rouse_img3_get_signed_size (image));
  rouse_json_line_bool (json, "personalized", rouse_img3_find (image, "ECID") != NULL);
  add_elements (json, image);
  return TRUE;
}
