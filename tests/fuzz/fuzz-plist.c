/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdlib.h>

#include "base/plist.h"
#include "fuzz.h"

static void must_be_text (plist_t node);

/* Whoever expects one kind is given another. */
static void
take_as_everything (plist_t dict, const char *key)
{
  g_autoptr (GBytes) bytes = rouse_plist_get_bytes (dict, key);
  const char *text = rouse_plist_get_string (dict, key);
  gsize size = 0;
  const guint8 *data = rouse_plist_get_data (dict, key, &size);
  guint64 number = 0;

  g_assert_true ((bytes != NULL) == (data != NULL) && (bytes == NULL || g_bytes_get_size (bytes) == size));
  g_assert_true (text == NULL || data == NULL);
  rouse_plist_get_uint (dict, key, &number);
  rouse_plist_get_int (dict, key, -1);
  rouse_plist_get_bool (dict, key);
  g_assert_true (rouse_plist_get_dict (dict, key) == NULL || rouse_plist_get_array (dict, key) == NULL);
}

static void
must_be_text_in_dict (plist_t dict)
{
  plist_dict_iter iter = NULL;
  char *key = NULL;
  plist_t value = NULL;
  gboolean flag;

  plist_dict_new_iter (dict, &iter);
  for (plist_dict_next_item (dict, iter, &key, &value); key != NULL; plist_dict_next_item (dict, iter, &key, &value)) {
    g_assert_true (g_utf8_validate (key, -1, NULL));
    must_be_text (value);
    take_as_everything (dict, key);
    rouse_plist_node_to_bool (value, &flag);
    free (key);
    key = NULL;
  }
  free (iter);
}

/* What is shown to people. */
static void
must_be_text (plist_t node)
{
  switch (plist_get_node_type (node)) {
  case PLIST_STRING:
    g_assert_true (g_utf8_validate (plist_get_string_ptr (node, NULL), -1, NULL));
    break;
  case PLIST_DICT:
    must_be_text_in_dict (node);
    break;
  case PLIST_ARRAY:
    for (guint32 i = 0; i < plist_array_get_size (node); i++)
      must_be_text (plist_array_get_item (node, i));
    break;
  default:
    break;
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_auto (plist_t) root = rouse_plist_parse (data, size, &error);
  guint64 number;

  g_assert_true ((root != NULL) == (error == NULL));
  if (root != NULL)
    must_be_text (root);
  rouse_plist_get_uint (root, "a/b", &number);
  rouse_plist_get_string (root, "a");
  rouse_plist_get_data (root, "d", NULL);
  return 0;
}
