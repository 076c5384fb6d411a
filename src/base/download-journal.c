/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/download-journal.h"

#include <string.h>

#include "base/error.h"
#include "base/file-digest.h"

#define GROUP "download"
#define VERSION 1
#define MAX_SIZE (16u << 10)  /* bytes of a journal; real ones have 500 */
#define MAX_LENGTH (1u << 12) /* bytes of one value */

void
rouse_download_journal_clear (RouseDownloadJournal *self)
{
  g_free (self->url);
  g_free (self->etag);
  g_free (self->last_modified);
  g_free (self->boot_id);
  g_free (self->digest);
  memset (self, 0, sizeof *self);
}

/* NULL if it is not there or no text that could go into a header or a message. */
static char *
get_text (GKeyFile *file, const char *key)
{
  g_autofree char *value = g_key_file_get_string (file, GROUP, key, NULL);

  if (value == NULL || *value == '\0' || strlen (value) > MAX_LENGTH)
    return NULL;
  for (const char *c = value; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      return NULL;
  return g_steal_pointer (&value);
}

static guint64
get_number (GKeyFile *file, const char *key)
{
  g_autofree char *text = g_key_file_get_value (file, GROUP, key, NULL);
  guint64 value = 0;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL))
    return value;
  return 0;
}

gboolean
rouse_download_journal_parse (RouseDownloadJournal *self, const char *data, gsize size, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  memset (self, 0, sizeof *self);
  if (size == 0 || size > MAX_SIZE || memchr (data, '\0', size) != NULL ||
      !g_key_file_load_from_data (file, data, size, G_KEY_FILE_NONE, NULL) || get_number (file, "version") != VERSION) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "this is no journal of a download");
    return FALSE;
  }
  self->url = get_text (file, "url");
  self->etag = get_text (file, "etag");
  self->last_modified = get_text (file, "last-modified");
  self->boot_id = get_text (file, "boot-id");
  self->digest = get_text (file, "digest");
  self->length = get_number (file, "length");
  self->synced = get_number (file, "synced");
  self->inode = get_number (file, "inode");
  self->pid = (gint) MIN (get_number (file, "pid"), G_MAXINT);
  self->is_checked = g_key_file_get_boolean (file, GROUP, "checked", NULL);
  if (self->digest != NULL && !rouse_file_digest_is_valid (self->digest, NULL))
    g_clear_pointer (&self->digest, g_free);
  if (self->url != NULL)
    return TRUE;
  rouse_download_journal_clear (self);
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "this journal names no address");
  return FALSE;
}

static void
set_text (GKeyFile *file, const char *key, const char *value)
{
  if (value != NULL)
    g_key_file_set_string (file, GROUP, key, value);
}

char *
rouse_download_journal_to_text (const RouseDownloadJournal *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_key_file_set_integer (file, GROUP, "version", VERSION);
  set_text (file, "url", self->url);
  set_text (file, "etag", self->etag);
  set_text (file, "last-modified", self->last_modified);
  set_text (file, "boot-id", self->boot_id);
  set_text (file, "digest", self->digest);
  g_key_file_set_uint64 (file, GROUP, "length", self->length);
  g_key_file_set_uint64 (file, GROUP, "synced", self->synced);
  g_key_file_set_uint64 (file, GROUP, "inode", self->inode);
  g_key_file_set_integer (file, GROUP, "pid", self->pid);
  g_key_file_set_boolean (file, GROUP, "checked", self->is_checked);
  return g_key_file_to_data (file, NULL, NULL);
}

gboolean
rouse_download_journal_load (RouseDownloadJournal *self, const char *path, GError **error)
{
  g_autofree char *data = NULL;
  gsize size;

  memset (self, 0, sizeof *self);
  return g_file_get_contents (path, &data, &size, error) && rouse_download_journal_parse (self, data, size, error);
}

/* The journal is the last thing that is written before the file gets its name. File systems count time in up to two
 * seconds; a name changes the kernel's own time once more. */
static gboolean
is_older (const char *path, const struct timespec *time, gint64 slack_s)
{
  g_autofree char *journal = g_strconcat (path, ROUSE_JOURNAL_SUFFIX, NULL);
  struct stat info;

  return stat (journal, &info) == 0 && (gint64) time->tv_sec <= (gint64) info.st_mtim.tv_sec + slack_s;
}

gboolean
rouse_download_journal_load_for (RouseDownloadJournal *self, const char *path, const struct stat *file)
{
  g_autofree char *journal = g_strconcat (path, ROUSE_JOURNAL_SUFFIX, NULL);

  if (rouse_download_journal_load (self, journal, NULL) && self->inode == (guint64) file->st_ino)
    return TRUE;
  rouse_download_journal_clear (self);
  return FALSE;
}

gboolean
rouse_download_journal_is_written_since (const char *path, const struct stat *file)
{
  return !is_older (path, &file->st_mtim, 2);
}

gboolean
rouse_download_journal_is_untouched (const char *path, const struct stat *file)
{
  return is_older (path, &file->st_ctim, 60);
}

gboolean
rouse_download_journal_save (const RouseDownloadJournal *self, const char *path, GError **error)
{
  g_autofree char *text = rouse_download_journal_to_text (self);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644,
                                   error);
}

/**
 * rouse_download_journal_get_usable:
 * @size: of the part, as the file system says
 *
 * A program that crashed has lost nothing that it had written. A computer that was switched off may have lost
 * everything since the last time it was told to write to the disk, and have zeros in its place: those bytes are not
 * used.
 */
guint64
rouse_download_journal_get_usable (const RouseDownloadJournal *self, guint64 size)
{
  g_autofree char *now = rouse_download_journal_read_boot_id ();
  guint64 usable = now != NULL && g_strcmp0 (now, self->boot_id) == 0 ? size : MIN (size, self->synced);

  return self->length != 0 && usable > self->length ? 0 : usable;
}

char *
rouse_download_journal_read_boot_id (void)
{
  char *text = NULL;

  if (g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
    g_strstrip (text);
  return text;
}
