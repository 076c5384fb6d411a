/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_DEPTH 6           /* folders; real backups have one level */
#define MAX_ENTRIES 4000000   /* a phone of 1 TB has about half a million files */
#define N_SAMPLES 64          /* files that are read to their end */
#define MAX_SAMPLE (16 << 20) /* bytes of each of them */
#define SQLITE_HEADER 100     /* bytes; the file format is public (sqlite.org, “Database File Format” §1.3) */

typedef struct {
  RouseBackup *backup;
  GCancellable *cancellable;
  GPtrArray *samples; /* NULL: sizes only. Paths of data files, evenly from all */
  guint64 n_data;     /* files whose name is that of a data file */
  guint64 n_entries;
} Walk;

/* Spec 17 §6: 40 hex digits, since iOS 10 in a folder named by the first two. */
static gboolean
is_data_name (const char *name)
{
  return strlen (name) == 40 && strspn (name, "0123456789abcdef") == 40;
}

/* Keeps N_SAMPLES of however many come: each new one takes the place of an older one, ever more rarely. */
static void
sample (Walk *walk, const char *path)
{
  guint64 n = walk->n_data++;

  if (walk->samples == NULL)
    return;
  if (walk->samples->len < N_SAMPLES) {
    g_ptr_array_add (walk->samples, g_strdup (path));
  } else if (g_random_int () % (n + 1) < N_SAMPLES) {
    guint place = (guint) g_random_int_range (0, N_SAMPLES);

    g_free (walk->samples->pdata[place]);
    walk->samples->pdata[place] = g_strdup (path);
  }
}

static gboolean walk_folder (Walk *walk, const char *path, guint depth, GError **error);

static gboolean
walk_entry (Walk *walk, const char *path, const char *name, guint depth, GError **error)
{
  struct stat info;

  if (g_cancellable_set_error_if_cancelled (walk->cancellable, error))
    return FALSE;
  if (++walk->n_entries > MAX_ENTRIES) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_LINKS, "%s: too many files", walk->backup->path);
    return FALSE;
  }
  if (lstat (path, &info) != 0)
    return TRUE; /* gone meanwhile: the tool may be at work */
  if (S_ISDIR (info.st_mode))
    return depth >= MAX_DEPTH || walk_folder (walk, path, depth + 1, error);
  if (!S_ISREG (info.st_mode))
    return TRUE;
  walk->backup->size += (guint64) info.st_size;
  walk->backup->n_files++;
  if (is_data_name (name))
    sample (walk, path);
  return TRUE;
}

static gboolean
walk_folder (Walk *walk, const char *path, guint depth, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (!walk_entry (walk, child, name, depth, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
walk_backup (Walk *walk, GError **error)
{
  walk->backup->size = walk->backup->n_files = 0;
  walk->backup->is_measured = walk_folder (walk, walk->backup->path, 0, error);
  return walk->backup->is_measured;
}

/**
 * rouse_backup_measure:
 *
 * Adds up the size of all files; follows no links. Takes seconds for a large backup; worker thread.
 *
 * Returns: %FALSE if it was cancelled or a folder may not be read; the size is then a lower bound
 */
gboolean
rouse_backup_measure (RouseBackup *self, GCancellable *cancellable, GError **error)
{
  Walk walk = { .backup = self, .cancellable = cancellable };

  return walk_backup (&walk, error);
}

static void
say_damaged (RouseBackup *self, char *why)
{
  if (self->state == ROUSE_BACKUP_COMPLETE) {
    self->state = ROUSE_BACKUP_DAMAGED;
    self->why = why;
  } else {
    g_free (why);
  }
}

/* The index of the files: a database that says itself how many pages it has. One that is cut short has fewer. */
static gboolean
is_whole_database (const guint8 *header, guint64 size)
{
  guint64 page = (guint64) header[16] << 8 | header[17];
  guint64 n_pages = (guint64) header[28] << 24 | (guint64) header[29] << 16 | (guint64) header[30] << 8 | header[31];

  if (memcmp (header, "SQLite format 3", 16) != 0)
    return FALSE;
  page = page == 1 ? 65536 : page;
  return page >= 512 && size >= page && size % page == 0 && size / page >= n_pages;
}

/* NULL: it is well, or what is wrong. Manifest.db since iOS 10, before that Manifest.mbdb (spec 17 §6). In an encrypted
 * backup the database is encrypted too, from iOS 10.2 on, and only its presence can be seen. */
static char *
check_index (RouseBackup *self)
{
  g_autofree char *path = g_build_filename (self->path, "Manifest.db", NULL);
  g_autofree char *old = g_build_filename (self->path, "Manifest.mbdb", NULL);
  guint8 header[SQLITE_HEADER] = { 0 };
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  struct stat info = { 0 };
  gssize n;

  if (fd < 0)
    return lstat (old, &info) == 0 && S_ISREG (info.st_mode) && info.st_size > 6
               ? NULL
               : g_strdup ("neither Manifest.db nor Manifest.mbdb is there");
  n = fstat (fd, &info) == 0 ? read (fd, header, sizeof header) : -1;
  close (fd);
  if (n != sizeof header)
    return g_strdup ("Manifest.db cannot be read");
  if (self->encrypted == ROUSE_TRUTH_NO && !is_whole_database (header, (guint64) info.st_size))
    return g_strdup ("Manifest.db is cut short or no database");
  return NULL;
}

/* NULL: every byte (of the first MAX_SAMPLE) can be read; else why not: a failing disk shows only here. */
static char *
check_sample (const char *path)
{
  g_autofree guint8 *buffer = g_malloc (1 << 16);
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  guint64 size = 0;
  struct stat info;
  gssize n = -1;

  if (fd >= 0 && fstat (fd, &info) == 0)
    while (size < MAX_SAMPLE && (n = read (fd, buffer, 1 << 16)) > 0)
      size += (guint64) n;
  if (fd >= 0)
    close (fd);
  if (n < 0)
    return g_strdup_printf ("%s cannot be read", path);
  return size < MIN ((guint64) info.st_size, MAX_SAMPLE) ? g_strdup_printf ("%s is cut short", path) : NULL;
}

/* Files of iOS 10 and later must lie in the folder of their first two digits. */
static gboolean
is_at_its_place (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *parent = g_path_get_basename (folder);
  g_autofree char *name = g_path_get_basename (path);

  return strlen (parent) != 2 || strncmp (parent, name, 2) == 0;
}

/**
 * rouse_backup_check:
 *
 * Looks for the index of files and reads a sample of the files to their end. What a file must hold is not known without
 * the index's own digests, so a file that was exchanged for another is not noticed. Worker thread; seconds to minutes.
 *
 * Returns: %FALSE if it could not be looked at (cancelled, no permission); what is wrong is in the state of @self
 */
gboolean
rouse_backup_check (RouseBackup *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) samples = g_ptr_array_new_with_free_func (g_free);
  Walk walk = { .backup = self, .cancellable = cancellable, .samples = samples };
  char *wrong = check_index (self);

  if (wrong != NULL)
    say_damaged (self, wrong);
  if (!walk_backup (&walk, error))
    return FALSE;
  if (walk.n_data == 0)
    say_damaged (self, g_strdup ("there are no files in it"));
  for (guint i = 0; i < samples->len; i++) {
    const char *path = g_ptr_array_index (samples, i);

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    wrong = is_at_its_place (path) ? check_sample (path) : g_strdup_printf ("%s is at a wrong place", path);
    if (wrong != NULL)
      say_damaged (self, wrong);
  }
  return TRUE;
}
