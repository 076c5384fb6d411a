/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "net/download-room.h"

#define LOOK_AGAIN_MS 250
#define SYNC_BYTES (64u << 20)                 /* what a power failure may cost */
#define SYNC_US ((gint64) 30 * G_USEC_PER_SEC) /* … on a slow line */

struct _RousePartFile {
  char *target;
  char *part;
  char *journal_path;
  int fd;
  guint64 size;     /* bytes written */
  gint64 sync_us;   /* monotonic, of the last sync */
  gboolean is_over; /* published or discarded */
  RouseDownloadJournal journal;
};

/* --- opening --- */

static gboolean
wait_a_little (GCancellable *cancellable, GError **error)
{
  GPollFD poll;

  if (g_cancellable_make_pollfd (cancellable, &poll)) {
    g_poll (&poll, 1, LOOK_AGAIN_MS);
    g_cancellable_release_fd (cancellable);
  } else {
    g_usleep (LOOK_AGAIN_MS * 1000ul);
  }
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gint
read_writer (RousePartFile *self)
{
  g_auto (RouseDownloadJournal) journal = { 0 };

  return rouse_download_journal_load (&journal, self->journal_path, NULL) ? journal.pid : 0;
}

/* The file that we have locked may have been given its final name, or removed, by the one who had it before. */
static gboolean
is_still_there (RousePartFile *self)
{
  struct stat ours, theirs;

  return fstat (self->fd, &ours) == 0 && lstat (self->part, &theirs) == 0 && ours.st_ino == theirs.st_ino &&
         ours.st_dev == theirs.st_dev;
}

static gboolean
open_part (RousePartFile *self, GError **error)
{
  struct stat info;

  self->fd = open (self->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
  if (self->fd < 0)
    return rouse_error_set_errno (error, "write to", self->part, errno);
  if (fstat (self->fd, &info) != 0)
    return rouse_error_set_errno (error, "look at", self->part, errno);
  if (!S_ISREG (info.st_mode)) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_EXISTS, "“%s” is no plain file", self->part);
    return FALSE;
  }
  self->size = (guint64) info.st_size;
  return TRUE;
}

/* TRUE with @fd < 0: not yet. The kernel unlocks what a process leaves behind, however it ends. */
static gboolean
try_lock (RousePartFile *self, GError **error)
{
  if (!open_part (self, error))
    return FALSE;
  if (flock (self->fd, LOCK_EX | LOCK_NB) == 0 && is_still_there (self))
    return TRUE;
  if (errno != EWOULDBLOCK && is_still_there (self))
    return rouse_error_set_errno (error, "lock", self->part, errno);
  close (self->fd);
  self->fd = -1;
  return TRUE;
}

/* What the last writer has left, as far as it can be used. */
static gboolean
load_journal (RousePartFile *self, GError **error)
{
  guint64 usable = 0;
  struct stat info;

  if (rouse_download_journal_load (&self->journal, self->journal_path, NULL) && self->journal.digest == NULL &&
      fstat (self->fd, &info) == 0 && self->journal.inode == (guint64) info.st_ino)
    usable = rouse_download_journal_get_usable (&self->journal, (guint64) info.st_size);
  if (usable == 0)
    rouse_download_journal_clear (&self->journal);
  return rouse_part_file_truncate (self, usable, error);
}

RousePartFile *
rouse_part_file_open (const char *target, RousePartFileWaitFunc waiting, gpointer user_data, GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (RousePartFile) self = g_new0 (RousePartFile, 1);

  self->target = g_strdup (target);
  self->part = g_strconcat (target, ROUSE_PART_SUFFIX, NULL);
  self->journal_path = g_strconcat (target, ROUSE_JOURNAL_SUFFIX, NULL);
  self->fd = -1;
  self->is_over = TRUE; /* until it is ours */
  while (TRUE) {
    if (!try_lock (self, error))
      return NULL;
    if (self->fd >= 0)
      break;
    if (waiting != NULL)
      waiting (read_writer (self), user_data);
    if (!wait_a_little (cancellable, error))
      return NULL;
  }
  self->is_over = FALSE;
  self->sync_us = g_get_monotonic_time ();
  return load_journal (self, error) ? g_steal_pointer (&self) : NULL;
}

