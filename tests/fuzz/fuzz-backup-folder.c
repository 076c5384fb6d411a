/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup-finder.h"
#include "fuzz-folder.h"
#include "fuzz.h"

static void
look_at (RouseBackup *backup)
{
  gboolean was_complete = backup->state == ROUSE_BACKUP_COMPLETE;

  g_assert_true (backup->name == NULL || g_utf8_validate (backup->name, -1, NULL));
  g_assert_true (rouse_backup_measure (backup, NULL, NULL) && backup->is_measured);
  g_assert_true (rouse_backup_check (backup, NULL, NULL));
  g_assert_true (was_complete || backup->state != ROUSE_BACKUP_COMPLETE);
  g_assert_true ((backup->why == NULL) == (backup->state == ROUSE_BACKUP_COMPLETE));
}

/* The bytes as a folder where backups may lie (fuzz-folder.h). */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *folder = fuzz_folder_new ();
  const char *const folders[] = { folder, NULL };
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  fuzz_folder_fill (folder, data, size);
  found = rouse_backup_finder_find (folders, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    look_at (g_ptr_array_index (found, i));
  fuzz_folder_remove (folder);
  return 0;
}
