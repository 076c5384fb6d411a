/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/firmware-cache.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/download-journal.h"
#include "base/error.h"

#define FALLBACK_NAME "firmware.ipsw"
#define MAX_NAME 200 /* bytes; with our endings still below the 255 of file systems */

void
rouse_firmware_cache_entry_free (RouseFirmwareCacheEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->path);
  g_free (self->url);
  g_free (self);
}

char *
rouse_firmware_cache_get_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "rouse", "firmware", NULL);
}

char *
rouse_firmware_cache_name_for_url (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *path = uri != NULL ? g_uri_get_path (uri) : "";
  const char *slash = strrchr (path, '/');
  g_autofree char *name = g_uri_unescape_string (slash != NULL ? slash + 1 : path, "/");

  if (name == NULL || *name == '\0' || *name == '.' || strlen (name) > MAX_NAME || strchr (name, '/') != NULL ||
      !g_utf8_validate (name, -1, NULL))
    return g_strdup (FALLBACK_NAME);
  for (const char *c = name; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      return g_strdup (FALLBACK_NAME);
  return g_steal_pointer (&name);
}

/* --- looking --- */

/* The kernel knows: writers lock a part alone, readers lock a file together. */
static gboolean
is_in_use (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  gboolean is_locked;

  if (fd < 0)
    return FALSE;
  is_locked = flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close (fd);
  return is_locked;
}

static char *
get_base_name (const char *name)
{
  return g_str_has_suffix (name, ROUSE_PART_SUFFIX) ? g_strndup (name, strlen (name) - strlen (ROUSE_PART_SUFFIX))
                                                    : g_strdup (name);
}

/* What the journal knows of it, if it is really about this file. A part is ours anyway: nobody else uses that ending.
 */
static void
take_journal (RouseFirmwareCacheEntry *self, const char *folder, const struct stat *info)
{
  g_autofree char *base = get_base_name (self->name);
  g_autofree char *file = g_build_filename (folder, base, NULL);
  g_auto (RouseDownloadJournal) journal = { 0 };

  if (!rouse_download_journal_load_for (&journal, file, info))
    return;
  self->is_ours = TRUE;
  self->is_changed = !self->is_part && rouse_download_journal_is_written_since (file, info);
  self->is_checked = !self->is_part && !self->is_changed && journal.is_checked;
  self->total = journal.length;
  self->url = g_steal_pointer (&journal.url);
}

static RouseFirmwareCacheEntry *
look_at (const char *folder, const char *name)
{
  g_autoptr (RouseFirmwareCacheEntry) self = g_new0 (RouseFirmwareCacheEntry, 1);
  struct stat info;

  self->name = g_strdup (name);
  self->path = g_build_filename (folder, name, NULL);
  if (g_str_has_suffix (name, ROUSE_JOURNAL_SUFFIX) || lstat (self->path, &info) != 0 || !S_ISREG (info.st_mode))
    return NULL;
  self->size = (guint64) info.st_size;
  self->total = self->size;
  self->disk_size = (guint64) info.st_blocks * 512;
  self->changed = (gint64) info.st_mtim.tv_sec;
  self->is_part = g_str_has_suffix (name, ROUSE_PART_SUFFIX);
  self->is_ours = self->is_part;
  self->is_in_use = is_in_use (self->path);
  take_journal (self, folder, &info);
  self->is_ours &= g_utf8_validate (name, -1, NULL); /* we give no other names */
  return g_steal_pointer (&self);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const RouseFirmwareCacheEntry *one = *(RouseFirmwareCacheEntry *const *) a;
  const RouseFirmwareCacheEntry *other = *(RouseFirmwareCacheEntry *const *) b;

  return strcmp (one->name, other->name);
}

GPtrArray *
rouse_firmware_cache_list (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) rouse_firmware_cache_entry_free);
  g_autoptr (GError) why = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &why);
  const char *name;

  if (dir == NULL && !g_error_matches (why, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_READABLE, "%s", why->message);
    return NULL;
  }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    RouseFirmwareCacheEntry *entry = look_at (folder, name);

    if (entry != NULL)
      g_ptr_array_add (entries, entry);
  }
  g_ptr_array_sort (entries, compare_entries);
  return g_steal_pointer (&entries);
}

