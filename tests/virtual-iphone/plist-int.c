/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plist-int.h"

#include <string.h>

#include "base/plist.h"

/* An integer with its sign. libplist before 2.3 cannot make a negative one, but reads it (spec 20 §5.1, "-1"). */
plist_t
sim_plist_new_int (gint64 value)
{
  g_autofree char *xml = NULL;

  if (value >= 0)
    return plist_new_uint ((guint64) value);
  xml = g_strdup_printf ("<plist version=\"1.0\"><integer>%" G_GINT64_FORMAT "</integer></plist>", value);
  return rouse_plist_parse (xml, strlen (xml), NULL);
}
