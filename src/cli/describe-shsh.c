/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/plist.h"
#include "cli/describe.h"
#include "cli/json-line.h"
#include "firmware/img4.h"

#define SHORT_NONCE 20 /* bytes, up to A9X: SHA-1 (spec 10 §4) */
#define LONG_NONCE 32  /* bytes: of a SHA-384 */

/* Keys of an answer that are tickets of other chips. */
static gboolean
is_ticket_name (const char *key)
{
  return g_str_has_suffix (key, "Ticket") && !g_str_equal (key, "ApImg4Ticket");
}

static gboolean
is_answer (plist_t dict)
{
  return rouse_plist_get_data (dict, "ApImg4Ticket", NULL) != NULL ||
         rouse_plist_get_data (dict, "APTicket", NULL) != NULL;
}

typedef gboolean (*EntryFilter) (const char *key, plist_t value);

static gboolean
is_other_ticket (const char *key, plist_t value)
{
  return is_ticket_name (key) && rouse_plist_is (value, PLIST_DATA);
}

static gboolean
is_blob (const char *key, plist_t value)
{
  return rouse_plist_get_data (rouse_plist_is (value, PLIST_DICT) ? value : NULL, "Blob", NULL) != NULL;
}

static gboolean
is_inner_answer (const char *key, plist_t value)
{
  return rouse_plist_is (value, PLIST_DICT) && is_answer (value);
}

/* Keys of @dict that @filter lets through. (transfer full) */
static GPtrArray *
find_keys (plist_t dict, EntryFilter filter)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (free);
  plist_dict_iter iter = NULL;
  plist_t value = NULL;
  char *key = NULL;

  plist_dict_new_iter (dict, &iter);
  for (plist_dict_next_item (dict, iter, &key, &value); key != NULL; plist_dict_next_item (dict, iter, &key, &value)) {
    if (filter (key, value))
      g_ptr_array_add (keys, key);
    else
      free (key);
    key = NULL;
  }
  free (iter);
  return keys;
}

static void
add_keys (JsonBuilder *json, const char *name, plist_t dict, EntryFilter filter)
{
  g_autoptr (GPtrArray) keys = find_keys (dict, filter);

  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; i < keys->len; i++)
    rouse_json_line_element (json, g_ptr_array_index (keys, i));
  json_builder_end_array (json);
}

static gboolean
add_answer (JsonBuilder *json, const char *name, plist_t dict, GError **error)
{
  g_autoptr (GBytes) ticket = rouse_plist_get_bytes (dict, "ApImg4Ticket");
  gboolean ok = TRUE;

  json_builder_begin_object (json);
  rouse_json_line_string (json, "name", name);
  rouse_json_line_string (json, "server_version", rouse_plist_get_string (dict, "@ServerVersion"));
  add_keys (json, "other_tickets", dict, is_other_ticket);
  add_keys (json, "blobs", dict, is_blob);
  json_builder_set_member_name (json, "im4m");
  if (ticket != NULL) {
    json_builder_begin_object (json);
    ok = rouse_describe_ticket (json, ticket, error);
    json_builder_end_object (json);
  } else {
    json_builder_add_null_value (json);
  }
  json_builder_end_object (json);
  if (!ok)
    g_prefix_error (error, "%s: ", name);
  return ok;
}

/* Whether the ticket's nonce is the one that the generator makes (spec 10 §4). FALSE: one of them is missing. */
static gboolean
compare_nonce (plist_t dict, const char *generator, gboolean *matches)
{
  g_autoptr (GBytes) bytes = rouse_plist_get_bytes (dict, "ApImg4Ticket");
  g_autoptr (RouseIm4m) ticket = bytes != NULL ? rouse_im4m_new (bytes, NULL) : NULL;
  gsize size = 0, digest_size;
  const guint8 *nonce = ticket != NULL ? rouse_im4m_get_data (ticket, "BNCH", &size) : NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (size == SHORT_NONCE ? G_CHECKSUM_SHA1 : G_CHECKSUM_SHA384);
  guint8 digest[48];
  guint64 number;

  if (nonce == NULL || (size != SHORT_NONCE && size != LONG_NONCE) || generator == NULL ||
      !g_str_has_prefix (generator, "0x") ||
      !g_ascii_string_to_unsigned (generator + 2, 16, 0, G_MAXUINT64, &number, NULL))
    return FALSE;
  number = GUINT64_TO_LE (number);
  g_checksum_update (checksum, (const guchar *) &number, sizeof number);
  digest_size = sizeof digest;
  g_checksum_get_digest (checksum, digest, &digest_size);
  *matches = size <= digest_size && memcmp (digest, nonce, size) == 0;
  return TRUE;
}

static void
add_generator (JsonBuilder *json, plist_t dict)
{
  const char *generator = rouse_plist_get_string (dict, "generator");
  gboolean matches = FALSE;

  rouse_json_line_string (json, "generator", generator);
  if (compare_nonce (dict, generator, &matches)) {
    rouse_json_line_bool (json, "generator_matches", matches);
  } else {
    json_builder_set_member_name (json, "generator_matches");
    json_builder_add_null_value (json);
  }
}

gboolean
rouse_describe_shsh (JsonBuilder *json, GBytes *plist, GError **error)
{
  g_auto (plist_t) dict = rouse_plist_parse_bytes (plist, NULL);
  g_autoptr (GPtrArray) inner = NULL;
  g_autoptr (GPtrArray) blobs = NULL;
  gboolean ok;

  if (rouse_plist_is (dict, PLIST_DICT)) {
    inner = find_keys (dict, is_inner_answer);
    blobs = find_keys (dict, is_blob);
  }
  if (inner == NULL || (!is_answer (dict) && inner->len == 0 && blobs->len == 0)) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE, "%s",
                 dict != NULL ? "a property list, but neither a build manifest nor a saved ticket"
                              : "it begins like a property list, but is none");
    return FALSE;
  }
  rouse_json_line_string (json, "kind", "shsh");
  add_generator (json, dict);
  json_builder_set_member_name (json, "tickets");
  json_builder_begin_array (json);
  ok = add_answer (json, "main", dict, error);
  for (guint i = 0; ok && i < inner->len; i++) {
    const char *key = g_ptr_array_index (inner, i);

    ok = add_answer (json, key, plist_dict_get_item (dict, key), error);
  }
  json_builder_end_array (json);
  return ok;
}
