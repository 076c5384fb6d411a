/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup-run.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "backup/backup-tool.h"
#include "base/error.h"
#include "device/device-waiter.h"

#define TRUST_MS (5 * 60 * 1000) /* for the person at the phone */
#define SLICE_MS 1000
#define PRESENCE_MS 5000 /* between looks whether the phone is still there, while nothing is heard */
#define SILENCE_MS 30000 /* after which something may be wrong; a phone that thinks is silent too (spec 17 §8.4) */
#define STOP_MS 10000    /* for the tool to put things in order after it was told to stop */
#define MARGIN (G_GUINT64_CONSTANT (200) << 20) /* bytes that must stay free */
#define MAX_LINE 4096                           /* bytes */

typedef struct {
  const char *udid;
  const char *folder;
  char *path; /* of this phone's backup */
  const RouseBackupListener *listener;
  RouseBackupNews news;
  GCancellable *cancellable;
} Run;

static void
tell (Run *run)
{
  run->listener->tell (&run->news, run->listener->user_data);
}

static void
ask (Run *run, RouseBackupAsk what)
{
  if (run->news.ask == what)
    return;
  run->news.ask = what;
  tell (run);
}

/* --- before --- */

/* Until the phone lets this computer in. */
static gboolean
wait_for_trust (Run *run, GError **error)
{
  static const RouseBackupAsk asks[] = {
    [ROUSE_PHONE_TRUST_LOCKED] = ROUSE_BACKUP_ASKS_UNLOCK,
    [ROUSE_PHONE_TRUST_ASKING] = ROUSE_BACKUP_ASKS_TRUST,
    [ROUSE_PHONE_TRUST_NO] = ROUSE_BACKUP_ASKS_TRUST,
    [ROUSE_PHONE_TRUST_UNKNOWN] = ROUSE_BACKUP_ASKS_UNLOCK,
  };
  gint64 end = g_get_monotonic_time () + (gint64) TRUST_MS * 1000;

  for (;;) {
    g_autoptr (RouseLockdownClient) client = rouse_lockdown_client_open (run->udid, error);
    RousePhoneTrust trust;

    if (client == NULL)
      return FALSE;
    trust = rouse_lockdown_client_get_trust (client, TRUE);
    if (trust == ROUSE_PHONE_TRUST_YES)
      break;
    if (trust == ROUSE_PHONE_TRUST_DENIED || trust == ROUSE_PHONE_TRUST_MANAGED || g_get_monotonic_time () > end) {
      g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_LOCKED, "the phone does not let this computer in: %s",
                   rouse_phone_trust_to_string (trust));
      return FALSE;
    }
    ask (run, asks[trust]);
    if (!rouse_device_waiter_pause (SLICE_MS, run->cancellable, error))
      return FALSE;
  }
  ask (run, ROUSE_BACKUP_ASKS_NOTHING);
  return TRUE;
}

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
  g_autoptr (RouseBackupFacts) facts = rouse_backup_facts_read (run->udid, FALSE, error);
  g_autoptr (RouseBackup) present = rouse_backup_read (run->path, NULL);
  guint64 available = get_free (run->folder);
  gint64 used;

  if (facts == NULL)
    return FALSE;
  used = rouse_backup_facts_get_used (facts);
  run->news.encrypted = facts->will_encrypt;
  if (used < 0)
    return TRUE;
  /* What is there from the last time is not copied again. */
  if (present != NULL && !rouse_backup_measure (present, run->cancellable, NULL))
    present->size = 0;
  run->news.needed = (guint64) used - MIN (present != NULL ? present->size : 0, (guint64) used);
  if (available >= run->news.needed + MARGIN)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               "%s has %" G_GUINT64_FORMAT " MB free; the backup may need %" G_GUINT64_FORMAT " MB", run->folder,
               available >> 20, (run->news.needed + MARGIN) >> 20);
  return FALSE;
}

/* --- the tool --- */

static GSubprocess *
start_tool (Run *run, const char *tool, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);

  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE); /* its words are read */
  return g_subprocess_launcher_spawn (launcher, error, tool, "-u", run->udid, "backup", run->folder, NULL);
}

static gboolean
is_phone_there (Run *run)
{
  g_autoptr (RouseLockdownClient) client = rouse_lockdown_client_open (run->udid, NULL);

  return client != NULL;
}

static void
take_line (Run *run, RouseBackupTalk *talk, GString *line)
{
  g_strstrip (line->str);
  if (rouse_backup_talk_line (talk, line->str)) {
    run->news.fraction = talk->fraction;
    if (talk->encrypted != ROUSE_TRUTH_UNKNOWN)
      run->news.encrypted = talk->encrypted;
    run->news.ask = talk->asks_passcode ? ROUSE_BACKUP_ASKS_PASSCODE : ROUSE_BACKUP_ASKS_NOTHING;
    tell (run);
  } else if (!talk->asks_passcode) {
    ask (run, ROUSE_BACKUP_ASKS_NOTHING);
  }
  g_string_truncate (line, 0);
}

/* Its bars end with CR, its sentences with LF. */
static void
take_bytes (Run *run, RouseBackupTalk *talk, GString *line, const char *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++) {
    if (bytes[i] == '\r' || bytes[i] == '\n')
      take_line (run, talk, line);
    else if (line->len < MAX_LINE && bytes[i] != '\0')
      g_string_append_c (line, bytes[i]);
  }
}

