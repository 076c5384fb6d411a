/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/plist.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/big-memory.h"
#include "base/error.h"
#include "base/plist-strings.h"
#include "base/plist-tree.h"

#define MAX_SIZE (512u << 20) /* bytes; nothing that we exchange comes near (spec 20 §1.3) */

static gboolean
replace (const guint8 *data, gsize size, gsize at, char by, guint8 **copy, GError **error)
{
  if (*copy == NULL && (*copy = rouse_big_memory_copy (data, size, error)) == NULL)
    return FALSE;
  (*copy)[at] = (guint8) by;
  return TRUE;
}

/* Devices since iOS 4.3 put control characters into XML (spec 20 §1.3): spaces instead; and question marks for bytes
 * that are not UTF-8, for what a phone calls itself is shown. A copy only if there are any. */
static gboolean
clean_xml (const guint8 *data, gsize size, guint8 **copy, GError **error)
{
  const char *end;

  for (gsize i = 0; i < size; i++)
    if (data[i] < 0x20 && data[i] != '\t' && data[i] != '\n' && data[i] != '\r' &&
        !replace (data, size, i, ' ', copy, error))
      return FALSE;
  for (gsize at = 0; at < size && !g_utf8_validate_len ((const char *) data + at, size - at, &end); at++) {
    at = (gsize) (end - (const char *) data);
    if (data[at] != 0 && !replace (data, size, at, '?', copy, error))
      return FALSE;
  }
  return TRUE;
}

/* libplist walks nested containers by recursion; a hostile file must not use up the stack, nor the memory: a tag of
 * seven bytes becomes a node of a hundred. */
static gboolean
is_too_much (const char *xml, gsize size)
{
  const char *end = xml + size;
  guint depth = 0, nodes = 0;

  for (const char *p = memchr (xml, '<', size); p != NULL; p = memchr (p + 1, '<', (gsize) (end - p - 1))) {
    gsize left = (gsize) (end - p);

    if (left > 1 && p[1] != '/' && ++nodes > ROUSE_PLIST_MAX_NODES)
      return TRUE;
    if ((left > 5 && memcmp (p, "<dict", 5) == 0 && p[5] != '/') ||
        (left > 6 && memcmp (p, "<array", 6) == 0 && p[6] != '/')) {
      if (++depth > ROUSE_PLIST_MAX_DEPTH)
        return TRUE;
    } else if (depth > 0 &&
               ((left > 6 && memcmp (p, "</dict", 6) == 0) || (left > 7 && memcmp (p, "</array", 7) == 0))) {
      depth--;
    }
  }
  return FALSE;
}

/**
 * rouse_plist_parse:
 * @data: (array length=size): an XML or binary property list
 * @size: bytes in @data
 *
 * All keys and strings of what is returned are valid UTF-8, whatever @data says.
 *
 * Returns: (transfer full): the root, to be freed with plist_free(), or NULL with `ROUSE_ERROR_PROTOCOL`
 */
plist_t
rouse_plist_parse (const void *data, gsize size, GError **error)
{
  plist_t root = NULL;

  if (size < 8 || size > MAX_SIZE) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "no property list: %" G_GSIZE_FORMAT " bytes", size);
    return NULL;
  }
  if (memcmp (data, "bplist00", 8) == 0) {
    g_autofree guint8 *clean = NULL;

    if (rouse_plist_tree_is_bounded (data, size) && rouse_plist_strings_clean (data, size, &clean))
      plist_from_bin (clean != NULL ? (const char *) clean : data, (uint32_t) size, &root);
  } else {
    g_autofree guint8 *clean = NULL;
    const char *xml;

    if (!clean_xml (data, size, &clean, error))
      return NULL;
    xml = clean != NULL ? (const char *) clean : data;

    if (!is_too_much (xml, size))
      plist_from_xml (xml, (uint32_t) size, &root);
  }
  if (root == NULL)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "not a property list");
  return root;
}

