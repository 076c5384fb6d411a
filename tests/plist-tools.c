/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "plist-tools.h"

#include <string.h>

#include "signing/tss-fields.h"

plist_t
test_plist (const char *body)
{
  g_autofree char *xml = g_strconcat ("<plist version=\"1.0\">", body, "</plist>", NULL);
  g_autoptr (GError) error = NULL;
  plist_t node = rouse_plist_parse (xml, strlen (xml), &error);

  g_assert_no_error (error);
  return node;
}

static plist_t
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize size;
  plist_t node;

  if (!g_file_get_contents (path, &text, &size, NULL))
    return NULL;
  node = rouse_plist_parse (text, size, &error);
  g_assert_no_error (error);
  return node;
}

plist_t
test_sample (const char *name)
{
  const char *samples = g_getenv ("ROUSE_SAMPLES");
  g_autofree char *path = g_build_filename (samples != NULL ? samples : "/nonexistent", name, NULL);
  plist_t node = load (path);

  if (node == NULL)
    g_test_skip ("no sample data");
  return node;
}

RouseBuildIdentity *
test_identity (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", name, NULL);
  g_auto (plist_t) dict = load (path);
  g_autoptr (GError) error = NULL;
  RouseBuildIdentity *identity = rouse_build_identity_new (dict, &error);

  g_assert_no_error (error);
  return identity;
}

RouseBuildIdentity *
test_sample_identity (plist_t manifest, guint index)
{
  g_autoptr (GError) error = NULL;
  plist_t identities = rouse_plist_get_array (manifest, "BuildIdentities");
  RouseBuildIdentity *identity = rouse_build_identity_new (plist_array_get_item (identities, index), &error);

  g_assert_no_error (error);
  return identity;
}

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

char *
test_keys (plist_t dict)
{
  RouseTssIter iter = { .dict = dict };
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  while (rouse_tss_iter_next (&iter))
    g_ptr_array_add (keys, g_strdup (iter.key));
  g_ptr_array_sort (keys, compare_cb);
  g_ptr_array_add (keys, NULL);
  return g_strjoinv (" ", (char **) keys->pdata);
}

static gboolean
leaves_are_equal (plist_t a, plist_t b)
{
  g_autoptr (GBytes) x = rouse_plist_to_xml (a);
  g_autoptr (GBytes) y = rouse_plist_to_xml (b);

  return g_bytes_equal (x, y);
}

static gboolean
dicts_are_equal (plist_t a, plist_t b)
{
  g_autofree char *x = test_keys (a);
  g_autofree char *y = test_keys (b);
  RouseTssIter iter = { .dict = a };
  gboolean equal = g_str_equal (x, y);

  if (!equal)
    g_printerr ("keys differ:\n  %s\n  %s\n", x, y);
  while (equal && rouse_tss_iter_next (&iter))
    if (!test_plists_are_equal (iter.value, plist_dict_get_item (b, iter.key))) {
      g_printerr ("in %s\n", iter.key);
      return FALSE;
    }
  return equal;
}

gboolean
test_plists_are_equal (plist_t a, plist_t b)
{
  if (plist_get_node_type (a) != plist_get_node_type (b))
    return FALSE;
  if (rouse_plist_is (a, PLIST_DICT))
    return dicts_are_equal (a, b);
  return leaves_are_equal (a, b);
}
