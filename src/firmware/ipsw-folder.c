/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/ipsw-folder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"

#define MAX_DEPTH 16        /* folders in folders; IPSWs have about 8 */
#define MAX_MEMBERS 100000u /* files; the largest IPSWs have about 4000: somebody's home is not read through */

typedef struct {
  const char *root; /* real path of the folder */
  GHashTable *members;
} Scan;

/* The real path of @path if that is inside @root, symbolic links followed; NULL otherwise. */
static char *
resolve_inside (const char *root, const char *path)
{
  gsize length = strlen (root);
  char *real = realpath (path, NULL);
  char *result = NULL;

  if (real != NULL && strncmp (real, root, length) == 0 && (root[length - 1] == '/' || real[length] == '/'))
    result = g_strdup (real);
  free (real);
  return result;
}

static gboolean
add_member (Scan *scan, const char *name, char *file, const struct stat *info, GError **error)
{
  g_autoptr (RouseIpswMember) member = g_new0 (RouseIpswMember, 1);

  member->file = file;
  member->name = S_ISDIR (info->st_mode) ? g_strconcat (name, "/", NULL) : g_strdup (name);
  member->mode = info->st_mode;
  if (S_ISREG (info->st_mode))
    member->size = member->packed_size = (guint64) info->st_size;
  rouse_ipsw_members_add (scan->members, g_steal_pointer (&member));

  if (g_hash_table_size (scan->members) <= MAX_MEMBERS)
    return TRUE;
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_IS_FOLDER, "a folder with far more files than an IPSW has");
  return FALSE;
}

/* @name: of the folder, relative to the root; NULL: the root itself */
static gboolean
scan_folder (Scan *scan, const char *name, guint depth, GError **error)
{
  g_autofree char *path = name != NULL ? g_build_filename (scan->root, name, NULL) : g_strdup (scan->root);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *entry;

  /* What cannot be read, or leads somewhere else, is missing; whoever needs it will say so by name. */
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL) {
    g_autofree char *below = name != NULL ? g_strconcat (name, "/", entry, NULL) : g_strdup (entry);
    g_autofree char *full = g_build_filename (path, entry, NULL);
    g_autofree char *file = resolve_inside (scan->root, full);
    struct stat link, info;

    if (file == NULL || lstat (full, &link) != 0 || stat (file, &info) != 0)
      continue;
    if (!S_ISREG (info.st_mode) && !(S_ISDIR (info.st_mode) && S_ISDIR (link.st_mode)))
      continue;
    if (!add_member (scan, below, g_steal_pointer (&file), &info, error))
      return FALSE;
    if (S_ISDIR (info.st_mode) && depth < MAX_DEPTH && !scan_folder (scan, below, depth + 1, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * rouse_ipsw_folder_read:
 * @members: name → #RouseIpswMember, filled
 *
 * Lists an unpacked IPSW. Symbolic links count as what they lead to if that is a file inside the folder, and are
 * missing otherwise.
 *
 * Returns: %FALSE with `ROUSE_ERROR_IS_FOLDER` if it is no unpacked IPSW, `ROUSE_ERROR_NOT_READABLE`
 */
gboolean
rouse_ipsw_folder_read (const char *path, GHashTable *members, GError **error)
{
  g_autofree char *manifest = g_build_filename (path, "BuildManifest.plist", NULL);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &cause);
  char *real = NULL;
  gboolean ok;
  Scan scan = { .members = members };

  if (dir == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NOT_READABLE, cause->message);
    return FALSE;
  }
  if (!g_file_test (manifest, G_FILE_TEST_EXISTS)) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_IS_FOLDER,
                         "a folder, and no unpacked IPSW: there is no BuildManifest.plist in it");
    return FALSE;
  }
  real = realpath (path, NULL);
  scan.root = real != NULL ? real : path;
  ok = scan_folder (&scan, NULL, 0, error);
  free (real);
  return ok;
}
