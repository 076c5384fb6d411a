/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ipsw-needs.h"

#include <glib.h>
#include <stdlib.h>

#include "base/plist.h"
#include "component-types.h"

/* Only the flags say it (spec 12 §7.3). NULL: not this one. */
static const char *
needed_type (plist_t entry, const char *name)
{
  const char *type = rouse_plist_get_string (entry, "Info/Img4PayloadType");

  if (!rouse_plist_get_bool (entry, "Info/IsLoadedByiBoot") ||
      rouse_plist_get_bool (entry, "Info/IsLoadedByiBootStage1") || rouse_plist_get (entry, "Info/Path") == NULL)
    return NULL;
  return type != NULL ? type : sim_component_type (name);
}

char *
sim_ipsw_needs (plist_t identity)
{
  plist_t manifest = rouse_plist_get_dict (identity, "Manifest");
  GString *needs = g_string_new (NULL);
  g_autofree char *iter = NULL;
  char *name = NULL;
  plist_t entry = NULL;

  plist_dict_new_iter (manifest, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (manifest, iter, &name, &entry); name != NULL;
       plist_dict_next_item (manifest, iter, &name, &entry)) {
    const char *type = needed_type (entry, name);

    if (type != NULL)
      g_string_append_printf (needs, "%s%s", needs->len > 0 ? "," : "", type);
    free (name);
    name = NULL;
  }
  return g_string_free (needs, FALSE);
}
