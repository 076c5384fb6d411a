/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup-finder.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define MAX_FOLDERS 2000 /* sub-folders of one folder that are looked at */

/* Where Apple's own programs put backups, from a home folder or from the top of a disk; “*”: any folder (spec 17 §6).
 */
static const char *const apple_places[] = {
  "",
  "MobileSync/Backup",
  "Backup",
  "Library/Application Support/MobileSync/Backup",
  "AppData/Roaming/Apple Computer/MobileSync/Backup",
  "Apple/MobileSync/Backup",
  "Users/*/Library/Application Support/MobileSync/Backup",
  "Users/*/AppData/Roaming/Apple Computer/MobileSync/Backup",
  "Users/*/Apple/MobileSync/Backup",
};

typedef struct {
  GPtrArray *found;
  GHashTable *seen; /* paths that were read already */
  GCancellable *cancellable;
} Search;

char *
rouse_backup_finder_get_own_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "rouse", "backups", NULL);
}

char **
rouse_backup_finder_get_usual_folders (void)
{
  GStrvBuilder *folders = g_strv_builder_new ();
  g_autofree char *own = rouse_backup_finder_get_own_folder ();
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  /* Names that people give the folder for idevicebackup2 most often. */
  static const char *const names[] = { "Backups", "Backup", "backups", "backup", "iPhone", "iphone", "iPhone Backup" };
  char **result;

  g_strv_builder_add (folders, own);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *at_home = g_build_filename (g_get_home_dir (), names[i], NULL);
    g_autofree char *in_documents = documents != NULL ? g_build_filename (documents, names[i], NULL) : NULL;

    g_strv_builder_add (folders, at_home);
    if (in_documents != NULL)
      g_strv_builder_add (folders, in_documents);
  }
  result = g_strv_builder_end (folders);
  g_strv_builder_unref (folders);
  return result;
}

/* TRUE: it was one. */
static gboolean
try_backup (Search *search, const char *path)
{
  g_autofree char *canonical = g_canonicalize_filename (path, NULL);
  RouseBackup *backup;

  if (g_hash_table_contains (search->seen, canonical))
    return TRUE;
  backup = rouse_backup_read (canonical, NULL);
  if (backup == NULL)
    return FALSE;
  g_hash_table_add (search->seen, g_steal_pointer (&canonical));
  g_ptr_array_add (search->found, backup);
  return TRUE;
}

/* Calls @each for the folders in @path, as far as there are not too many; follows no links. */
static void
for_each_folder (Search *search, const char *path, void (*each) (Search *search, const char *path, const char *rest),
                 const char *rest)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  for (guint n = 0; dir != NULL && n < MAX_FOLDERS && (name = g_dir_read_name (dir)) != NULL; n++) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_cancellable_is_cancelled (search->cancellable))
      return;
    if (!g_file_test (child, G_FILE_TEST_IS_SYMLINK) && g_file_test (child, G_FILE_TEST_IS_DIR))
      each (search, child, rest);
  }
}

static void
try_child (Search *search, const char *path, const char *rest)
{
  try_backup (search, path);
}

/* @rest: what is still to be walked from @path, with at most one “*”. */
static void
look_at (Search *search, const char *path, const char *rest)
{
  const char *star = strchr (rest, '*');
  g_autofree char *before = star != NULL ? g_strndup (rest, (gsize) (star - rest)) : g_strdup (rest);
  g_autofree char *place = g_build_filename (path, before, NULL);

  if (!g_file_test (place, G_FILE_TEST_IS_DIR))
    return;
  if (star != NULL)
    for_each_folder (search, place, look_at, star + strlen ("*/"));
  else if (!try_backup (search, place))
    for_each_folder (search, place, try_child, NULL);
}

static gint
compare_dates (gconstpointer a, gconstpointer b)
{
  const RouseBackup *left = *(RouseBackup *const *) a;
  const RouseBackup *right = *(RouseBackup *const *) b;

  return left->date != right->date ? (left->date < right->date ? 1 : -1) : g_strcmp0 (left->path, right->path);
}

/**
 * rouse_backup_finder_find:
 * @folders: (array zero-terminated): a backup, a folder of backups, a home folder or the top of a mounted disk
 *
 * Looks at the places of a table, and goes down nowhere else. Blocks; worker thread. Sizes are not known yet:
 * rouse_backup_measure().
 *
 * Returns: (transfer full) (element-type RouseBackup): newest first, may be empty; NULL if it was cancelled
 */
GPtrArray *
rouse_backup_finder_find (const char *const *folders, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) rouse_backup_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Search search = { .found = found, .seen = seen, .cancellable = cancellable };

  for (gsize i = 0; folders[i] != NULL; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (apple_places); j++)
      look_at (&search, folders[i], apple_places[j]);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  g_ptr_array_sort (found, compare_dates);
  return g_steal_pointer (&found);
}
