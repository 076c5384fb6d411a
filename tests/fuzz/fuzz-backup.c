/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "backup/backup-facts.h"
#include "backup/backup-tool.h"
#include "fuzz.h"

/* One list stands for all three of a backup and for all that a phone tells; its bytes as well for the tool's words. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (plist_t) root = rouse_plist_parse (data, size, NULL);
  plist_t dict = rouse_plist_is (root, PLIST_DICT) ? root : NULL;
  g_autoptr (RouseBackup) backup = rouse_backup_new_from_plists ("backup", dict, dict, dict);
  g_autoptr (RouseBackup) alone = rouse_backup_new_from_plists ("backup", dict, NULL, NULL);
  g_autoptr (RouseBackupFacts) facts = rouse_backup_facts_new (dict, dict, dict, dict, dict, dict);
  g_auto (RouseBackupTalk) talk = { .fraction = -1 };
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);
  g_autoptr (GError) error = NULL;

  g_assert_true ((backup->why == NULL) == (backup->state == ROUSE_BACKUP_COMPLETE));
  g_assert_cmpint (alone->state, ==, ROUSE_BACKUP_INCOMPLETE);
  g_assert_true (backup->name == NULL || g_utf8_validate (backup->name, -1, NULL));
  g_assert_cmpint (facts->battery, <=, 100);
  for (guint i = 0; lines[i] != NULL; i++)
    rouse_backup_talk_line (&talk, lines[i]);
  g_assert_true (talk.fraction <= 1.0);
  rouse_backup_talk_set_error (&talk, 1, &error);
  g_assert_nonnull (error);
  return 0;
}
