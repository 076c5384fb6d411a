/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup-encryption.h"

#include "backup/backup-tool.h"
#include "base/error.h"

/* The tool may say that all went well; what the phone says counts. */
static gboolean
check_after (RouseBackupWork *work, gboolean on, GError **error)
{
  g_autoptr (RouseBackupFacts) facts = rouse_backup_facts_read (work->udid, FALSE, error);

  if (facts == NULL)
    return FALSE;
  if (facts->will_encrypt == ROUSE_TRUTH_UNKNOWN || (facts->will_encrypt == ROUSE_TRUTH_YES) == on)
    return TRUE;
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "the phone did not change it");
  return FALSE;
}

/**
 * rouse_backup_set_encryption:
 *
 * Source: spec 17 §8.3, ChangePassword. A phone with a passcode asks for it on its own screen since iOS 13 (§8.6).
 *
 * Returns: %FALSE with `ROUSE_ERROR_PASSWORD` (turning it off with a wrong one), `ROUSE_ERROR_LOCKED`, …
 */
gboolean
rouse_backup_set_encryption (const char *udid, gboolean on, const char *password, const char *tool,
                             const RouseBackupListener *listener, GCancellable *cancellable, GError **error)
{
  RouseBackupWork work = { .udid = udid, .listener = listener, .news = { .fraction = -1 }, .cancellable = cancellable };
  g_autofree char *found = tool != NULL ? g_strdup (tool) : rouse_backup_tool_find (error);
  g_autofree char *input = g_strdup_printf ("%s\n%s\n", password, on ? password : "");
  const char *const words[] = { "-i", "encryption", on ? "on" : "off", g_get_tmp_dir (), NULL };

  if (found == NULL)
    return FALSE;
  rouse_backup_work_tell (&work);
  if (!rouse_backup_work_wait_for_trust (&work, error))
    return FALSE;
  work.news.stage = ROUSE_BACKUP_STAGE_COPY;
  work.news.encrypted = on ? ROUSE_TRUTH_YES : ROUSE_TRUTH_NO;
  rouse_backup_work_tell (&work);
  return rouse_backup_work_run_tool (&work, found, words, input, error) && check_after (&work, on, error);
}
