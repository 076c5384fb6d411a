/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup-return.h"

#include <glib/gi18n-lib.h>

#include "backup/backup-tool.h"
#include "base/error.h"

static const char *const steps[] = {
  N_ ("Set the phone up as far as the home screen, with a passcode or without."),
  N_ ("Turn Find My off on the phone: Settings, your name, Find My. It may be turned on again afterwards."),
  N_ ("Connect the phone, unlock it and tap Trust."),
  N_ ("Put the backup back. What is on the phone now is replaced."),
  N_ ("Leave the cable in until the phone has restarted. Apps come back over the network after that."),
};

const char *
rouse_backup_return_get_step (guint number)
{
  return number < G_N_ELEMENTS (steps) ? _ (steps[number]) : NULL;
}

/* The backup's own folder is named by the phone that it was made of. Passwords are asked for (-i), and never words. */
char **
rouse_backup_return_get_words (const RouseBackup *backup)
{
  g_autofree char *folder = g_path_get_dirname (backup->path);
  g_autofree char *source = g_path_get_basename (backup->path);
  const char *const words[] = { "-i", "-s", source, "restore", "--system", "--settings", folder, NULL };

  return g_strdupv ((char **) words);
}

/* What the tool would find out only after minutes, or not at all. */
static gboolean
check_before (RouseBackupWork *work, const RouseBackup *given, GError **error)
{
  g_autoptr (RouseBackup) backup = rouse_backup_read (given->path, error);
  g_autoptr (RouseBackupFacts) facts = NULL;

  if (backup == NULL || !rouse_backup_check (backup, work->cancellable, error))
    return FALSE;
  if (backup->state != ROUSE_BACKUP_COMPLETE) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_BACKUP, "the backup is %s: %s",
                 rouse_backup_state_to_string (backup->state), backup->why);
    return FALSE;
  }
  if (!rouse_backup_work_wait_for_trust (work, error))
    return FALSE;
  facts = rouse_backup_facts_read (work->udid, FALSE, error);
  if (facts == NULL)
    return FALSE;
  if (facts->find_my == ROUSE_TRUTH_YES) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_FIND_MY, "Find My is on");
    return FALSE;
  }
  if (facts->capacity >= 0 && (guint64) facts->capacity < backup->size) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PHONE_FULL,
                 "a backup of %" G_GUINT64_FORMAT " MB for %" G_GINT64_FORMAT " MB", backup->size >> 20,
                 facts->capacity >> 20);
    return FALSE;
  }
  return TRUE;
}

/**
 * rouse_backup_return:
 * @backup: checked once more before anything is done
 * @udid: of a phone in normal mode; another phone than that of the backup is fine
 *
 * Source: spec 17 §8.3. Stopping it in the middle leaves the phone with a part of the backup; it can be put back again.
 *
 * Returns: %FALSE with `ROUSE_ERROR_BACKUP`, `ROUSE_ERROR_LOCKED`, `ROUSE_ERROR_FIND_MY`, `ROUSE_ERROR_PASSWORD`,
 * `ROUSE_ERROR_DEVICE_GONE`, `G_SPAWN_ERROR_NOENT`, `G_IO_ERROR_CANCELLED` or another
 */
gboolean
rouse_backup_return (const RouseBackup *backup, const char *udid, const char *password, const char *tool,
                     const RouseBackupListener *listener, GCancellable *cancellable, GError **error)
{
  RouseBackupWork work = { .udid = udid, .listener = listener, .news = { .fraction = -1 }, .cancellable = cancellable };
  g_autofree char *found = tool != NULL ? g_strdup (tool) : rouse_backup_tool_find (error);
  g_auto (GStrv) words = rouse_backup_return_get_words (backup);
  g_autofree char *input = g_strdup_printf ("%s\n", password != NULL ? password : "");

  if (found == NULL)
    return FALSE;
  work.news.encrypted = backup->encrypted;
  rouse_backup_work_tell (&work);
  if (!check_before (&work, backup, error))
    return FALSE;
  work.news.stage = ROUSE_BACKUP_STAGE_COPY;
  rouse_backup_work_tell (&work);
  return rouse_backup_work_run_tool (&work, found, (const char *const *) words, input, error);
}
