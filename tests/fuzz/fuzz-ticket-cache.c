/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "signing/ticket-cache.h"

/* The file as it is, and the file with a digest that fits: else nothing would get past the digest. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char key[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GString) file = g_string_new ("rouse-ticket 1 ");
  g_auto (plist_t) plain = rouse_ticket_cache_parse (key, data, size);
  g_auto (plist_t) sealed = NULL;

  g_checksum_update (checksum, (const guchar *) key, (gssize) strlen (key));
  g_checksum_update (checksum, data, (gssize) size);
  g_string_append_printf (file, "%s\n", g_checksum_get_string (checksum));
  g_string_append_len (file, (const char *) data, (gssize) size);
  sealed = rouse_ticket_cache_parse (key, file->str, file->len);
  g_assert_true (plain == NULL || rouse_plist_is (plain, PLIST_DICT));
  g_assert_true (sealed == NULL || rouse_plist_is (sealed, PLIST_DICT));
  return 0;
}
