/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/ticket-cache.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file: HEADER, the SHA-256 of key and property list as 64 hex digits, a line feed, the property list. */
#define HEADER "rouse-ticket 1 "
#define DIGEST_LENGTH 64
#define ENDING ".ticket"
#define MAX_FILE_SIZE (1u << 20) /* bytes; a real answer has some 10 KiB */
#define MAX_FILES 16
/* Seconds; a phone that was left in recovery mode keeps its nonce that long at best. */
#define MAX_AGE_S ((gint64) 7 * 24 * 60 * 60)

char *
rouse_ticket_cache_get_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "rouse", "tickets", NULL);
}

/* --- names and contents --- */

/* The request itself is the key: it names the phone, the build, the nonces and what will be sent. Its random number
 * (spec 14 §4.1) differs each time and says nothing. A digest, so that the file's name tells nothing about a phone.
 * NULL: nothing binds the answer to this one start of the phone, it must not be kept. */
static char *
make_key (plist_t request)
{
  gsize nonce_size = 0;
  g_auto (plist_t) copy = NULL;
  g_autoptr (GBytes) xml = NULL;

  if (!rouse_plist_get_bool (request, "@ApImg4Ticket") ||
      rouse_plist_get_data (request, "ApNonce", &nonce_size) == NULL || nonce_size == 0)
    return NULL;
  copy = plist_copy (request);
  plist_dict_remove_item (copy, "@UUID");
  xml = rouse_plist_to_xml (copy);
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, xml);
}

static char *
make_digest (const char *key, const void *data, gsize size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (checksum, (const guchar *) key, (gssize) strlen (key));
  g_checksum_update (checksum, data, (gssize) size);
  return g_strdup (g_checksum_get_string (checksum));
}

plist_t
rouse_ticket_cache_parse (const char *key, const void *data, gsize size)
{
  const gsize head_size = strlen (HEADER) + DIGEST_LENGTH + 1;
  const char *text = data;
  g_autofree char *digest = NULL;
  g_auto (plist_t) dict = NULL;

  if (size <= head_size || size > MAX_FILE_SIZE || memcmp (text, HEADER, strlen (HEADER)) != 0 ||
      text[head_size - 1] != '\n')
    return NULL;
  digest = make_digest (key, text + head_size, size - head_size);
  if (memcmp (text + strlen (HEADER), digest, DIGEST_LENGTH) != 0)
    return NULL;
  dict = rouse_plist_parse (text + head_size, size - head_size, NULL);
  return rouse_plist_is (dict, PLIST_DICT) ? g_steal_pointer (&dict) : NULL;
}

static char *
make_path (const char *folder, const char *key)
{
  g_autofree char *name = g_strconcat (key, ENDING, NULL);

  return g_build_filename (folder, name, NULL);
}

static gboolean
is_our_name (const char *name)
{
  return strspn (name, "0123456789abcdef") == DIGEST_LENGTH && g_str_equal (name + DIGEST_LENGTH, ENDING);
}

/* --- the folder --- */

typedef struct {
  char *path;
  gint64 mtime; /* Unix seconds */
  guint64 size;
} Entry;

static void
entry_free (Entry *entry)
{
  g_free (entry->path);
  g_free (entry);
}

static int
compare_newest_first_cb (gconstpointer a, gconstpointer b)
{
  const Entry *x = *(Entry *const *) a;
  const Entry *y = *(Entry *const *) b;

  return (x->mtime < y->mtime) - (x->mtime > y->mtime);
}

static GPtrArray *
list (const char *folder)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    struct stat info;

    if (is_our_name (name) && lstat (path, &info) == 0 && S_ISREG (info.st_mode)) {
      Entry *entry = g_new0 (Entry, 1);

      entry->path = g_steal_pointer (&path);
      entry->mtime = (gint64) info.st_mtime;
      entry->size = (guint64) info.st_size;
      g_ptr_array_add (entries, entry);
    }
  }
  g_ptr_array_sort (entries, compare_newest_first_cb);
  return entries;
}

static gboolean
is_fresh (gint64 mtime)
{
  gint64 age = g_get_real_time () / G_USEC_PER_SEC - mtime;

  return age >= -60 && age < MAX_AGE_S; /* some file systems round up */
}

static void
clean_up (const char *folder)
{
  g_autoptr (GPtrArray) entries = list (folder);

  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = entries->pdata[i];

    if (i >= MAX_FILES || !is_fresh (entry->mtime))
      g_unlink (entry->path);
  }
}

/* Only a file of our own, of a sensible size, and no link. */
static GBytes *
read_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat info;
  g_autofree char *data = NULL;
  gsize done = 0;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_uid == geteuid () && info.st_size > 0 &&
      info.st_size <= (off_t) MAX_FILE_SIZE && is_fresh ((gint64) info.st_mtime)) {
    gssize n;

    data = g_malloc ((gsize) info.st_size);
    while (done < (gsize) info.st_size && (n = read (fd, data + done, (gsize) info.st_size - done)) > 0)
      done += (gsize) n;
  }
  close (fd);
  return data != NULL ? g_bytes_new_take (g_steal_pointer (&data), done) : NULL;
}

plist_t
rouse_ticket_cache_find (const char *folder, plist_t request)
{
  g_autofree char *key = make_key (request);
  g_autofree char *path = key != NULL ? make_path (folder, key) : NULL;
  g_autoptr (GBytes) bytes = path != NULL ? read_file (path) : NULL;
  gsize size;
  const void *data;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  return size > 0 ? rouse_ticket_cache_parse (key, data, size) : NULL;
}

void
rouse_ticket_cache_forget (const char *folder, plist_t request)
{
  g_autofree char *key = make_key (request);
  g_autofree char *path = key != NULL ? make_path (folder, key) : NULL;

  if (path != NULL)
    g_unlink (path);
}

void
rouse_ticket_cache_store (const char *folder, plist_t request, plist_t response)
{
  g_autofree char *key = make_key (request);
  g_autofree char *path = key != NULL ? make_path (folder, key) : NULL;
  g_autoptr (GBytes) xml = NULL;
  g_autoptr (GString) text = NULL;
  g_autofree char *digest = NULL;
  gsize size;
  const void *data;

  if (path == NULL || g_mkdir_with_parents (folder, 0700) != 0)
    return;
  xml = rouse_plist_to_xml (response);
  data = g_bytes_get_data (xml, &size);
  digest = make_digest (key, data, size);
  text = g_string_new (HEADER);
  g_string_append_printf (text, "%s\n", digest);
  g_string_append_len (text, data, (gssize) size);
  if (text->len <= MAX_FILE_SIZE)
    g_file_set_contents_full (path, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
  clean_up (folder);
}

guint
rouse_ticket_cache_count (const char *folder)
{
  g_autoptr (GPtrArray) entries = list (folder);

  return entries->len;
}

guint64
rouse_ticket_cache_clear (const char *folder)
{
  g_autoptr (GPtrArray) entries = list (folder);
  guint64 freed = 0;

  for (guint i = 0; i < entries->len; i++) {
    const Entry *entry = entries->pdata[i];

    if (g_unlink (entry->path) == 0)
      freed += entry->size;
  }
  return freed;
}
