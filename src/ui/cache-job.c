/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/cache-job.h"

#include "signing/ticket-cache.h"

typedef struct {
  char *folder;
  char *name;
} Job;

static void
job_free (Job *job)
{
  g_free (job->folder);
  g_free (job->name);
  g_free (job);
}

void
rouse_cache_result_free (RouseCacheResult *self)
{
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static void
run_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  RouseCacheResult *result = g_new0 (RouseCacheResult, 1);
  g_autofree char *tickets = rouse_ticket_cache_get_folder ();

  if (job->name != NULL && *job->name != '\0')
    rouse_firmware_cache_remove (job->folder, job->name, &result->freed, &result->error);
  else if (job->name != NULL) {
    rouse_firmware_cache_clear (job->folder, &result->freed, &result->error);
    result->freed += rouse_ticket_cache_clear (tickets);
  }
  result->entries = rouse_firmware_cache_list (job->folder, result->error == NULL ? &result->error : NULL);
  result->n_tickets = rouse_ticket_cache_count (tickets);
  g_task_return_pointer (task, result, (GDestroyNotify) rouse_cache_result_free);
}

void
rouse_cache_job_run_async (const char *folder, const char *name, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->folder = g_strdup (folder);
  job->name = g_strdup (name);
  g_task_set_source_tag (task, rouse_cache_job_run_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, run_thread);
}

RouseCacheResult *
rouse_cache_job_run_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
