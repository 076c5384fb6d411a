/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup-survey.h"

#include "backup/backup-finder.h"
#include "backup/backup-tool.h"

#define MAX_CHECKED 4          /* backups that are looked into; older ones of a phone are seldom wanted */
#define FIRST_LONG_CHIP 0x8020 /* chip of the first phones whose UDID can be told from chip and ECID */

typedef struct {
  RouseSighting *sighting;
  char *product_type;
  char *folder;
  char *extra;
  gboolean ask_trust;
  gboolean facts_only;
} Job;

static void
job_free (Job *job)
{
  rouse_sighting_free (job->sighting);
  g_free (job->product_type);
  g_free (job->folder);
  g_free (job->extra);
  g_free (job);
}

/* Since 2018 the UDID has 24 digits (spec 10 §7.1), which are chip and ECID; before, it is a digest of things that a
 * phone in recovery or DFU mode does not tell. */
static char *
make_udid (const RouseSighting *sighting)
{
  if (sighting->udid != NULL && sighting->mode == ROUSE_DEVICE_MODE_NORMAL)
    return g_strdup (sighting->udid);
  if (sighting->chip_id < FIRST_LONG_CHIP || sighting->ecid == 0)
    return NULL;
  return g_strdup_printf ("%08X-%016" G_GINT64_MODIFIER "X", sighting->chip_id, sighting->ecid);
}

static gboolean
is_of_phone (const RouseBackupSurvey *self, const RouseBackup *backup, const char *product_type)
{
  if (self->is_certain)
    return backup->udid != NULL && g_ascii_strcasecmp (backup->udid, self->udid) == 0;
  return product_type != NULL && g_strcmp0 (backup->product_type, product_type) == 0;
}

static gboolean
find_backups (RouseBackupSurvey *self, const RouseBackupQuestion *question, GCancellable *cancellable, GError **error)
{
  g_auto (GStrv) usual = rouse_backup_finder_get_usual_folders ();
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();
  g_autoptr (GPtrArray) found = NULL;

  g_ptr_array_add (folders, (char *) question->folder);
  if (question->extra != NULL)
    g_ptr_array_add (folders, (char *) question->extra);
  for (gsize i = 0; usual[i] != NULL; i++)
    g_ptr_array_add (folders, usual[i]);
  g_ptr_array_add (folders, NULL);
  found = rouse_backup_finder_find ((const char *const *) folders->pdata, cancellable, error);
  while (found != NULL && found->len > 0 && self->backups->len < MAX_CHECKED) {
    g_autoptr (RouseBackup) backup = g_ptr_array_steal_index (found, 0);
    g_autoptr (GError) unreadable = NULL;

    if (!is_of_phone (self, backup, question->product_type))
      continue;
    if (!rouse_backup_check (backup, cancellable, &unreadable))
      g_debug ("%s", unreadable->message);
    g_ptr_array_add (self->backups, g_steal_pointer (&backup));
  }
  return found != NULL && !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* The folder itself need not be there yet. */
static guint64
get_room (const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);

  while (file != NULL) {
    g_autoptr (GFileInfo) info = g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
    GFile *parent;

    if (info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
      return g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
    parent = g_file_get_parent (file);
    g_object_unref (file);
    file = parent;
  }
  return G_MAXUINT64;
}

/**
 * rouse_backup_survey_run:
 *
 * Reads only. Blocks for some seconds.
 *
 * Returns: (transfer full): what there is; what could not be found out is unknown in it
 */
RouseBackupSurvey *
rouse_backup_survey_run (const RouseBackupQuestion *question, GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseBackupSurvey) self = g_new0 (RouseBackupSurvey, 1);
  g_autofree char *tool = rouse_backup_tool_find (NULL);
  g_autoptr (GError) silent = NULL;

  self->backups = g_ptr_array_new_with_free_func ((GDestroyNotify) rouse_backup_free);
  self->udid = make_udid (question->sighting);
  self->is_certain = self->udid != NULL;
  self->has_tool = tool != NULL;
  self->can_back_up = self->has_tool && question->sighting->mode == ROUSE_DEVICE_MODE_NORMAL && self->is_certain;
  self->room = get_room (question->folder);
  if (question->sighting->mode == ROUSE_DEVICE_MODE_NORMAL && self->is_certain)
    self->facts = rouse_backup_facts_read (self->udid, question->ask_trust, &silent);
  if (silent != NULL)
    g_debug ("facts: %s", silent->message);
  if (!question->facts_only && !find_backups (self, question, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
rouse_backup_survey_free (RouseBackupSurvey *self)
{
  g_clear_pointer (&self->facts, rouse_backup_facts_free);
  g_clear_pointer (&self->backups, g_ptr_array_unref);
  g_free (self->udid);
  g_free (self);
}

const RouseBackup *
rouse_backup_survey_get_newest (const RouseBackupSurvey *self)
{
  for (guint i = 0; i < self->backups->len; i++) {
    const RouseBackup *backup = g_ptr_array_index (self->backups, i);

    if (backup->state == ROUSE_BACKUP_COMPLETE)
      return backup;
  }
  return NULL;
}

static void
survey_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  const RouseBackupQuestion question = {
    .sighting = job->sighting,
    .product_type = job->product_type,
    .folder = job->folder,
    .extra = job->extra,
    .ask_trust = job->ask_trust,
    .facts_only = job->facts_only,
  };
  GError *error = NULL;
  RouseBackupSurvey *survey = rouse_backup_survey_run (&question, cancellable, &error);

  if (survey != NULL)
    g_task_return_pointer (task, survey, (GDestroyNotify) rouse_backup_survey_free);
  else
    g_task_return_error (task, error);
}

void
rouse_backup_survey_async (const RouseBackupQuestion *question, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->sighting = rouse_sighting_copy (question->sighting);
  job->product_type = g_strdup (question->product_type);
  job->folder = g_strdup (question->folder);
  job->extra = g_strdup (question->extra);
  job->ask_trust = question->ask_trust;
  job->facts_only = question->facts_only;
  g_task_set_source_tag (task, rouse_backup_survey_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, survey_thread);
}

RouseBackupSurvey *
rouse_backup_survey_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
