/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/download-run.h"

#include "base/error.h"
#include "net/transfer.h"

#define MAX_RETRY_MS 60000
#define CONNECT_TIMEOUT_S 30
#define GOOD_BYTES (1u << 20) /* after that many the line counts as good again */

typedef RouseDownloadRun Run;

/* --- from the very beginning --- */

gboolean
rouse_download_run_begin_anew (Run *run, const char *why, GError **error)
{
  RouseDownloadJournal *journal = rouse_part_file_get_journal (run->part);

  rouse_log_add (rouse_download_get_log (run->job->owner), "starting anew: %s", why);
  rouse_download_journal_clear (journal);
  rouse_file_digest_reset (run->digest);
  run->was_resumed = FALSE;
  run->total = run->job->wish.size;
  return rouse_part_file_truncate (run->part, 0, error);
}

/* --- one answer --- */

/* Said before the first byte is taken. */
static gboolean
looks_right (Run *run, const RouseHttpAnswer *answer, GError **error)
{
  guint64 wanted = run->job->wish.size;

  if (answer->content_type != NULL && g_ascii_strncasecmp (answer->content_type, "text/html", 9) == 0)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK,
                         "the server sent a web page and no firmware: perhaps this network wants you to log in");
  else if (wanted != 0 && answer->has_length && answer->length != wanted)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK,
                 "the server’s file has %" G_GUINT64_FORMAT " bytes, and not %" G_GUINT64_FORMAT, answer->length,
                 wanted);
  else
    return TRUE;
  return FALSE;
}

/* The rest, of the same file, from where we are? */
static gboolean
continues (Run *run, const RouseHttpAnswer *answer)
{
  const RouseDownloadJournal *journal = rouse_part_file_get_journal (run->part);

  if (!answer->has_range || answer->range_start != run->start)
    return FALSE;
  if (journal->length != 0 && answer->range_total != 0 && answer->range_total != journal->length)
    return FALSE;
  if (answer->range_total != 0 && answer->range_end + 1 != answer->range_total)
    return FALSE;
  if (answer->has_length && answer->length != answer->range_end - answer->range_start + 1)
    return FALSE;
  return journal->etag == NULL || answer->etag == NULL || g_str_equal (journal->etag, answer->etag);
}

static gboolean
begin_rest (Run *run, const RouseHttpAnswer *answer, GError **error)
{
  if (continues (run, answer))
    return TRUE;
  run->wants_anew = TRUE;
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK,
                       "the server’s answer does not continue what is there already");
  return FALSE;
}

/* The whole file: the first time, or because it is another one now, or because the server knows no ranges. */
static gboolean
begin_whole (Run *run, const RouseHttpAnswer *answer, GError **error)
{
  const RouseDownloadWish *wish = &run->job->wish;
  RouseDownloadJournal *journal = rouse_part_file_get_journal (run->part);

  if (!looks_right (run, answer, error))
    return FALSE;
  if (run->start > 0 && !rouse_download_run_begin_anew (run, "the server sends the whole file", error))
    return FALSE;
  rouse_download_journal_clear (journal);
  journal->url = g_strdup (wish->url);
  journal->etag = g_strdup (answer->etag);
  journal->last_modified = g_strdup (answer->last_modified);
  journal->length = answer->has_length ? answer->length : wish->size;
  run->total = journal->length;
  return rouse_part_file_reserve (run->part, run->total, wish->more_room, error) &&
         rouse_part_file_sync (run->part, error);
}

static gboolean
begin_cb (const RouseHttpAnswer *answer, gpointer user_data, GError **error)
{
  Run *run = user_data;

  if (answer->content_encoding != NULL && g_ascii_strcasecmp (answer->content_encoding, "identity") != 0) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK,
                 "the server sends the file packed (%s), which was not asked for", answer->content_encoding);
    return FALSE;
  }
  if (answer->status == 206 ? !begin_rest (run, answer, error) : !begin_whole (run, answer, error))
    return FALSE;
  rouse_download_tell_state (run->job->owner, ROUSE_DOWNLOAD_RUNNING, NULL);
  return TRUE;
}

static gboolean
data_cb (const void *data, gsize size, gpointer user_data, GError **error)
{
  Run *run = user_data;
  guint64 before = rouse_part_file_get_size (run->part);

  if (run->total != 0 && size > run->total - before) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "the server sends more than the file has");
    return FALSE;
  }
  if (!rouse_part_file_write (run->part, data, size, error))
    return FALSE;
  rouse_file_digest_add (run->digest, data, size);
  rouse_download_tell_bytes (run->job->owner, before + size, run->total, size);
  return TRUE;
}

/* --- one attempt after the other --- */

/* HTTP statuses that may be over in a minute; all others stay. */
static gboolean
is_worth_retrying (guint status)
{
  return status >= 500 || status == 408 || status == 425 || status == 429;
}