plist_t
rouse_plist_parse_bytes (GBytes *bytes, GError **error)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return rouse_plist_parse (data, size, error);
}

/* libplist allocates with malloc() and wants the result back through free(). Without memory it still tells a size. */
static GBytes *
take_malloced (char *data, uint32_t size)
{
  return g_bytes_new_with_free_func (data, data != NULL ? size : 0, free, data);
}

/**
 * rouse_plist_to_xml:
 *
 * Returns: (transfer full): the XML form, without a NUL at the end; empty if libplist has found no memory for it
 */
GBytes *
rouse_plist_to_xml (plist_t node)
{
  char *data = NULL;
  uint32_t size = 0;

  plist_to_xml (node, &data, &size);
  return take_malloced (data, size);
}

GBytes *
rouse_plist_to_binary (plist_t node)
{
  char *data = NULL;
  uint32_t size = 0;

  plist_to_bin (node, &data, &size);
  return take_malloced (data, size);
}

gboolean
rouse_plist_is (plist_t node, plist_type type)
{
  return node != NULL && plist_get_node_type (node) == type;
}

/**
 * rouse_plist_get:
 * @path: a key, or keys joined by "/" ("Info/Path")
 *
 * Returns: (nullable): what is there, owned by @dict; NULL if any part is missing or no dictionary
 */
plist_t
rouse_plist_get (plist_t dict, const char *path)
{
  const char *slash;
  plist_t node = dict;

  while ((slash = strchr (path, '/')) != NULL) {
    g_autofree char *key = g_strndup (path, (gsize) (slash - path));

    if (!rouse_plist_is (node, PLIST_DICT))
      return NULL;
    node = plist_dict_get_item (node, key);
    path = slash + 1;
  }
  return rouse_plist_is (node, PLIST_DICT) ? plist_dict_get_item (node, path) : NULL;
}

static plist_t
get_typed (plist_t dict, const char *path, plist_type type)
{
  plist_t node = rouse_plist_get (dict, path);

  return rouse_plist_is (node, type) ? node : NULL;
}

plist_t
rouse_plist_get_dict (plist_t dict, const char *path)
{
  return get_typed (dict, path, PLIST_DICT);
}

plist_t
rouse_plist_get_array (plist_t dict, const char *path)
{
  return get_typed (dict, path, PLIST_ARRAY);
}

/* The string at @path, owned by @dict; NULL if there is none. */
const char *
rouse_plist_get_string (plist_t dict, const char *path)
{
  plist_t node = get_typed (dict, path, PLIST_STRING);

  return node != NULL ? plist_get_string_ptr (node, NULL) : NULL;
}

/* The data at @path, owned by @dict; NULL if there is none. Empty data is not NULL. */
const guint8 *
rouse_plist_get_data (plist_t dict, const char *path, gsize *size)
{
  plist_t node = get_typed (dict, path, PLIST_DATA);
  uint64_t length = 0;
  const char *data = node != NULL ? plist_get_data_ptr (node, &length) : NULL;

  if (size != NULL)
    *size = length;
  if (node != NULL && data == NULL)
    data = "";
  return (const guint8 *) data;
}

/* As rouse_plist_get_data(), as a copy. */
GBytes *
rouse_plist_get_bytes (plist_t dict, const char *path)
{
  gsize size;
  const guint8 *data = rouse_plist_get_data (dict, path, &size);

  return data != NULL ? g_bytes_new (data, size) : NULL;
}

/* A boolean that is missing or of another type is FALSE, as everywhere in manifests (spec 13 §5.2). */
gboolean
rouse_plist_get_bool (plist_t dict, const char *path)
{
  plist_t node = get_typed (dict, path, PLIST_BOOLEAN);
  uint8_t value = 0;

  if (node != NULL)
    plist_get_bool_val (node, &value);
  return value != 0;
}