void
rouse_part_file_free (RousePartFile *self)
{
  if (self == NULL)
    return;
  if (!self->is_over && self->size == 0) {
    rouse_part_file_discard (self);
  } else if (!self->is_over) {
    rouse_part_file_sync (self, NULL);
    /* Gives back the room that was reserved behind the end. */
    if (ftruncate (self->fd, (off_t) self->size) != 0)
      g_debug ("%s: %s", self->part, g_strerror (errno));
  }
  if (self->fd >= 0)
    close (self->fd);
  rouse_download_journal_clear (&self->journal);
  g_free (self->target);
  g_free (self->part);
  g_free (self->journal_path);
  g_free (self);
}

RouseDownloadJournal *
rouse_part_file_get_journal (RousePartFile *self)
{
  return &self->journal;
}

int
rouse_part_file_get_fd (RousePartFile *self)
{
  return self->fd;
}

guint64
rouse_part_file_get_size (RousePartFile *self)
{
  return self->size;
}

/* --- writing --- */

gboolean
rouse_part_file_truncate (RousePartFile *self, guint64 size, GError **error)
{
  if (ftruncate (self->fd, (off_t) size) != 0)
    return rouse_error_set_errno (error, "write to", self->part, errno);
  self->size = size;
  self->journal.synced = MIN (self->journal.synced, size);
  return TRUE;
}

gboolean
rouse_part_file_reserve (RousePartFile *self, guint64 total, guint64 more, GError **error)
{
  return rouse_download_room_reserve (self->fd, self->target, total, more, error);
}

gboolean
rouse_part_file_write (RousePartFile *self, const void *data, gsize size, GError **error)
{
  const guint8 *bytes = data;

  while (size > 0) {
    gssize n = pwrite (self->fd, bytes, size, (off_t) self->size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return rouse_error_set_errno (error, "write to", self->part, n < 0 ? errno : ENOSPC);
    self->size += (guint64) n;
    bytes += n;
    size -= (gsize) n;
  }
  if (self->size - self->journal.synced < SYNC_BYTES && g_get_monotonic_time () - self->sync_us < SYNC_US)
    return TRUE;
  return rouse_part_file_sync (self, error);
}

gboolean
rouse_part_file_sync (RousePartFile *self, GError **error)
{
  struct stat info;

  if (fdatasync (self->fd) != 0 || fstat (self->fd, &info) != 0)
    return rouse_error_set_errno (error, "write to", self->part, errno);
  self->sync_us = g_get_monotonic_time ();
  self->journal.synced = self->size;
  self->journal.inode = (guint64) info.st_ino;
  self->journal.pid = (gint) getpid ();
  g_free (self->journal.boot_id);
  self->journal.boot_id = rouse_download_journal_read_boot_id ();
  return self->journal.url == NULL || rouse_download_journal_save (&self->journal, self->journal_path, error);
}

/* --- the end --- */

static void
sync_folder (RousePartFile *self)
{
  g_autofree char *folder = g_path_get_dirname (self->target);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (fsync (fd) != 0)
    g_debug ("%s: %s", folder, g_strerror (errno));
  close (fd);
}

/* Never onto something that is there. Where the file system cannot promise that, an empty file of ours takes the name
 * first. */
static int
rename_to_new (const char *from, const char *to)
{
  int fd;

  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;
  fd = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0)
    return errno;
  close (fd);
  return rename (from, to) == 0 ? 0 : errno;
}

gboolean
rouse_part_file_publish (RousePartFile *self, gboolean keep_journal, GError **error)
{
  int code;

  if (ftruncate (self->fd, (off_t) self->size) != 0 || fsync (self->fd) != 0)
    return rouse_error_set_errno (error, "write to", self->part, errno);
  /* Before the name, so that a file of that name is never without its journal. */
  if (keep_journal && !rouse_part_file_sync (self, error))
    return FALSE;
  code = rename_to_new (self->part, self->target);
  if (code == EEXIST) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_EXISTS, "“%s” is there already; it was not touched", self->target);
    return FALSE;
  }
  if (code != 0)
    return rouse_error_set_errno (error, "rename to", self->target, code);
  self->is_over = TRUE;
  if (!keep_journal)
    g_unlink (self->journal_path);
  sync_folder (self);
  return TRUE;
}

void
rouse_part_file_discard (RousePartFile *self)
{
  g_auto (RouseDownloadJournal) other = { 0 };

  /* A journal with a digest belongs to a file that is finished. */
  if (!rouse_download_journal_load (&other, self->journal_path, NULL) || other.digest == NULL)
    g_unlink (self->journal_path);
  g_unlink (self->part);
  self->is_over = TRUE;
}
