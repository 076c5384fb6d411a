/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "catalogue/version-index.h"
#include "fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) releases = rouse_version_index_parse (bytes, "iPhone12,1", FALSE, &error);

  g_assert_true ((releases != NULL) == (error == NULL));
  for (guint i = 0; releases != NULL && i < releases->len; i++) {
    g_autofree char *name = rouse_firmware_release_get_file_name (releases->pdata[i]);

    g_assert_null (strchr (name, '/'));
  }
  return 0;
}