/* Until the tool has closed its output. FALSE: cancelled, or the phone has gone without the tool noticing: it was seen
 * to wait for ever then. */
static gboolean
follow (Run *run, RouseBackupTalk *talk, GInputStream *output, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gint64 heard = g_get_monotonic_time ();
  gint64 looked = heard;
  char bytes[4096];

  for (;;) {
    g_autoptr (GError) none = NULL;
    gssize n = -1;

    if (g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (output)))
      n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (output), bytes, sizeof bytes, NULL, &none);
    if (n == 0)
      return TRUE;
    if (n > 0) {
      take_bytes (run, talk, line, bytes, (gsize) n);
      looked = heard = g_get_monotonic_time ();
      continue;
    }
    if (g_get_monotonic_time () - looked > (gint64) PRESENCE_MS * 1000) {
      looked = g_get_monotonic_time ();
      if (!is_phone_there (run)) {
        g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE, "the phone has left while it was backed up");
        return FALSE;
      }
    }
    if (g_get_monotonic_time () - heard > (gint64) SILENCE_MS * 1000)
      ask (run, talk->asks_passcode ? ROUSE_BACKUP_ASKS_PASSCODE : ROUSE_BACKUP_ASKS_LOOK);
    if (!rouse_device_waiter_pause (50, run->cancellable, error))
      return FALSE;
  }
}

/* It ends the conversation with the phone in order, if it can. */
static void
stop_tool (GSubprocess *process)
{
  gint64 end = g_get_monotonic_time () + (gint64) STOP_MS * 1000;

  g_subprocess_send_signal (process, SIGINT);
  while (g_get_monotonic_time () < end && g_subprocess_get_identifier (process) != NULL)
    g_usleep (50 * 1000);
  g_subprocess_force_exit (process);
}

static gboolean
copy (Run *run, const char *tool, GError **error)
{
  g_auto (RouseBackupTalk) talk = { .fraction = -1 };
  g_autoptr (GSubprocess) process = start_tool (run, tool, error);
  gboolean ok;

  if (process == NULL)
    return FALSE;
  ok = follow (run, &talk, g_subprocess_get_stdout_pipe (process), error);
  if (!ok)
    stop_tool (process);
  g_subprocess_wait (process, NULL, NULL);
  if (!ok)
    return FALSE;
  if (!g_subprocess_get_if_exited (process)) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "%s was ended by signal %d", tool,
                 g_subprocess_get_term_sig (process));
    return FALSE;
  }
  if (g_subprocess_get_exit_status (process) != 0 || talk.has_error) {
    if (!talk.has_error && !is_phone_there (run))
      g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE, "the phone has left while it was backed up");
    else
      rouse_backup_talk_set_error (&talk, g_subprocess_get_exit_status (process), error);
    return FALSE;
  }
  return TRUE;
}

/* --- after --- */

/* The tool's own word is not enough: what is on the disk counts. @start: Unix time before the tool began */
static RouseBackup *
verify (Run *run, gint64 start, GError **error)
{
  g_autofree char *status = g_build_filename (run->path, "Status.plist", NULL);
  g_autoptr (RouseBackup) backup = rouse_backup_read (run->path, error);
  GStatBuf info;

  if (backup == NULL || !rouse_backup_check (backup, run->cancellable, error))
    return NULL;
  if (backup->state != ROUSE_BACKUP_COMPLETE) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "the backup is %s: %s",
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
  gint64 start = g_get_real_time () / G_USEC_PER_SEC - 2; /* a file system may know even seconds only */

  tell (run);
  if (!wait_for_trust (run, error) || !check_room (run, error))
    return NULL;
  run->news.stage = ROUSE_BACKUP_STAGE_COPY;
  tell (run);
  if (!copy (run, tool, error))
    return NULL;
  run->news.stage = ROUSE_BACKUP_STAGE_VERIFY;
  run->news.ask = ROUSE_BACKUP_ASKS_NOTHING;
  tell (run);
  return verify (run, start, error);
}

/**
 * rouse_backup_run:
 * @udid: of a phone in normal mode
 * @folder: made if it is not there; a backup of this phone in it is continued
 *
 * Waits for trust, compares the room, runs the tool and looks at what it wrote. Nothing on the phone is changed.
 * Cancelling leaves an incomplete backup, which the next one continues.
 *
 * Returns: (transfer full): NULL with `ROUSE_ERROR_LOCKED` (a person has to do something at the phone),
 * `G_IO_ERROR_NO_SPACE`, `G_SPAWN_ERROR_NOENT` (no tool), `ROUSE_ERROR_DEVICE_GONE`, `G_IO_ERROR_CANCELLED` or another
 */
RouseBackup *
rouse_backup_run (const char *udid, const char *folder, const char *tool, const RouseBackupListener *listener,
                  GCancellable *cancellable, GError **error)
{
  Run run = {
    .udid = udid,
    .folder = folder,
    .listener = listener,
    .news = { .fraction = -1 },
    .cancellable = cancellable,
  };
  g_autofree char *found = tool != NULL ? g_strdup (tool) : rouse_backup_tool_find (error);
  g_autofree char *path = g_build_filename (folder, udid, NULL);

  if (found == NULL)
    return NULL;
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", folder, g_strerror (errno));
    return NULL;
  }
  run.path = path;
  return run_stages (&run, found, error);
}