/* --- removing --- */

static void
remove_journal (const char *folder, const char *name)
{
  g_autofree char *base = get_base_name (name);
  g_autofree char *journal = g_strconcat (base, ROUSE_JOURNAL_SUFFIX, NULL);
  g_autofree char *path = g_build_filename (folder, journal, NULL);

  g_unlink (path);
}

/* With the file locked, so that nobody begins to use it in between. */
static gboolean
remove_locked (const RouseFirmwareCacheEntry *entry, const char *folder, GError **error)
{
  int fd = open (entry->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  gboolean ok;

  if (fd < 0 || (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)) {
    g_set_error (error, ROUSE_ERROR, fd < 0 ? ROUSE_ERROR_NOT_READABLE : ROUSE_ERROR_IN_USE,
                 fd < 0 ? "“%s” cannot be opened" : "“%s” is in use", entry->name);
    if (fd >= 0)
      close (fd);
    return FALSE;
  }
  ok = g_unlink (entry->path) == 0;
  if (!ok)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_READABLE, "“%s” cannot be removed: %s", entry->name,
                 g_strerror (errno));
  else
    remove_journal (folder, entry->name);
  close (fd);
  return ok;
}

static gboolean
remove_entry (const RouseFirmwareCacheEntry *entry, const char *folder, guint64 *freed, GError **error)
{
  if (!entry->is_ours) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_EXISTS, "“%s” was not fetched by Rouse, and is not removed",
                 entry->name);
    return FALSE;
  }
  if (!remove_locked (entry, folder, error))
    return FALSE;
  if (freed != NULL)
    *freed += entry->disk_size;
  return TRUE;
}

gboolean
rouse_firmware_cache_remove (const char *folder, const char *name, guint64 *freed, GError **error)
{
  g_autoptr (RouseFirmwareCacheEntry) entry = NULL;

  if (strchr (name, '/') == NULL)
    entry = look_at (folder, name);
  if (entry != NULL)
    return remove_entry (entry, folder, freed, error);
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NO_FILE, "“%s” is not in the cache", name);
  return FALSE;
}

gboolean
rouse_firmware_cache_clear (const char *folder, guint64 *freed, GError **error)
{
  g_autoptr (GPtrArray) entries = rouse_firmware_cache_list (folder, error);
  gboolean ok = entries != NULL;

  for (guint i = 0; entries != NULL && i < entries->len; i++) {
    const RouseFirmwareCacheEntry *entry = entries->pdata[i];

    if (entry->is_ours && !entry->is_changed && !remove_entry (entry, folder, freed, ok ? error : NULL))
      ok = FALSE;
  }
  rouse_firmware_cache_clean (folder, G_MAXINT64, NULL);
  return ok;
}

/* A journal whose file is gone: a crash in the middle of a removal, or a person who removed the file. */
static void
clean_journals (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *file = NULL;
    g_autofree char *part = NULL;

    if (!g_str_has_suffix (name, ROUSE_JOURNAL_SUFFIX))
      continue;
    file = g_strndup (path, strlen (path) - strlen (ROUSE_JOURNAL_SUFFIX));
    part = g_strconcat (file, ROUSE_PART_SUFFIX, NULL);
    if (!g_file_test (file, G_FILE_TEST_EXISTS) && !g_file_test (part, G_FILE_TEST_EXISTS))
      g_unlink (path);
  }
}

void
rouse_firmware_cache_clean (const char *folder, gint64 max_age_s, guint64 *freed)
{
  g_autoptr (GPtrArray) entries = rouse_firmware_cache_list (folder, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = 0; entries != NULL && i < entries->len; i++) {
    const RouseFirmwareCacheEntry *entry = entries->pdata[i];

    if (entry->is_part && now - entry->changed > max_age_s)
      remove_entry (entry, folder, freed, NULL);
  }
  clean_journals (folder);
}
