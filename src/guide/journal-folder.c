/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/journal-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

#define ENDING ".jsonl"
#define MAX_FILE (4u << 20) /* bytes that are read of one; ours end far below */
#define MAX_ID 64
#define ID_CHARACTERS "0123456789abcdefghijklmnopqrstuvwxyz-"

char *
rouse_journal_get_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "rouse", "sessions", NULL);
}

static gboolean
is_id (const char *id)
{
  gsize length = strlen (id);

  return length > 0 && length <= MAX_ID && strspn (id, ID_CHARACTERS) == length;
}

char *
rouse_journal_get_path (const char *folder, const char *id)
{
  g_autofree char *name = g_strconcat (id, ENDING, NULL);

  return is_id (id) ? g_build_filename (folder, name, NULL) : NULL;
}

static int
fail (const char *path, GError **error)
{
  int code = errno;

  if (code == EWOULDBLOCK)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_IN_USE, "another program is repairing this phone");
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return -1;
}

int
rouse_journal_open_locked (const char *path, int flags, GError **error)
{
  int fd = open (path, flags | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd < 0)
    return fail (path, error);
  if (flock (fd, LOCK_EX | LOCK_NB) != 0) {
    fail (path, error);
    close (fd);
    return -1;
  }
  return fd;
}

static gboolean
fail_writing (int code, GError **error)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "the journal cannot be written: %s", g_strerror (code));
  return FALSE;
}

gboolean
rouse_journal_append (int fd, const char *line, gboolean sync, GError **error)
{
  g_autofree char *whole = g_strconcat (line, "\n", NULL);
  off_t before = lseek (fd, 0, SEEK_END);
  gsize size = strlen (whole);
  gssize written;
  int code;

  do
    written = write (fd, whole, size); /* at the end: O_APPEND; in one piece, so that a crash tears one line at most */
  while (written < 0 && errno == EINTR);
  if (written == (gssize) size)
    return !sync || fdatasync (fd) == 0 || errno == EINVAL || fail_writing (errno, error);
  code =
      written < 0 ? errno : ENOSPC; /* a piece of it went onto a disk that is full: the next line must not follow it */
  if (written > 0 && ftruncate (fd, before) != 0)
    code = errno;
  return fail_writing (code, error);
}

gboolean
rouse_journal_reserve (int fd, gsize size, GError **error)
{
  off_t end = lseek (fd, 0, SEEK_END);

  /* Not every file system can. */
  return fallocate (fd, FALLOC_FL_KEEP_SIZE, end, (off_t) size) == 0 || errno != ENOSPC || fail_writing (errno, error);
}

void
rouse_journal_close (int fd)
{
  off_t end = lseek (fd, 0, SEEK_END);

  if (end >= 0 && ftruncate (fd, end) != 0) /* the blocks after the end */
    g_debug ("a journal keeps its room: %s", g_strerror (errno));
  close (fd);
}

/* --- reading --- */

/* As much as a file of ours can have; the rest, if somebody made it larger, is not read. */
static GBytes *
read_file (const char *path, gboolean *is_running, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat status;
  gssize got = 1;

  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode)) {
    if (fd >= 0) {
      errno = EINVAL;
      close (fd);
    }
    fail (path, error);
    return NULL;
  }
  *is_running = flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  while (got > 0 && data->len < MAX_FILE) {
    guint8 piece[16384];

    got = read (fd, piece, sizeof piece);
    if (got > 0)
      g_byte_array_append (data, piece, (guint) got);
  }
  close (fd);
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

RouseJournalSession *
rouse_journal_load (const char *folder, const char *id, gboolean with_log, GError **error)
{
  g_autofree char *path = rouse_journal_get_path (folder, id);
  g_autoptr (GBytes) data = NULL;
  RouseJournalSession *session;
  gboolean is_running = FALSE;
  const char *text;
  gsize size;

  if (path == NULL) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "“%s” is no session", id);
    return NULL;
  }
  data = read_file (path, &is_running, error);
  if (data == NULL)
    return NULL;
  text = g_bytes_get_data (data, &size);
  session = rouse_journal_session_parse (id, text, size, with_log, error);
  if (session != NULL)
    session->is_running = is_running;
  return session;
}

static int
compare_newest_first_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) b, *(char *const *) a); /* an ID begins with its time */
}

