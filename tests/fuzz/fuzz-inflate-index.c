/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/inflate-index-file.h"
#include "fuzz.h"

#include <string.h>

#define SIZE (20u << 20) /* bytes of a made-up member */

/* Input is all but the digest at the end, which would keep everything out. What is taken is written as it was read. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (RouseInflateIndex) index = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autofree guint8 *file = g_malloc (size + 32);
  gsize n = 32;

  if (size > 0)
    memcpy (file, data, size);
  g_checksum_update (sum, file, (gssize) size);
  g_checksum_get_digest (sum, file + size, &n);
  index = rouse_inflate_index_file_parse (file, size + 32, SIZE, SIZE);
  if (index == NULL)
    return 0;
  again = rouse_inflate_index_file_pack (index, SIZE, SIZE);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), file, size + 32);
  return 0;
}
