/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/fetch-check.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "catalogue/signing-check.h"
#include "firmware/firmware-cache.h"
#include "firmware/verified-files.h"
#include "net/download-room.h"

#define STALE_S (30 * 24 * 3600) /* parts that nobody has gone on with */

/* What a worker may touch; it owns it. */
typedef struct {
  RouseFirmwareRelease *release;
  RouseDownloadPhone phone;
  char *path;
  char *digest;
} Job;

static void
job_free (Job *job)
{
  g_clear_object (&job->release);
  g_free ((char *) job->phone.tss_url);
  g_free (job->path);
  g_free (job->digest);
  g_free (job);
}

static gboolean
check_room (const Job *job, const RouseReleaseFacts *facts, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (job->path);
  g_autofree char *missing = NULL;
  g_autofree char *shown = NULL;
  RouseDownloadRoom room;

  rouse_firmware_cache_clean (folder, STALE_S, NULL);
  if (facts->size == 0 || !rouse_download_room_look (&room, job->path, facts->size) || room.missing == 0)
    return TRUE;
  missing = g_format_size (room.missing);
  shown = g_filename_display_name (folder);
  /* Translators: how much, and the folder where it is missing */
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NO_ROOM, _ ("%s are missing in %s."), missing, shown);
  return FALSE;
}

/* A look inside the file on the server, and Apple's word for this phone. */
static gboolean
check_signing (const Job *job, const RouseReleaseFacts *facts, GCancellable *cancellable, GError **error)
{
  const RouseSigningQuestion question = {
    .place = facts->url,
    .model = job->phone.model,
    .ecid = job->phone.ecid,
    .erase = job->phone.erase,
    .tss_url = job->phone.tss_url,
  };
  g_auto (RouseSigningAnswer) answer = { 0 };

  if (question.model == NULL || question.ecid == 0)
    return TRUE;
  if (!rouse_signing_check (&question, &answer, cancellable, error))
    return FALSE;
  if (answer.is_signed)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_SIGNED, "iOS %s is not signed for this phone", facts->version);
  return FALSE;
}

static void
check_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (job->release);
  GError *error = NULL;

  if (check_room (job, facts, &error) && check_signing (job, facts, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
rouse_fetch_check_async (RouseFirmwareRelease *release, const RouseDownloadPhone *phone, const char *path,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->release = g_object_ref (release);
  job->phone = *phone;
  job->phone.tss_url = g_strdup (phone->tss_url);
  job->path = g_strdup (path);
  g_task_set_source_tag (task, rouse_fetch_check_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, check_thread);
}

gboolean
rouse_fetch_check_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
remember_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  g_autofree char *list = rouse_verified_files_get_path ();
  g_auto (RouseFileState) state = { 0 };

  if (rouse_file_state_read (&state, job->path, -1))
    rouse_verified_files_add (list, job->path, &state, job->digest);
  g_task_return_boolean (task, TRUE);
}

void
rouse_fetch_remember_async (const char *path, const char *digest, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->digest = g_strdup (digest);
  g_task_set_source_tag (task, rouse_fetch_remember_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, remember_thread);
}
