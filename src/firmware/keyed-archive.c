/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/keyed-archive.h"

/* What a reference stands for; the node itself if it is none. References to references are not followed, so that a
 * hostile file cannot lead round in circles. */
static plist_t
resolve (const RouseKeyedArchive *self, plist_t node)
{
  uint64_t index = 0;

  if (!rouse_plist_is (node, PLIST_UID))
    return node;
  plist_get_uid_val (node, &index);
  return index < plist_array_get_size (self->objects) ? plist_array_get_item (self->objects, (uint32_t) index) : NULL;
}

static plist_t
get_list (plist_t object, const char *key)
{
  plist_t list = rouse_plist_is (object, PLIST_DICT) ? plist_dict_get_item (object, key) : NULL;

  return rouse_plist_is (list, PLIST_ARRAY) ? list : NULL;
}

/**
 * rouse_keyed_archive_init:
 * @plist: outlives the archive
 *
 * Returns: %FALSE if @plist is no archive
 */
gboolean
rouse_keyed_archive_init (RouseKeyedArchive *self, plist_t plist)
{
  plist_t top;

  self->objects = get_list (plist, "$objects");
  if (self->objects == NULL)
    return FALSE;
  top = plist_dict_get_item (plist, "$top");
  self->root = rouse_plist_is (top, PLIST_DICT) ? resolve (self, plist_dict_get_item (top, "root")) : NULL;
  return self->root != NULL;
}

guint
rouse_keyed_archive_get_n_keys (const RouseKeyedArchive *self, plist_t dict)
{
  plist_t keys = get_list (dict, "NS.keys"), values = get_list (dict, "NS.objects");

  return keys != NULL && values != NULL ? MIN (plist_array_get_size (keys), plist_array_get_size (values)) : 0;
}

const char *
rouse_keyed_archive_get_key (const RouseKeyedArchive *self, plist_t dict, guint index, plist_t *value)
{
  plist_t key = resolve (self, plist_array_get_item (get_list (dict, "NS.keys"), index));

  *value = resolve (self, plist_array_get_item (get_list (dict, "NS.objects"), index));
  return rouse_plist_is (key, PLIST_STRING) ? plist_get_string_ptr (key, NULL) : NULL;
}

plist_t
rouse_keyed_archive_get (const RouseKeyedArchive *self, plist_t dict, const char *key)
{
  for (guint i = 0; i < rouse_keyed_archive_get_n_keys (self, dict); i++) {
    plist_t value = NULL;

    if (g_strcmp0 (rouse_keyed_archive_get_key (self, dict, i, &value), key) == 0)
      return value;
  }
  return NULL;
}

guint
rouse_keyed_archive_get_n_items (const RouseKeyedArchive *self, plist_t array)
{
  plist_t items = get_list (array, "NS.objects");

  return items != NULL ? plist_array_get_size (items) : 0;
}

plist_t
rouse_keyed_archive_get_item (const RouseKeyedArchive *self, plist_t array, guint index)
{
  return resolve (self, plist_array_get_item (get_list (array, "NS.objects"), index));
}
