/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup-run.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "backup/backup-tool.h"
#include "base/error.h"

#define MARGIN (G_GUINT64_CONSTANT (200) << 20) /* bytes that must stay free */

typedef struct {
  RouseBackupWork work;
  const char *folder;
  char *path; /* of this phone's backup */
} Run;

/* --- folders --- */

/* A folder that this run makes, if it was not there before. */
typedef struct {
  const char *path;
  gboolean was_there;
} Place;

static Place
note_place (const char *path)
{
  return (Place){ path, g_file_test (path, G_FILE_TEST_EXISTS) };
}

/* What was made for nothing goes; a folder that holds anything stays, as rmdir() sees to. */
static void
leave_place (const Place *place)
{
  if (!place->was_there)
    g_rmdir (place->path);
}

/* --- before --- */

static guint64
get_free (const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);

  return info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE)
             ? g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE)
             : G_MAXUINT64;
}

/* Some systems hang where the room does not do, instead of saying so (spec 17 §8.7). */
static gboolean
check_room (Run *run, GError **error)
{
  g_autoptr (RouseBackupFacts) facts = rouse_backup_facts_read (run->work.udid, FALSE, error);
  g_autoptr (RouseBackup) present = rouse_backup_read (run->path, NULL);
  guint64 available = get_free (run->folder);
  gint64 used;

  if (facts == NULL)
    return FALSE;
  used = rouse_backup_facts_get_used (facts);
  run->work.news.encrypted = facts->will_encrypt;
  if (used < 0)
    return TRUE;
  /* What is there from the last time is not copied again. */
  if (present != NULL && !rouse_backup_measure (present, run->work.cancellable, NULL))
    present->size = 0;
  run->work.news.needed = (guint64) used - MIN (present != NULL ? present->size : 0, (guint64) used);
  if (available >= run->work.news.needed + MARGIN)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               "%s has %" G_GUINT64_FORMAT " MB free; the backup may need %" G_GUINT64_FORMAT " MB", run->folder,
               available >> 20, (run->work.news.needed + MARGIN) >> 20);
  return FALSE;
}

/* --- after --- */

/* The tool's own word is not enough: what is on the disk counts. @start: Unix time before the tool began */
static RouseBackup *
verify (Run *run, gint64 start, GError **error)
{
  g_autofree char *status = g_build_filename (run->path, "Status.plist", NULL);
  g_autoptr (RouseBackup) backup = rouse_backup_read (run->path, error);
  GStatBuf info;

  if (backup == NULL || !rouse_backup_check (backup, run->work.cancellable, error))
    return NULL;
  if (backup->state != ROUSE_BACKUP_COMPLETE) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_BACKUP, "the backup is %s: %s",
                 rouse_backup_state_to_string (backup->state), backup->why);
    return NULL;
  }
  if (g_stat (status, &info) != 0 || info.st_mtime < start) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "the phone wrote no new backup; the old one is there");
    return NULL;
  }
  return g_steal_pointer (&backup);
}

static RouseBackup *
run_stages (Run *run, const char *tool, GError **error)
{
  const char *const words[] = { "backup", run->folder, NULL };
  gint64 start = g_get_real_time () / G_USEC_PER_SEC - 2; /* a file system may know even seconds only */

  rouse_backup_work_tell (&run->work);
  if (!rouse_backup_work_wait_for_trust (&run->work, error) || !check_room (run, error))
    return NULL;
  run->work.news.stage = ROUSE_BACKUP_STAGE_COPY;
  rouse_backup_work_tell (&run->work);
  if (!rouse_backup_work_run_tool (&run->work, tool, words, NULL, error))
    return NULL;
  run->work.news.stage = ROUSE_BACKUP_STAGE_VERIFY;
  run->work.news.ask = ROUSE_BACKUP_ASKS_NOTHING;
  rouse_backup_work_tell (&run->work);
  return verify (run, start, error);
}

/**
 * rouse_backup_run:
 * @udid: of a phone in normal mode
 * @folder: made if it is not there; a backup of this phone in it is continued
 *
 * Waits for trust, compares the room, runs the tool and looks at what it wrote. Nothing on the phone is changed.
 * Cancelling leaves an incomplete backup, which the next one continues; a folder that stayed empty is removed again.
 *
 * Returns: (transfer full): NULL with `ROUSE_ERROR_LOCKED` (a person has to do something at the phone),
 * `G_IO_ERROR_NO_SPACE`, `G_SPAWN_ERROR_NOENT` (no tool), `ROUSE_ERROR_DEVICE_GONE`, `G_IO_ERROR_CANCELLED` or another
 */
RouseBackup *
rouse_backup_run (const char *udid, const char *folder, const char *tool, const RouseBackupListener *listener,
                  GCancellable *cancellable, GError **error)
{
  Run run = {
    .work = { .udid = udid, .listener = listener, .news = { .fraction = -1 }, .cancellable = cancellable },
    .folder = folder,
  };
  g_autofree char *found = tool != NULL ? g_strdup (tool) : rouse_backup_tool_find (error);
  g_autofree char *path = g_build_filename (folder, udid, NULL);
  const Place places[] = { note_place (path), note_place (folder) };
  RouseBackup *backup;

  if (found == NULL)
    return NULL;
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
    return NULL;
  }
  run.path = path;
  backup = run_stages (&run, found, error);
  for (gsize i = 0; backup == NULL && i < G_N_ELEMENTS (places); i++)
    leave_place (&places[i]);
  return backup;
}
