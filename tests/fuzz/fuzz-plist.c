/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/plist.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_auto (plist_t) root = rouse_plist_parse (data, size, &error);
  guint64 number;

  g_assert_true ((root != NULL) == (error == NULL));
  rouse_plist_get_uint (root, "a/b", &number);
  rouse_plist_get_string (root, "a");
  rouse_plist_get_data (root, "d", NULL);
  return 0;
}