/**
 * rouse_plist_node_to_uint:
 *
 * Integers come as integers, as strings ("0x8101"; leading 0 is octal) and as little-endian data of 1, 2, 4 or 8 bytes.
 * Negative integers are the two's complement form of large ones. Source: spec 14 §3.
 *
 * Returns: whether there was one
 */
gboolean
rouse_plist_node_to_uint (plist_t node, guint64 *value)
{
  if (rouse_plist_is (node, PLIST_UINT)) {
    uint64_t number = 0;

    plist_get_uint_val (node, &number);
    *value = number;
    return TRUE;
  }
  if (rouse_plist_is (node, PLIST_STRING)) {
    const char *text = plist_get_string_ptr (node, NULL);
    char *end = NULL;

    errno = 0;
    *value = g_ascii_strtoull (text, &end, 0);
    return errno == 0 && end != text && *end == '\0';
  }
  if (rouse_plist_is (node, PLIST_DATA)) {
    uint64_t size = 0;
    const guint8 *data = (const guint8 *) plist_get_data_ptr (node, &size);

    if (size != 1 && size != 2 && size != 4 && size != 8)
      return FALSE;
    *value = 0;
    for (gsize i = size; i > 0; i--)
      *value = *value << 8 | data[i - 1];
    return TRUE;
  }
  return FALSE;
}

/* Booleans come as booleans, integers, one byte of data, or "true" and "false" (spec 14 §3). */
gboolean
rouse_plist_node_to_bool (plist_t node, gboolean *value)
{
  guint64 number = 0;

  if (rouse_plist_is (node, PLIST_BOOLEAN)) {
    uint8_t boolean = 0;

    plist_get_bool_val (node, &boolean);
    *value = boolean != 0;
    return TRUE;
  }
  if (rouse_plist_is (node, PLIST_STRING)) {
    const char *text = plist_get_string_ptr (node, NULL);

    *value = strcmp (text, "true") == 0;
    return *value || strcmp (text, "false") == 0;
  }
  if (!rouse_plist_node_to_uint (node, &number))
    return FALSE;
  *value = number != 0;
  return TRUE;
}

gboolean
rouse_plist_get_uint (plist_t dict, const char *path, guint64 *value)
{
  return rouse_plist_node_to_uint (rouse_plist_get (dict, path), value);
}

/* A signed integer: -1 arrives as an unsigned 64-bit number (spec 20 §5.1). */
gint64
rouse_plist_get_int (plist_t dict, const char *path, gint64 otherwise)
{
  plist_t node = get_typed (dict, path, PLIST_UINT);
  uint64_t value = 0;

  if (node == NULL)
    return otherwise;
  plist_get_uint_val (node, &value);
  return (gint64) value;
}

/**
 * rouse_plist_require:
 * @path: keys joined by "/"
 * @type: wanted type
 *
 * Returns: (nullable): the node, owned by @dict, or NULL with `ROUSE_ERROR_PROTOCOL` that names the path
 */
plist_t
rouse_plist_require (plist_t dict, const char *path, plist_type type, GError **error)
{
  plist_t node = get_typed (dict, path, type);

  if (node == NULL)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "“%s” is %s", path,
                 rouse_plist_get (dict, path) != NULL ? "of another type than expected" : "missing");
  return node;
}

void
rouse_plist_set_string (plist_t dict, const char *key, const char *value)
{
  plist_dict_set_item (dict, key, plist_new_string (value));
}

void
rouse_plist_set_bool (plist_t dict, const char *key, gboolean value)
{
  plist_dict_set_item (dict, key, plist_new_bool (value ? 1 : 0));
}

void
rouse_plist_set_uint (plist_t dict, const char *key, guint64 value)
{
  plist_dict_set_item (dict, key, plist_new_uint (value));
}

void
rouse_plist_set_data (plist_t dict, const char *key, const void *data, gsize size)
{
  plist_dict_set_item (dict, key, plist_new_data (data, size));
}

void
rouse_plist_set_bytes (plist_t dict, const char *key, GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  rouse_plist_set_data (dict, key, data, size);
}
