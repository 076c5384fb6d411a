/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "catalogue/version-index.h"

#include <json-glib/json-glib.h>

#include "base/error.h"
#include "catalogue/version-words.h"

#define MAX_DEPTH 16      /* nested containers; json-glib recurses, real answers have 3 */
#define MAX_VALUES 100000 /* a model has some hundred versions with a dozen values each */
#define MAX_RELEASES 2000
#define MAX_FILE_SIZE (G_GUINT64_CONSTANT (1) << 40) /* bytes */

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "the firmware index’s answer is no use: %s", why);
  return FALSE;
}

/* json-glib recurses without a limit, and needs a hundred bytes for a value of two: both are looked at before. */
static gboolean
check_shape (const char *json, gsize size, GError **error)
{
  guint depth = 0, n_values = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < size; i++) {
    if (in_string && json[i] == '\\') {
      i++;
    } else if (json[i] == '"') {
      in_string = !in_string;
    } else if (!in_string && (json[i] == '{' || json[i] == '[')) {
      n_values++;
      if (++depth > MAX_DEPTH)
        return fail (error, "it is nested too deep");
    } else if (!in_string && (json[i] == '}' || json[i] == ']')) {
      depth -= depth > 0;
    } else if (!in_string && json[i] == ',' && ++n_values > MAX_VALUES) {
      return fail (error, "it has too many values");
    }
  }
  return TRUE;
}

static const char *
get_string (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static guint64
get_size (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "filesize");
  gint64 size = 0;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    size = json_node_get_int (node);
  return size > 0 && (guint64) size < MAX_FILE_SIZE ? (guint64) size : 0;
}

static RouseSigned
get_signed (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "signed");

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return ROUSE_SIGNED_UNKNOWN;
  return json_node_get_boolean (node) ? ROUSE_SIGNED_YES : ROUSE_SIGNED_NO;
}

/* NULL if what it must have is missing or looks wrong: one bad row does not make the others useless. */
static RouseFirmwareRelease *
read_release (JsonObject *object, const char *product_type, gboolean allow_local)
{
  const char *const product_types[] = { product_type, NULL };
  g_autofree char *sha1 = rouse_version_word_to_digest (get_string (object, "sha1sum"), 40);
  g_autofree char *sha256 = rouse_version_word_to_digest (get_string (object, "sha256sum"), 64);
  g_autofree char *day = rouse_version_word_to_day (get_string (object, "releasedate"));
  const char *build = get_string (object, "buildid");
  const RouseReleaseFacts facts = {
    .product_types = product_types,
    .version = get_string (object, "version"),
    .build = build,
    .url = get_string (object, "url"),
    .size = get_size (object),
    .sha1 = sha1,
    .sha256 = sha256,
    .release_date = day,
    .is_signed = get_signed (object),
    .is_beta = build != NULL && rouse_firmware_release_is_beta_build (build),
    .sources = ROUSE_CATALOGUE_INDEX,
  };
  const char *product = get_string (object, "identifier");

  if (product != NULL && !g_str_equal (product, product_type))
    return NULL;
  if (facts.version == NULL || facts.build == NULL || facts.url == NULL ||
      !rouse_version_word_is_version (facts.version) || !rouse_version_word_is_build (facts.build) ||
      !rouse_version_word_is_url (facts.url, allow_local))
    return NULL;
  return rouse_firmware_release_new (&facts);
}

static JsonArray *
find_rows (JsonNode *root, const char *product_type, GError **error)
{
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  const char *product = object != NULL ? get_string (object, "identifier") : NULL;
  JsonNode *rows = object != NULL ? json_object_get_member (object, "firmwares") : NULL;

  if (product == NULL || rows == NULL || !JSON_NODE_HOLDS_ARRAY (rows)) {
    fail (error, "it is no list of versions");
    return NULL;
  }
  if (!g_str_equal (product, product_type)) {
    fail (error, "it is about another model");
    return NULL;
  }
  return json_node_get_array (rows);
}

/**
 * rouse_version_index_parse:
 * @json: `GET /v4/device/PRODUCT` of the index's API
 * @product_type: that was asked for; the answer must be about it
 *
 * Rows that are incomplete, or whose firmware is not at one of Apple's hosts, are left out. Any thread.
 *
 * Source: spec 13 §8.
 *
 * Returns: (transfer full) (element-type RouseFirmwareRelease): in the index's order; or %NULL
 */
GPtrArray *
rouse_version_index_parse (GBytes *json, const char *product_type, gboolean allow_local, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GPtrArray) releases = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) syntax = NULL;
  JsonArray *rows;
  gsize size;
  const char *data = g_bytes_get_data (json, &size);

  if (size == 0)
    data = "";
  if (rouse_version_word_is_web_page (data, size)) {
    fail (error, "a web page came; perhaps this network wants you to log in first");
    return NULL;
  }
  if (!check_shape (data, size, error))
    return NULL;
  if (!json_parser_load_from_data (parser, data, (gssize) size, &syntax)) {
    fail (error, syntax->message);
    return NULL;
  }
  rows = find_rows (json_parser_get_root (parser), product_type, error);
  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (rows) && releases->len < MAX_RELEASES; i++) {
    JsonNode *row = json_array_get_element (rows, i);
    RouseFirmwareRelease *release =
        JSON_NODE_HOLDS_OBJECT (row) ? read_release (json_node_get_object (row), product_type, allow_local) : NULL;

    if (release != NULL)
      g_ptr_array_add (releases, release);
  }
  if (releases->len > 0)
    return g_steal_pointer (&releases);
  fail (error, "there is no usable version in it");
  return NULL;
}
