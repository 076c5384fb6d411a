/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/ftab.h"
#include "fuzz.h"

static const guint8 table[0x30] = { [0x24] = 'f', 't', 'a', 'b' };

/* Once as the table, once as what is merged into one. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) empty = g_bytes_new_static (table, sizeof table);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) twice = rouse_ftab_merge (bytes, bytes, &error);
  g_autoptr (GBytes) merged = rouse_ftab_merge (empty, bytes, NULL);

  g_assert_true ((twice != NULL) == (error == NULL));
  return 0;
}
