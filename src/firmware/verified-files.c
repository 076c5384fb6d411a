/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/verified-files.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER "rouse-verified 1"
#define MAX_RECORDS 500 /* a file has one for each of its identities, up to 60 */
#define MAX_LIST_BYTES (1u << 20)
#define N_FIELDS 7
#define FINE_TICK_US (100 * 1000)    /* kernels count a file's times in steps of up to 10 ms */
#define COARSE_TICK_US (2100 * 1000) /* FAT: 2 s */

void
rouse_file_state_clear (RouseFileState *self)
{
  g_clear_pointer (&self->path, g_free);
}

static gint64
to_ns (struct timespec time)
{
  return (gint64) time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec;
}

gboolean
rouse_file_state_read (RouseFileState *self, const char *path, int fd)
{
  char *resolved = realpath (path, NULL);
  struct stat info;
  gboolean ok =
      resolved != NULL && (fd >= 0 ? fstat (fd, &info) : stat (resolved, &info)) == 0 && S_ISREG (info.st_mode);

  memset (self, 0, sizeof *self);
  if (ok) {
    self->path = g_uri_escape_string (resolved, "/", FALSE);
    self->size = (guint64) info.st_size;
    self->mtime_ns = to_ns (info.st_mtim);
    self->ctime_ns = to_ns (info.st_ctim);
    self->inode = (guint64) info.st_ino;
    self->device = (guint64) info.st_dev;
  }
  free (resolved);
  return ok;
}

char *
rouse_verified_files_get_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "rouse", "verified", NULL);
}

/* --- the list: a line a record, fields with tabs between --- */

static char *
record_to_line (const RouseFileState *state, const char *what)
{
  return g_strdup_printf ("%s\t%" G_GUINT64_FORMAT "\t%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT "\t%" G_GUINT64_FORMAT
                          "\t%" G_GUINT64_FORMAT "\t%s",
                          what, state->size, state->mtime_ns, state->ctime_ns, state->inode, state->device,
                          state->path);
}

char *
rouse_file_state_to_string (const RouseFileState *self)
{
  return record_to_line (self, "");
}

static gboolean
is_what (const char *text)
{
  const char *colon = strchr (text, ':');

  return colon != NULL && colon > text && strlen (colon + 1) >= 40 &&
         strspn (colon + 1, "0123456789abcdef") == strlen (colon + 1);
}

static gboolean
is_record (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", N_FIELDS + 1);

  if (g_strv_length (fields) != N_FIELDS || !is_what (fields[0]) || *fields[N_FIELDS - 1] != '/')
    return FALSE;
  for (guint i = 1; i < N_FIELDS - 1; i++)
    if (*fields[i] == '\0' || strspn (fields[i], "-0123456789") != strlen (fields[i]))
      return FALSE;
  return TRUE;
}

/* The well-formed records, oldest first. What is not ours is left out. */
static GPtrArray *
parse_list (const char *data, gsize size)
{
  GPtrArray *records = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (data == NULL || size > MAX_LIST_BYTES || memchr (data, '\0', size) != NULL)
    return records;
  text = g_strndup (data, size);
  lines = g_strsplit (text, "\n", -1);
  if (lines[0] == NULL || !g_str_equal (lines[0], HEADER))
    return records;
  for (guint i = 1; lines[i] != NULL; i++)
    if (is_record (lines[i]))
      g_ptr_array_add (records, g_strdup (lines[i]));
  return records;
}

guint
rouse_verified_files_count (const char *data, gsize size)
{
  g_autoptr (GPtrArray) records = parse_list (data, size);

  return records->len;
}

static GPtrArray *
load_list (const char *list)
{
  g_autofree char *data = NULL;
  gsize size = 0;
  struct stat info;

  /* A list of gigabytes would be none of ours. */
  if (stat (list, &info) == 0 && S_ISREG (info.st_mode) && info.st_size <= MAX_LIST_BYTES)
    g_file_get_contents (list, &data, &size, NULL);
  return parse_list (data, size);
}

gboolean
rouse_verified_files_has (const char *list, const RouseFileState *state, const char *what)
{
  g_autoptr (GPtrArray) records = load_list (list);
  g_autofree char *line = record_to_line (state, what);

  return g_ptr_array_find_with_equal_func (records, line, g_str_equal, NULL);
}

gboolean
rouse_verified_files_has_whole (const char *list, const RouseFileState *state)
{
  g_autoptr (GPtrArray) records = load_list (list);
  g_autofree char *line = record_to_line (state, "");

  for (guint i = 0; i < records->len; i++)
    if (g_str_has_prefix (records->pdata[i], "sha") && g_str_has_suffix (records->pdata[i], line) &&
        strchr (records->pdata[i], '\t') == (char *) records->pdata[i] + strlen (records->pdata[i]) - strlen (line))
      return TRUE;
  return FALSE;
}

static gboolean
is_same_state (const RouseFileState *a, const RouseFileState *b)
{
  g_autofree char *one = record_to_line (a, "");
  g_autofree char *other = record_to_line (b, "");

  return g_str_equal (one, other);
}

/* A change in the same tick of the file system's clock would not show: wait until it is over. */
static void
wait_for_next_tick (const RouseFileState *state)
{
  gint64 tick_us =
      state->mtime_ns % 1000000000 == 0 && state->ctime_ns % 1000000000 == 0 ? COARSE_TICK_US : FINE_TICK_US;
  gint64 age_us = g_get_real_time () - MAX (state->mtime_ns, state->ctime_ns) / 1000;

  if (age_us < tick_us)
    g_usleep ((gulong) MIN (tick_us - age_us, tick_us));
}

/* Two processes at once: one after the other. */
static int
lock_list (const char *list)
{
  g_autofree char *path = g_strconcat (list, ".lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX) != 0) {
    close (fd);
    return -1;
  }
  return fd;
}

static gboolean
add_record (const char *list, const RouseFileState *state, const char *what)
{
  g_autoptr (GPtrArray) records = load_list (list);
  g_autofree char *line = record_to_line (state, what);
  g_autoptr (GString) text = g_string_new (HEADER "\n");
  guint index;

  if (g_ptr_array_find_with_equal_func (records, line, g_str_equal, &index))
    g_ptr_array_remove_index (records, index);
  g_ptr_array_add (records, g_steal_pointer (&line));
  for (guint i = records->len > MAX_RECORDS ? records->len - MAX_RECORDS : 0; i < records->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) records->pdata[i]);
  return g_file_set_contents_full (list, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

gboolean
rouse_verified_files_add (const char *list, const char *path, const RouseFileState *before, const char *what)
{
  g_auto (RouseFileState) now = { 0 };
  g_autofree char *folder = g_path_get_dirname (list);
  gboolean ok;
  int lock;

  wait_for_next_tick (before);
  if (!is_what (what) || !rouse_file_state_read (&now, path, -1) || !is_same_state (before, &now) ||
      g_mkdir_with_parents (folder, 0700) != 0)
    return FALSE;
  lock = lock_list (list);
  if (lock < 0)
    return FALSE;
  ok = add_record (list, &now, what);
  close (lock);
  return ok;
}
