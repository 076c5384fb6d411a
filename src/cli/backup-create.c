/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/backup-create.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "backup/backup-finder.h"
#include "backup/backup-run.h"
#include "backup/backup-words.h"
#include "base/error.h"
#include "cli/backup-list.h"
#include "cli/commands.h"
#include "cli/json-line.h"
#include "cli/phone-finder.h"

#define FIND_MS 5000

typedef struct {
  char *udid;
  char *folder;
  gboolean as_json;
  gboolean is_terminal;
  GCancellable *cancellable;
  GMainLoop *loop;
  RouseBackup *backup; /* the result */
  GError *error;
  RouseBackupNews told; /* what was said last; worker thread only */
  gboolean has_told;
} Job;

static const char *const stage_ids[] = {
  [ROUSE_BACKUP_STAGE_PREPARE] = "prepare",
  [ROUSE_BACKUP_STAGE_COPY] = "copy",
  [ROUSE_BACKUP_STAGE_VERIFY] = "verify",
};
static const char *const stage_words[] = {
  [ROUSE_BACKUP_STAGE_PREPARE] = N_ ("Asking the phone …"),
  [ROUSE_BACKUP_STAGE_COPY] = N_ ("Copying. Leave the cable in; the phone may be used meanwhile."),
  [ROUSE_BACKUP_STAGE_VERIFY] = N_ ("Looking at what was written …"),
};
static const char *const ask_ids[] = {
  [ROUSE_BACKUP_ASKS_NOTHING] = "nothing",   [ROUSE_BACKUP_ASKS_UNLOCK] = "unlock", [ROUSE_BACKUP_ASKS_TRUST] = "trust",
  [ROUSE_BACKUP_ASKS_PASSCODE] = "passcode", [ROUSE_BACKUP_ASKS_LOOK] = "look",
};

static void
tell_json (const RouseBackupNews *news)
{
  g_autoptr (JsonBuilder) json = rouse_json_line_begin ("backup-progress");

  rouse_json_line_string (json, "stage", stage_ids[news->stage]);
  rouse_json_line_string (json, "ask", ask_ids[news->ask]);
  json_builder_set_member_name (json, "fraction");
  if (news->fraction >= 0)
    json_builder_add_double_value (json, news->fraction);
  else
    json_builder_add_null_value (json);
  json_builder_set_member_name (json, "encrypted");
  if (news->encrypted != ROUSE_TRUTH_UNKNOWN)
    json_builder_add_boolean_value (json, news->encrypted == ROUSE_TRUTH_YES);
  else
    json_builder_add_null_value (json);
  rouse_json_line_int (json, "needed", (gint64) news->needed);
  rouse_json_line_end (json);
}

/* Once, when it is known: what an encrypted backup has that another has not. */
static void
explain_encryption (const RouseBackupNews *news)
{
  const char *words = rouse_backup_encryption_to_words (news->encrypted);

  if (words != NULL)
    g_print ("%s\n", words);
  if (news->encrypted == ROUSE_TRUTH_NO)
    g_print (_ ("To change that: %s\n"), "idevicebackup2 -i encryption on .");
}

static void
tell_person (Job *job, const RouseBackupNews *news)
{
  const gboolean is_new_stage = !job->has_told || job->told.stage != news->stage;

  if (is_new_stage || job->told.ask != news->ask || job->told.encrypted != news->encrypted) {
    if (job->is_terminal && job->told.fraction >= 0)
      g_print ("\n");
  }
  if (is_new_stage)
    g_print ("%s\n", _ (stage_words[news->stage]));
  if (news->stage == ROUSE_BACKUP_STAGE_COPY && is_new_stage)
    explain_encryption (news);
  if (news->ask != ROUSE_BACKUP_ASKS_NOTHING && (!job->has_told || job->told.ask != news->ask))
    g_print ("%s\n", rouse_backup_ask_to_words (news->ask));
  if (news->stage == ROUSE_BACKUP_STAGE_COPY && news->fraction >= 0 && job->is_terminal)
    g_print ("\r%3d %%", (int) (news->fraction * 100));
}