static RouseTransferResult
judge_status (Run *run, const RouseHttpAnswer *answer, GError **error)
{
  guint64 size = rouse_part_file_get_size (run->part);

  if (answer->status == 200 || answer->status == 206) {
    run->is_complete = run->total == 0 || size == run->total;
    if (run->is_complete)
      return ROUSE_TRANSFER_DONE;
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "the server’s answer ended early");
    return ROUSE_TRANSFER_BROKEN;
  }
  run->wants_anew = answer->status == 416 && run->start > 0;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "the server answers with status %u", answer->status);
  return is_worth_retrying (answer->status) ? ROUSE_TRANSFER_BROKEN : ROUSE_TRANSFER_HOPELESS;
}

static RouseTransferResult
attempt (Run *run, guint *retry_after_s, GCancellable *cancellable, GError **error)
{
  const RouseDownloadWish *wish = &run->job->wish;
  const RouseDownloadJournal *journal = rouse_part_file_get_journal (run->part);
  g_autofree char *validator = NULL;
  g_auto (RouseHttpAnswer) answer = { 0 };
  RouseTransferRequest request = {
    .url = wish->url,
    .ca_file = wish->ca_file,
    .max_speed = wish->max_speed,
    .connect_timeout_s = CONNECT_TIMEOUT_S,
    .stall_s = wish->stall_s,
    .allow_plain = wish->allow_plain && run->expected != NULL,
    .begin = begin_cb,
    .data = data_cb,
    .user_data = run,
  };
  RouseTransferResult result;

  validator = g_strdup (rouse_http_answer_choose_validator (journal->etag, journal->last_modified));
  run->start = rouse_part_file_get_size (run->part);
  run->wants_anew = FALSE;
  request.start = run->start;
  request.validator = validator;
  rouse_download_tell_state (run->job->owner, ROUSE_DOWNLOAD_CONNECTING, NULL);
  result = rouse_transfer_run (&request, &answer, retry_after_s, cancellable, error);
  if (rouse_part_file_get_size (run->part) > run->start && run->start > 0)
    run->was_resumed = TRUE;
  return result == ROUSE_TRANSFER_DONE ? judge_status (run, &answer, error) : result;
}

static gboolean
wait_to_retry (Run *run, guint retry_after_s, const GError *why, GCancellable *cancellable, GError **error)
{
  const RouseDownloadWish *wish = &run->job->wish;
  guint64 ms = (guint64) wish->retry_ms << MIN (run->n_failures - 1, 16);

  ms = MAX (MIN (ms, MAX_RETRY_MS), (guint64) retry_after_s * 1000);
  rouse_log_add (rouse_download_get_log (run->job->owner), "%s; trying again in %u ms", why->message, (guint) ms);
  rouse_download_tell_state (run->job->owner, ROUSE_DOWNLOAD_RETRYING, why->message);
  return rouse_download_wait_ms (run->job->owner, (guint) ms, cancellable, error);
}

/* What comes after an attempt that was not the last. FALSE: the end, with @error. */
static gboolean
go_on (Run *run, RouseTransferResult result, guint retry_after_s, GError *why, GCancellable *cancellable,
       GError **error)
{
  g_autoptr (GError) reason = why;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (rouse_error_is_cancelled (reason)) /* this attempt alone: a pause */
    return TRUE;
  if (run->wants_anew && run->n_anew++ < ROUSE_DOWNLOAD_MAX_ANEW)
    return rouse_download_run_begin_anew (run, reason->message, error);
  if (rouse_part_file_get_size (run->part) >= run->good_at + GOOD_BYTES) {
    run->good_at = rouse_part_file_get_size (run->part);
    run->n_failures = 0;
  }
  run->good_at = MIN (run->good_at, rouse_part_file_get_size (run->part));
  if (result == ROUSE_TRANSFER_BROKEN && ++run->n_failures <= run->job->wish.max_retries)
    return wait_to_retry (run, retry_after_s, reason, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

gboolean
rouse_download_run_fetch (Run *run, GCancellable *cancellable, GError **error)
{
  guint64 size = rouse_part_file_get_size (run->part);

  run->is_complete = size > 0 && size == rouse_part_file_get_journal (run->part)->length;
  while (!run->is_complete) {
    g_autoptr (GCancellable) this_attempt = NULL;
    RouseTransferResult result;
    guint retry_after_s = 0;
    GError *why = NULL;

    if (!rouse_download_wait_while_paused (run->job->owner, cancellable, error))
      return FALSE;
    this_attempt = rouse_download_begin_attempt (run->job->owner);
    result = attempt (run, &retry_after_s, this_attempt, &why);
    if (result != ROUSE_TRANSFER_DONE && !go_on (run, result, retry_after_s, why, cancellable, error))
      return FALSE;
  }
  return TRUE;
}
