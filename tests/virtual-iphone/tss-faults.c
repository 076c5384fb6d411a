/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tss-faults.h"

#include <stdlib.h>
#include <string.h>

#include "base/plist.h"

static gboolean
change_number (plist_t request, const char *key)
{
  guint64 value = 0;

  if (!rouse_plist_get_uint (request, key, &value))
    return FALSE;
  rouse_plist_set_uint (request, key, value ^ 1);
  return TRUE;
}

static gboolean
change_data (plist_t dict, const char *key)
{
  gsize size = 0;
  const guint8 *data = rouse_plist_get_data (dict, key, &size);
  g_autofree guint8 *copy = data != NULL ? g_memdup2 (data, size) : NULL;

  if (copy == NULL || size == 0)
    return FALSE;
  copy[size - 1] ^= 1;
  rouse_plist_set_data (dict, key, copy, size);
  return TRUE;
}

static gboolean
change_digest (plist_t request, const char *component)
{
  plist_t entry = rouse_plist_get_dict (request, component);

  return entry != NULL && change_data (entry, "Digest");
}

/* The phone's own nonce and those of its chips; that of the SEP has an action of its own. */
static gboolean
change_nonces (plist_t request, const char *unused)
{
  g_autofree char *iter = NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (free);
  char *key = NULL;

  plist_dict_new_iter (request, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (request, iter, &key, NULL); key != NULL; plist_dict_next_item (request, iter, &key, NULL))
    g_ptr_array_add (keys, key);
  for (guint i = 0; i < keys->len; i++)
    if (g_str_has_suffix (keys->pdata[i], "Nonce") && strcmp (keys->pdata[i], "SepNonce") != 0)
      change_data (request, keys->pdata[i]);
  return TRUE;
}

static gboolean
omit (plist_t dict, const char *key)
{
  if (plist_dict_get_item (dict, key) != NULL)
    plist_dict_remove_item (dict, key);
  return TRUE;
}

/* "WORD" or "WORD KEY" */
static const struct {
  const char *word;
  gboolean (*change) (plist_t request, const char *argument);
  const char *argument; /* NULL: the action's own */
} actions[] = {
  { "other-board", change_number, "ApBoardID" },
  { "other-chip", change_number, "ApChipID" },
  { "other-ecid", change_number, "ApECID" },
  { "stale-nonce", change_nonces, "" },
  { "stale-sep-nonce", change_data, "SepNonce" },
  { "other-digest", change_digest, NULL },
  { "omit", omit, NULL },
};

plist_t
sim_tss_change_request (plist_t request, const char *action)
{
  g_auto (GStrv) words = g_strsplit (action, " ", 2);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++) {
    const char *argument = actions[i].argument != NULL ? actions[i].argument : words[1];
    plist_t changed;

    if (g_strcmp0 (actions[i].word, words[0]) != 0 || argument == NULL)
      continue;
    changed = plist_copy (request);
    if (!actions[i].change (changed, argument))
      g_warning ("signing server: \"%s\" changes nothing", action);
    return changed;
  }
  return NULL;
}

void
sim_tss_change_answer (plist_t answer, const char *action)
{
  if (g_str_has_prefix (action, "omit "))
    omit (answer, action + strlen ("omit "));
}
