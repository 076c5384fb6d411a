/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/download-existing.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

typedef RouseDownloadRun Run;

static RouseExisting
set_exists (const char *path, GError **error)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_EXISTS, "“%s” is there already, and is not the file that was asked for",
               path);
  return ROUSE_EXISTING_FAILED;
}

/* It came whole and was given its name; then some of it changed without anybody writing to it: a failing disk, a crash
 * of the file system. Nobody has a use for that, and nobody put it there. */
static RouseExisting
replace (Run *run, int fd, GError **error)
{
  const char *path = run->job->wish.path;

  if (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_IN_USE, "“%s” is damaged, and another program is using it", path);
    return ROUSE_EXISTING_FAILED;
  }
  if (g_unlink (path) != 0) {
    rouse_error_set_errno (error, "remove the damaged", path, errno);
    return ROUSE_EXISTING_FAILED;
  }
  rouse_log_add (rouse_download_get_log (run->job->owner), "“%s” was damaged on the disk; it is fetched once more",
                 path);
  return ROUSE_EXISTING_NOTHING;
}

/* It is not what is wanted. Whose is it? */
static RouseExisting
judge (Run *run, int fd, const struct stat *info, GError **error)
{
  const char *path = run->job->wish.path;
  g_autofree char *name = g_path_get_basename (path);
  g_auto (RouseDownloadJournal) journal = { 0 };

  if (!run->job->wish.keep_journal || !rouse_download_journal_load_for (&journal, path, info) || journal.digest == NULL)
    return set_exists (path, error);
  if (g_strcmp0 (journal.digest, run->expected) == 0 && !rouse_download_journal_is_written_since (path, info) &&
      rouse_download_journal_is_untouched (path, info))
    return replace (run, fd, error);
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE,
               "“%s” was fetched by Rouse and is damaged, or was changed since; it was left as it is; “rousectl "
               "firmware cache --clear %s” removes it",
               path, name);
  return ROUSE_EXISTING_FAILED;
}

static void
tell_read_cb (guint64 bytes, gpointer user_data)
{
  Run *run = user_data;

  rouse_download_tell_bytes (run->job->owner, bytes, run->total, 0);
}

/* FALSE with @error not set: it is read, and another one. */
static gboolean
read_whole (Run *run, int fd, guint64 size, GCancellable *cancellable, GError **error)
{
  g_autofree char *digest = NULL;

  run->total = size;
  rouse_download_tell_state (run->job->owner, ROUSE_DOWNLOAD_CHECKING, NULL);
  if (!rouse_file_digest_add_fd (run->digest, fd, size, tell_read_cb, run, cancellable, error))
    return FALSE;
  digest = rouse_file_digest_to_string (run->digest);
  rouse_file_digest_reset (run->digest); /* for what may be fetched in its place */
  run->total = run->job->wish.size;
  if (!g_str_equal (digest, run->expected))
    return FALSE;
  run->job->digest = g_steal_pointer (&digest);
  run->job->is_checked = TRUE;
  return TRUE;
}

static RouseExisting
check_open (Run *run, int fd, GCancellable *cancellable, GError **error)
{
  const RouseDownloadWish *wish = &run->job->wish;
  g_autoptr (GError) read_error = NULL;
  struct stat info;

  if (fd < 0 || fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) || run->expected == NULL)
    return set_exists (wish->path, error);
  if (wish->size != 0 && wish->size != (guint64) info.st_size)
    return judge (run, fd, &info, error);
  if (read_whole (run, fd, (guint64) info.st_size, cancellable, &read_error)) {
    rouse_log_add (rouse_download_get_log (run->job->owner), "the file is there already");
    rouse_part_file_discard (run->part);
    return ROUSE_EXISTING_WHOLE;
  }
  if (read_error == NULL)
    return judge (run, fd, &info, error);
  g_propagate_error (error, g_steal_pointer (&read_error));
  return ROUSE_EXISTING_FAILED;
}

RouseExisting
rouse_download_existing_check (Run *run, GCancellable *cancellable, GError **error)
{
  const char *path = run->job->wish.path;
  RouseExisting result;
  struct stat info;
  int fd;

  if (lstat (path, &info) != 0)
    return ROUSE_EXISTING_NOTHING;
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  result = check_open (run, fd, cancellable, error);
  if (fd >= 0)
    close (fd);
  return result;
}