/* IDs, newest first. */
static GPtrArray *
list_ids (const char *folder)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *id = g_str_has_suffix (name, ENDING) ? g_strndup (name, strlen (name) - strlen (ENDING)) : NULL;

    if (id != NULL && is_id (id))
      g_ptr_array_add (ids, g_steal_pointer (&id));
  }
  g_ptr_array_sort (ids, compare_newest_first_cb);
  return ids;
}

GPtrArray *
rouse_journal_list (const char *folder)
{
  GPtrArray *sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) rouse_journal_session_free);
  g_autoptr (GPtrArray) ids = list_ids (folder);

  for (guint i = 0; i < ids->len; i++) {
    RouseJournalSession *session = rouse_journal_load (folder, g_ptr_array_index (ids, i), FALSE, NULL);

    if (session != NULL)
      g_ptr_array_add (sessions, session);
  }
  return sessions;
}

/* The newest session of a phone, whatever became of it. (transfer full) */
static RouseJournalSession *
find_newest (const char *folder, guint64 ecid)
{
  g_autoptr (GPtrArray) ids = list_ids (folder);

  for (guint i = 0; i < ids->len && ecid != 0; i++) {
    g_autoptr (RouseJournalSession) session = rouse_journal_load (folder, g_ptr_array_index (ids, i), FALSE, NULL);

    if (session != NULL && session->ecid == ecid)
      return g_steal_pointer (&session);
  }
  return NULL;
}

RouseJournalSession *
rouse_journal_find_open (const char *folder, guint64 ecid)
{
  g_autoptr (RouseJournalSession) session = find_newest (folder, ecid);

  return session != NULL && !session->is_running && rouse_journal_session_is_open (session) ? g_steal_pointer (&session)
                                                                                            : NULL;
}

gboolean
rouse_journal_is_running (const char *folder, guint64 ecid)
{
  g_autoptr (RouseJournalSession) session = find_newest (folder, ecid);

  return session != NULL && session->is_running;
}

/* --- changing --- */

gboolean
rouse_journal_delete (const char *folder, const char *id, GError **error)
{
  g_autofree char *path = rouse_journal_get_path (folder, id);
  int fd;
  gboolean ok;

  if (path == NULL) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NO_FILE, "“%s” is no session", id);
    return FALSE;
  }
  fd = rouse_journal_open_locked (path, O_RDONLY, error);
  if (fd < 0)
    return FALSE;
  ok = g_unlink (path) == 0;
  if (!ok)
    fail (path, error);
  close (fd);
  return ok;
}

guint
rouse_journal_delete_all (const char *folder)
{
  g_autoptr (GPtrArray) ids = list_ids (folder);
  guint n = 0;

  for (guint i = 0; i < ids->len; i++)
    n += rouse_journal_delete (folder, g_ptr_array_index (ids, i), NULL) ? 1 : 0;
  return n;
}

void
rouse_journal_prune (const char *folder, guint n_kept)
{
  g_autoptr (GPtrArray) ids = list_ids (folder);

  for (guint i = n_kept; i < ids->len; i++)
    rouse_journal_delete (folder, g_ptr_array_index (ids, i), NULL);
}

/* What was written last may have been torn: the new line begins a line of its own. */
static char *
make_settled_line (RouseJournalEnd how)
{
  return g_strdup_printf ("\n{\"t\":%" G_GINT64_FORMAT ",\"event\":\"%s\",\"result\":\"%s\"}",
                          g_get_real_time () / 1000, rouse_journal_event_to_string (ROUSE_JOURNAL_EVENT_SETTLED),
                          rouse_journal_end_to_string (how));
}

gboolean
rouse_journal_settle (const char *folder, const char *id, RouseJournalEnd how, GError **error)
{
  g_autofree char *path = rouse_journal_get_path (folder, id);
  g_autofree char *line = make_settled_line (how);
  g_autoptr (RouseJournalSession) session = NULL;
  gboolean ok;
  int fd;

  if (path == NULL) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "“%s” is no session", id);
    return FALSE;
  }
  fd = rouse_journal_open_locked (path, O_WRONLY, error);
  if (fd < 0)
    return FALSE;
  session = rouse_journal_load (folder, id, FALSE, error);
  ok = session != NULL && rouse_journal_session_is_open (session);
  if (session != NULL && !ok)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_IN_USE, "another program has seen to this session");
  ok = ok && rouse_journal_append (fd, line, TRUE, error);
  close (fd);
  return ok;
}
