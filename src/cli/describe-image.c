/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "cli/describe.h"
#include "cli/json-line.h"
#include "firmware/img4-properties.h"
#include "firmware/img4-reader.h"
#include "firmware/img4.h"

/* How compressed payloads begin. */
static const struct {
  const char *magic;
  const char *name;
} packings[] = {
  { "bvx-", "lzfse" }, { "bvx1", "lzfse" }, { "bvx2", "lzfse" }, { "bvxn", "lzfse" }, { "complzss", "lzss" },
};

/* Numbers that an IM4P gives them (spec 15 §4.1). */
static const char *const algorithms[] = { "lzss", "lzfse" };

const char *
rouse_describe_packing (const guint8 *payload, gsize size)
{
  for (gsize i = 0; i < G_N_ELEMENTS (packings); i++) {
    gsize length = strlen (packings[i].magic);

    if (size >= length && memcmp (payload, packings[i].magic, length) == 0)
      return packings[i].name;
  }
  return NULL;
}

/* --- properties --- */

/* One value under its own name: numbers, booleans and texts as such, everything else as hexadecimal bytes. */
static void
add_value (JsonBuilder *json, const char *name, const RouseDerElement *value)
{
  guint64 number = 0;
  gboolean is_number = rouse_der_element_get_uint (value, &number);
  g_autofree char *text = NULL;

  if (is_number && value->tag == ROUSE_DER_BOOLEAN) {
    rouse_json_line_bool (json, name, number != 0);
  } else if (is_number) {
    rouse_json_line_uint (json, name, number);
  } else if (value->tag == ROUSE_DER_TEXT) {
    text = g_strndup ((const char *) value->value, value->size);
    rouse_json_line_string (json, name, text);
  } else {
    rouse_json_line_hex (json, name, value->value, value->size);
  }
}

static gboolean
add_property (RouseDerTag tag, const RouseDerElement *value, gpointer user_data, GError **error)
{
  char name[5];

  rouse_img4_tag_to_text (tag, name);
  add_value (user_data, name, value);
  return TRUE;
}

/* @set: with tag 0 there are none, and the object stays empty */
static gboolean
add_properties (JsonBuilder *json, const RouseDerElement *set, GError **error)
{
  gboolean ok;

  json_builder_set_member_name (json, "properties");
  json_builder_begin_object (json);
  ok = set->tag == 0 || rouse_img4_properties_read (set, add_property, json, error);
  json_builder_end_object (json);
  return ok;
}

/* --- IM4P --- */

static void
add_keybags (JsonBuilder *json, const RouseIm4p *im4p)
{
  json_builder_set_member_name (json, "keybags");
  json_builder_begin_array (json);
  for (guint i = 0; i < im4p->n_keybags; i++) {
    json_builder_begin_object (json);
    rouse_json_line_uint (json, "number", im4p->keybags[i].number);
    rouse_json_line_hex (json, "iv", im4p->keybags[i].iv, im4p->keybags[i].iv_size);
    rouse_json_line_hex (json, "key", im4p->keybags[i].key, im4p->keybags[i].key_size);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

static void
add_compression (JsonBuilder *json, const RouseIm4p *im4p)
{
  const char *name = rouse_describe_packing (im4p->payload, im4p->payload_size);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, im4p->algorithm);

  if (im4p->is_compressed)
    name = im4p->algorithm < G_N_ELEMENTS (algorithms) ? algorithms[im4p->algorithm] : number;
  rouse_json_line_string (json, "compression", name);
  json_builder_set_member_name (json, "uncompressed_size");
  if (im4p->is_compressed && im4p->uncompressed_size <= G_MAXINT64)
    json_builder_add_int_value (json, (gint64) im4p->uncompressed_size);
  else
    json_builder_add_null_value (json);
}

static gboolean
add_im4p (JsonBuilder *json, const guint8 *data, gsize size, GError **error)
{
  RouseIm4p im4p;
  g_autofree char *description = NULL;

  if (!rouse_im4p_read (&im4p, data, size, error))
    return FALSE;
  description = g_strndup ((const char *) im4p.description, im4p.description_size);
  rouse_json_line_string (json, "type", im4p.type);
  rouse_json_line_string (json, "description", description);
  rouse_json_line_int (json, "size", (gint64) im4p.size);
  rouse_json_line_int (json, "trailing_size", (gint64) (size - im4p.size));
  rouse_json_line_int (json, "payload_size", (gint64) im4p.payload_size);
  add_compression (json, &im4p);
  add_keybags (json, &im4p);
  return add_properties (json, &im4p.properties, error);
}

/* --- IM4M --- */

typedef struct {
  JsonBuilder *json;
  RouseIm4m *ticket;
  char section[5]; /* the image whose properties come now; "": none yet */
} Images;

static void
end_image (Images *images)
{
  if (*images->section == '\0')
    return;
  json_builder_end_object (images->json);
  json_builder_end_object (images->json);
}

static void
add_device_cb (const char *section, const char *name, const RouseDerElement *value, gpointer user_data)
{
  if (g_str_equal (section, "MANP"))
    add_value (user_data, name, value);
}

static void
add_image_cb (const char *section, const char *name, const RouseDerElement *value, gpointer user_data)
{
  Images *images = user_data;
  JsonBuilder *json = images->json;
  const guint8 *digest;
  gsize size;

  if (g_str_equal (section, "MANP"))
    return;
  if (!g_str_equal (section, images->section)) {
    end_image (images);
    g_strlcpy (images->section, section, sizeof images->section);
    json_builder_begin_object (json);
    digest = rouse_im4m_get_digest (images->ticket, section, &size);
    rouse_json_line_string (json, "type", section);
    rouse_json_line_hex (json, "digest", digest, size);
    json_builder_set_member_name (json, "properties");
    json_builder_begin_object (json);
  }
  if (!g_str_equal (name, "DGST")) /* it is told above */
    add_value (json, name, value);
}

gboolean
rouse_describe_ticket (JsonBuilder *json, GBytes *bytes, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (RouseIm4m) im4m = rouse_im4m_new (bytes, &cause);
  Images images = { .json = json, .ticket = im4m };

  if (im4m == NULL) { /* here it is a file like others */
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, cause->message);
    return FALSE;
  }
  rouse_json_line_int (json, "size", (gint64) g_bytes_get_size (bytes));
  rouse_json_line_int (json, "signature_size", (gint64) rouse_im4m_get_signature_size (im4m));
  json_builder_set_member_name (json, "properties");
  json_builder_begin_object (json);
  rouse_im4m_foreach (im4m, add_device_cb, json);
  json_builder_end_object (json);
  json_builder_set_member_name (json, "images");
  json_builder_begin_array (json);
  rouse_im4m_foreach (im4m, add_image_cb, &images);
  end_image (&images);
  json_builder_end_array (json);
  return TRUE;
}