/* Worker thread, which alone prints as long as it runs. */
static void
tell_cb (const RouseBackupNews *news, gpointer user_data)
{
  Job *job = user_data;

  if (job->as_json)
    tell_json (news);
  else
    tell_person (job, news);
  job->told = *news;
  job->has_told = TRUE;
}

static void
run_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Job *job = task_data;
  const RouseBackupListener listener = { .tell = tell_cb, .user_data = job };

  job->backup = rouse_backup_run (job->udid, job->folder, NULL, &listener, cancellable, &job->error);
  g_task_return_boolean (task, job->backup != NULL);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (((Job *) user_data)->loop);
}

static gboolean
stop_cb (gpointer user_data)
{
  Job *job = user_data;

  g_printerr ("\n%s\n", _ ("Stopping …"));
  g_cancellable_cancel (job->cancellable);
  return G_SOURCE_CONTINUE;
}

static int
report (Job *job)
{
  if (job->backup == NULL) {
    if (!job->as_json && rouse_error_is_cancelled (job->error))
      g_printerr ("%s\n",
                  _ ("What was copied so far stays, and the next backup goes on from there. It cannot be put back "
                     "as it is."));
    else if (!job->as_json)
      g_printerr ("%s\n", _ ("No backup was made; nothing on the phone was changed."));
    return rouse_cli_report (job->error, job->as_json);
  }
  if (job->as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("backup");

    rouse_backup_line_add (job->backup, json);
    rouse_json_line_end (json);
  } else {
    g_print ("%s\n", _ ("Done: the backup was made and looked at."));
    rouse_backup_line_print (job->backup);
  }
  return EXIT_OK;
}

static int
run (Job *job)
{
  g_autoptr (GTask) task = NULL;
  guint on_interrupt, on_terminate;
  int code;

  job->cancellable = g_cancellable_new ();
  job->loop = g_main_loop_new (NULL, FALSE);
  job->is_terminal = isatty (STDOUT_FILENO);
  on_interrupt = g_unix_signal_add (SIGINT, stop_cb, job);
  on_terminate = g_unix_signal_add (SIGTERM, stop_cb, job);
  task = g_task_new (NULL, job->cancellable, done_cb, job);
  g_task_set_return_on_cancel (task, FALSE); /* not over before the tool has ended */
  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, run_thread);
  g_main_loop_run (job->loop);
  g_source_remove (on_interrupt);
  g_source_remove (on_terminate);
  code = report (job);
  g_clear_pointer (&job->backup, rouse_backup_free);
  g_clear_error (&job->error);
  g_main_loop_unref (job->loop);
  g_object_unref (job->cancellable);
  return code;
}

int
rouse_backup_create (const char *folder, guint64 ecid, gboolean as_json)
{
  g_autoptr (RouseDeviceMonitor) monitor = rouse_device_monitor_new ();
  g_autofree char *own = rouse_backup_finder_get_own_folder ();
  g_autofree char *absolute = g_canonicalize_filename (folder != NULL ? folder : own, NULL);
  g_autofree char *udid = NULL;
  g_autoptr (RouseDevice) device = NULL;
  g_autoptr (GError) error = NULL;
  Job job = { .folder = absolute, .as_json = as_json };

  if (rouse_device_monitor_start (monitor, &error))
    device = rouse_phone_finder_find (monitor, ecid, FIND_MS, &error);
  if (device != NULL && rouse_device_get_mode (device) == ROUSE_DEVICE_MODE_NORMAL)
    udid = g_strdup (rouse_device_get_sighting (device)->udid);
  else if (device != NULL)
    g_set_error_literal (&error, ROUSE_ERROR, ROUSE_ERROR_REFUSED,
                         "a backup can only be made of a phone that has started; in this state it cannot be made");
  rouse_device_monitor_stop (monitor);
  if (udid == NULL)
    return rouse_cli_report (error, as_json);
  job.udid = udid;
  return run (&job);
}
