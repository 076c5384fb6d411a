/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "fuzz.h"
#include "signing/ticket-cache.h"

/* With a digest that fits: else nothing would get past the digest. */
static GString *
seal (const char *key, const guint8 *data, gsize size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  GString *file = g_string_new ("rouse-ticket 1 ");

  g_checksum_update (checksum, (const guchar *) key, (gssize) strlen (key));
  g_checksum_update (checksum, data, (gssize) size);
  g_string_append_printf (file, "%s\n", g_checksum_get_string (checksum));
  return g_string_append_len (file, (const char *) data, (gssize) size);
}

static plist_t
make_request (void)
{
  plist_t request = plist_new_dict ();

  plist_dict_set_item (request, "@ApImg4Ticket", plist_new_bool (1));
  plist_dict_set_item (request, "ApNonce", plist_new_data ("nonce", 5));
  return request;
}

/* The one file in @folder. */
static char *
get_name (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return g_strdup (g_dir_read_name (dir));
}

/* Somebody else wrote into the folder: a file of the right name, and one of another. */
static void
read_folder (const char *folder, const guint8 *data, gsize size)
{
  g_auto (plist_t) request = make_request (), answer = plist_new_dict (), found = NULL, plain = NULL;
  g_autofree char *name = NULL, *key = NULL, *path = NULL, *other = g_build_filename (folder, "other.ticket", NULL);
  g_autoptr (GString) file = NULL;

  rouse_ticket_cache_store (folder, request, answer);
  name = get_name (folder);
  key = g_strndup (name, 64);
  path = g_build_filename (folder, name, NULL);
  file = seal (key, data, size);
  g_assert_true (g_file_set_contents_full (path, file->str, (gssize) file->len, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  found = rouse_ticket_cache_find (folder, request);
  g_assert_true (found == NULL || rouse_plist_is (found, PLIST_DICT));
  if (found != NULL) /* what was read can be kept as well, as another phone's */
    rouse_ticket_cache_store (folder, found, found);
  g_assert_true (
      g_file_set_contents_full (path, (const char *) data, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  plain = rouse_ticket_cache_find (folder, request);
  g_assert_true (plain == NULL || rouse_plist_is (plain, PLIST_DICT));
  g_assert_true (g_file_set_contents_full (other, "x", 1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_assert_cmpuint (rouse_ticket_cache_count (folder), >=, 1);
  rouse_ticket_cache_forget (folder, request);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  rouse_ticket_cache_clear (folder);
  g_assert_cmpuint (rouse_ticket_cache_count (folder), ==, 0);
  g_assert_cmpint (g_unlink (other), ==, 0); /* not ours, so it was left */
}

/* The file as it is, the file with a digest that fits, and both in a folder. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char key[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  g_autoptr (GString) file = seal (key, data, size);
  g_auto (plist_t) plain = rouse_ticket_cache_parse (key, data, size);
  g_auto (plist_t) sealed = rouse_ticket_cache_parse (key, file->str, file->len);
  g_autofree char *folder = g_dir_make_tmp ("fuzz-ticket-XXXXXX", NULL);

  g_assert_true (plain == NULL || rouse_plist_is (plain, PLIST_DICT));
  g_assert_true (sealed == NULL || rouse_plist_is (sealed, PLIST_DICT));
  read_folder (folder, data, size);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  return 0;
}