/* --- IM4R and IMG4 --- */

/* The nonce generator is a number in reading order of a small-endian machine (spec 15 §4.3). */
static gboolean
find_generator (RouseDerTag tag, const RouseDerElement *value, gpointer user_data, GError **error)
{
  char **generator = user_data;
  guint64 number = 0;

  if (tag != rouse_der_tag ("BNCN") || value->tag != ROUSE_DER_OCTETS || value->size != 8)
    return TRUE;
  for (gsize i = 0; i < 8; i++)
    number |= (guint64) value->value[i] << (8 * i);
  g_free (*generator);
  *generator = g_strdup_printf ("0x%016" G_GINT64_MODIFIER "x", number);
  return TRUE;
}

static gboolean
add_im4r (JsonBuilder *json, const guint8 *data, gsize size, GError **error)
{
  RouseDerElement properties;
  g_autofree char *generator = NULL;

  if (!rouse_im4r_read (&properties, data, size, error) ||
      !rouse_img4_properties_read (&properties, find_generator, &generator, error))
    return FALSE;
  rouse_json_line_string (json, "generator", generator);
  return add_properties (json, &properties, error);
}

static gboolean
add_im4m (JsonBuilder *json, const guint8 *data, gsize size, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  return rouse_describe_ticket (json, bytes, error);
}

static gboolean
add_part (JsonBuilder *json, const char *key, const RouseDerElement *part,
          gboolean (*add) (JsonBuilder *json, const guint8 *data, gsize size, GError **error), GError **error)
{
  gboolean ok = TRUE;

  json_builder_set_member_name (json, key);
  if (part->tag == 0) {
    json_builder_add_null_value (json);
    return TRUE;
  }
  json_builder_begin_object (json);
  ok = add (json, part->start, part->total, error);
  json_builder_end_object (json);
  return ok;
}

static gboolean
add_img4 (JsonBuilder *json, const guint8 *data, gsize size, GError **error)
{
  RouseImg4Parts parts;

  if (!rouse_img4_read (&parts, data, size, error))
    return FALSE;
  rouse_json_line_int (json, "size", (gint64) parts.size);
  rouse_json_line_int (json, "trailing_size", (gint64) (size - parts.size));
  return add_part (json, "im4p", &parts.im4p, add_im4p, error) &&
         add_part (json, "im4m", &parts.im4m, add_im4m, error) && add_part (json, "im4r", &parts.im4r, add_im4r, error);
}

static const struct {
  RouseFileKind kind;
  const char *name;
  gboolean (*add) (JsonBuilder *json, const guint8 *data, gsize size, GError **error);
} kinds[] = {
  { ROUSE_FILE_IM4P, "im4p", add_im4p },
  { ROUSE_FILE_IM4M, "im4m", add_im4m },
  { ROUSE_FILE_IM4R, "im4r", add_im4r },
  { ROUSE_FILE_IMG4, "img4", add_img4 },
};

gboolean
rouse_describe_image (JsonBuilder *json, GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  RouseFileKind kind = rouse_file_kind_detect (data, size);

  if (kind == ROUSE_FILE_IMG3)
    return rouse_describe_img3 (json, bytes, error);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == kind) {
      rouse_json_line_string (json, "kind", kinds[i].name);
      return kinds[i].add (json, data, size, error);
    }
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE,
                       "neither an IPSW nor a build manifest, an image or a saved ticket");
  return FALSE;
}
