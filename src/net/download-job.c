/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/download-job.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/error.h"
#include "net/download-existing.h"
#include "net/download-run.h"

#define MAX_RETRIES 10
#define RETRY_MS 1000
#define STALL_S 30

typedef RouseDownloadRun Run;

RouseDownloadJob *
rouse_download_job_new (const RouseDownloadWish *wish, RouseDownload *owner)
{
  RouseDownloadJob *job = g_new0 (RouseDownloadJob, 1);

  job->wish = *wish;
  job->wish.url = g_strdup (wish->url);
  job->wish.path = g_strdup (wish->path);
  job->wish.sha1 = g_strdup (wish->sha1);
  job->wish.sha256 = g_strdup (wish->sha256);
  job->wish.ca_file = g_strdup (wish->ca_file);
  job->wish.max_retries = wish->max_retries != 0 ? wish->max_retries : MAX_RETRIES;
  job->wish.retry_ms = wish->retry_ms != 0 ? wish->retry_ms : RETRY_MS;
  job->wish.stall_s = wish->stall_s != 0 ? wish->stall_s : STALL_S;
  job->owner = owner;
  return job;
}

void
rouse_download_job_free (RouseDownloadJob *job)
{
  g_free ((char *) job->wish.url);
  g_free ((char *) job->wish.path);
  g_free ((char *) job->wish.sha1);
  g_free ((char *) job->wish.sha256);
  g_free ((char *) job->wish.ca_file);
  g_free (job->digest);
  g_free (job);
}

static void
tell_read_cb (guint64 bytes, gpointer user_data)
{
  Run *run = user_data;

  rouse_download_tell_bytes (run->job->owner, bytes, run->total, 0);
}

static void
waiting_cb (gint pid, gpointer user_data)
{
  Run *run = user_data;
  g_autofree char *who = pid > 0 ? g_strdup_printf ("%d", pid) : NULL;

  rouse_download_tell_state (run->job->owner, ROUSE_DOWNLOAD_WAITING, who);
}

/* --- before and after --- */

/* The digest of the first bytes is made anew by reading them: so it is the digest of what lies on the disk, and not of
 * what was once sent there. */
static gboolean
read_part (Run *run, GCancellable *cancellable, GError **error)
{
  const RouseDownloadWish *wish = &run->job->wish;
  const RouseDownloadJournal *journal = rouse_part_file_get_journal (run->part);
  guint64 size = rouse_part_file_get_size (run->part);
  gboolean is_named = journal->etag != NULL || journal->last_modified != NULL;

  if (size == 0)
    return TRUE;
  if (g_strcmp0 (journal->url, wish->url) != 0)
    return rouse_download_run_begin_anew (run, "what is there came from another address", error);
  if (wish->size != 0 && journal->length != 0 && wish->size != journal->length)
    return rouse_download_run_begin_anew (run, "what is there belongs to a file of another size", error);
  if (!is_named && run->expected == NULL)
    return rouse_download_run_begin_anew (run, "nothing tells whether the server still has the same file", error);
  run->total = journal->length;
  run->was_resumed = TRUE;
  rouse_log_add (rouse_download_get_log (run->job->owner), "%" G_GUINT64_FORMAT " bytes are there already", size);
  rouse_download_tell_state (run->job->owner, ROUSE_DOWNLOAD_CHECKING, NULL);
  return rouse_file_digest_add_fd (run->digest, rouse_part_file_get_fd (run->part), size, tell_read_cb, run,
                                   cancellable, error);
}

/* The last look before the file gets its name. @again: (out): it was put together from pieces that do not belong
 * together; once more, from the beginning */
static gboolean
check_digest (Run *run, gboolean *again, GError **error)
{
  g_autofree char *digest = rouse_file_digest_to_string (run->digest);

  *again = FALSE;
  run->job->is_checked = run->expected != NULL;
  if (run->expected == NULL || g_str_equal (digest, run->expected)) {
    run->job->digest = g_steal_pointer (&digest);
    return TRUE;
  }
  if (run->was_resumed && run->n_anew++ < ROUSE_DOWNLOAD_MAX_ANEW) {
    *again = TRUE;
    return rouse_download_run_begin_anew (run, "the pieces do not make up the file of the catalogue", error);
  }
  rouse_part_file_discard (run->part);
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE,
               "the server’s file is not the one of the catalogue (%s, and not %s)", digest, run->expected);
  return FALSE;
}

static gboolean
fetch_and_publish (Run *run, GCancellable *cancellable, GError **error)
{
  const RouseDownloadWish *wish = &run->job->wish;
  RouseDownloadJournal *journal = rouse_part_file_get_journal (run->part);
  gboolean again;

  if (!read_part (run, cancellable, error))
    return FALSE;
  if (run->total != 0 && !rouse_part_file_reserve (run->part, run->total, wish->more_room, error))
    return FALSE;
  run->good_at = rouse_part_file_get_size (run->part);
  do {
    if (!rouse_download_run_fetch (run, cancellable, error) || !check_digest (run, &again, error))
      return FALSE;
  } while (again);
  journal->length = rouse_part_file_get_size (run->part);
  journal->digest = g_strdup (run->job->digest);
  journal->is_checked = run->job->is_checked;
  return rouse_part_file_publish (run->part, wish->keep_journal, error);
}

/* Makes the folder of the file, if it is not there. */
static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0755) == 0)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, errno == ENOSPC || errno == EDQUOT ? ROUSE_ERROR_NO_ROOM : ROUSE_ERROR_NOT_READABLE,
               "cannot make the folder “%s”: %s", folder, g_strerror (errno));
  return FALSE;
}

/**
 * rouse_download_job_run:
 *
 * Everything that the worker does, top to bottom.
 */
gboolean
rouse_download_job_run (RouseDownloadJob *job, GCancellable *cancellable, GError **error)
{
  Run run = { .job = job, .total = job->wish.size };
  RouseDigestKind kind = ROUSE_DIGEST_SHA256;
  RouseExisting existing = ROUSE_EXISTING_FAILED;
  gboolean ok;

  run.expected = rouse_file_digest_choose (job->wish.sha1, job->wish.sha256);
  rouse_file_digest_is_valid (run.expected, &kind);
  run.digest = rouse_file_digest_new (kind);
  ok = make_folder (job->wish.path, error);
  if (ok)
    run.part = rouse_part_file_open (job->wish.path, waiting_cb, &run, cancellable, error);
  if (run.part != NULL)
    existing = rouse_download_existing_check (&run, cancellable, error);
  ok = existing == ROUSE_EXISTING_WHOLE ||
       (existing == ROUSE_EXISTING_NOTHING && fetch_and_publish (&run, cancellable, error));
  rouse_part_file_free (run.part);
  rouse_file_digest_free (run.digest);
  g_free (run.expected);
  return ok;
}
