/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup-work.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "backup/backup-tool.h"
#include "base/error.h"
#include "base/spawn.h"
#include "device/device-waiter.h"
#include "transport/notice-client.h"

#define TRUST_MS (5 * 60 * 1000) /* for the person at the phone */
#define SLICE_MS 1000
#define PRESENCE_MS 5000 /* between looks whether the phone is still there, while nothing is heard */
#define SILENCE_MS 30000 /* after which something may be wrong; a phone that thinks is silent too (spec 17 §8.4) */
#define STOP_MS 10000    /* for the tool to put things in order after it was told to stop */
#define MAX_LINE 4096    /* bytes */

void
rouse_backup_work_tell (RouseBackupWork *self)
{
  self->listener->tell (&self->news, self->listener->user_data);
}

void
rouse_backup_work_ask (RouseBackupWork *self, RouseBackupAsk what)
{
  if (self->news.ask == what)
    return;
  self->news.ask = what;
  rouse_backup_work_tell (self);
}

gboolean
rouse_backup_work_wait_for_trust (RouseBackupWork *self, GError **error)
{
  static const RouseBackupAsk asks[] = {
    [ROUSE_PHONE_TRUST_LOCKED] = ROUSE_BACKUP_ASKS_UNLOCK,
    [ROUSE_PHONE_TRUST_ASKING] = ROUSE_BACKUP_ASKS_TRUST,
    [ROUSE_PHONE_TRUST_NO] = ROUSE_BACKUP_ASKS_TRUST,
    [ROUSE_PHONE_TRUST_UNKNOWN] = ROUSE_BACKUP_ASKS_UNLOCK,
  };
  gint64 end = g_get_monotonic_time () + (gint64) TRUST_MS * 1000;

  for (;;) {
    g_autoptr (RouseLockdownClient) client = rouse_lockdown_client_open (self->udid, error);
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
    rouse_backup_work_ask (self, asks[trust]);
    if (!rouse_device_waiter_pause (SLICE_MS, self->cancellable, error))
      return FALSE;
  }
  rouse_backup_work_ask (self, ROUSE_BACKUP_ASKS_NOTHING);
  return TRUE;
}

/* --- the phone's question for its passcode --- */

#define PRESENTED "com.apple.LocalAuthentication.ui.presented"
#define DISMISSED "com.apple.LocalAuthentication.ui.dismissed"

/* A thread of its own. */
static void
screen_cb (const char *name, gpointer user_data)
{
  RouseBackupWork *self = user_data;

  g_atomic_int_set (&self->screen,
                    strcmp (name, PRESENTED) == 0 ? ROUSE_BACKUP_SCREEN_ASKS : ROUSE_BACKUP_SCREEN_HAS_ASKED);
}

/* Since iOS 16.1 the phone asks for its passcode on its own screen (spec 17 §8.6), of which not every version of the
 * tool tells. Without these notices all goes on as well; only nobody is told to look at the phone. */
static RouseNoticeClient *
watch_screen (RouseBackupWork *self)
{
  static const char *const names[] = { PRESENTED, DISMISSED, NULL };
  g_autoptr (GError) error = NULL;
  RouseNoticeClient *notices = rouse_notice_client_open (self->udid, names, screen_cb, self, &error);

  if (notices == NULL)
    g_debug ("backup: the phone's screen is not watched: %s", error->message);
  return notices;
}

/* --- the tool --- */

/* Both of its outputs into one pipe. Not by STDERR_MERGE: with posix_spawn(), GLib 2.74 then closes the child's stdout.
 */
static GInputStream *
make_output (GSubprocessLauncher *launcher, GError **error)
{
  int ends[2];

  if (!g_unix_open_pipe (ends, FD_CLOEXEC, error))
    return NULL;
  g_subprocess_launcher_take_stdout_fd (launcher, ends[1]);
  g_subprocess_launcher_take_stderr_fd (launcher, fcntl (ends[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  return g_unix_input_stream_new (ends[0], TRUE);
}

/* @output: (out): what it says; ends when it has ended */
static GSubprocess *
start_tool (RouseBackupWork *self, const char *tool, const char *const *words, gboolean has_input,
            GInputStream **output, GError **error)
{
  GSubprocessFlags flags = has_input ? G_SUBPROCESS_FLAGS_STDIN_PIPE : G_SUBPROCESS_FLAGS_NONE;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  *output = make_output (launcher, error);
  if (*output == NULL)
    return NULL;
  g_ptr_array_add (argv, (char *) tool);
  g_ptr_array_add (argv, (char *) "-u");
  g_ptr_array_add (argv, (char *) self->udid);
  for (gsize i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) words[i]);
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE); /* its words are read */
  g_subprocess_launcher_set_flags (launcher, flags | rouse_spawn_flags ());
  return g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, error);
}

/* A password goes through a pipe: the words of a command can be read by every user of the computer. */
static gboolean
write_input (GSubprocess *process, const char *input, GError **error)
{
  GOutputStream *pipe = g_subprocess_get_stdin_pipe (process);

  return input == NULL || (g_output_stream_write_all (pipe, input, strlen (input), NULL, NULL, error) &&
                           g_output_stream_close (pipe, NULL, error));
}

static gboolean
is_phone_there (RouseBackupWork *self)
{
  g_autoptr (RouseLockdownClient) client = rouse_lockdown_client_open (self->udid, NULL);

  return client != NULL;
}

/* What the phone itself says counts before the tool's words, which do not say when the question has gone. */
static RouseBackupAsk
get_ask (RouseBackupWork *self, const RouseBackupTalk *talk)
{
  return talk->asks_passcode || g_atomic_int_get (&self->screen) == ROUSE_BACKUP_SCREEN_ASKS
             ? ROUSE_BACKUP_ASKS_PASSCODE
             : ROUSE_BACKUP_ASKS_NOTHING;
}

/* After each silence: whether the question has come or gone meanwhile. */
static void
take_screen (RouseBackupWork *self, RouseBackupTalk *talk)
{
  RouseBackupScreen screen = g_atomic_int_get (&self->screen);

  if (screen == ROUSE_BACKUP_SCREEN_HAS_ASKED) {
    g_atomic_int_compare_and_exchange (&self->screen, ROUSE_BACKUP_SCREEN_HAS_ASKED, ROUSE_BACKUP_SCREEN_SILENT);
    talk->asks_passcode = FALSE;
  }
  if (screen != ROUSE_BACKUP_SCREEN_SILENT)
    rouse_backup_work_ask (self, get_ask (self, talk));
}

static void
take_line (RouseBackupWork *self, RouseBackupTalk *talk, GString *line)
{
  g_strstrip (line->str);
  if (rouse_backup_talk_line (talk, line->str)) {
    if (talk->fraction > self->news.fraction) /* it goes on, so it does not wait; the notice may come later */
      g_atomic_int_compare_and_exchange (&self->screen, ROUSE_BACKUP_SCREEN_ASKS, ROUSE_BACKUP_SCREEN_SILENT);
    self->news.fraction = talk->fraction;
    if (talk->encrypted != ROUSE_TRUTH_UNKNOWN)
      self->news.encrypted = talk->encrypted;
    self->news.ask = get_ask (self, talk);
    rouse_backup_work_tell (self);
  } else {
    rouse_backup_work_ask (self, get_ask (self, talk));
  }
  g_string_truncate (line, 0);
}

/* Its bars end with CR, its sentences with LF. */
static void
take_bytes (RouseBackupWork *self, RouseBackupTalk *talk, GString *line, const char *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++) {
    if (bytes[i] == '\r' || bytes[i] == '\n')
      take_line (self, talk, line);
    else if (line->len < MAX_LINE && bytes[i] != '\0')
      g_string_append_c (line, bytes[i]);
  }
}

/* FALSE: the phone has gone without the tool noticing: it was seen to wait for ever then. */
static gboolean
check_presence (RouseBackupWork *self, const RouseBackupTalk *talk, GError **error)
{
  if (talk->is_done || is_phone_there (self))
    return TRUE;
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE, "the phone has left in the middle");
  return FALSE;
}

/* Until the tool has closed its output. FALSE: cancelled, or the phone has gone. */
static gboolean
follow (RouseBackupWork *self, RouseBackupTalk *talk, GInputStream *output, GError **error)
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
      take_bytes (self, talk, line, bytes, (gsize) n);
      looked = heard = g_get_monotonic_time ();
      continue;
    }
    take_screen (self, talk);
    if (g_get_monotonic_time () - looked > (gint64) PRESENCE_MS * 1000) {
      looked = g_get_monotonic_time ();
      if (!check_presence (self, talk, error))
        return FALSE;
    }
    if (g_get_monotonic_time () - heard > (gint64) SILENCE_MS * 1000)
      rouse_backup_work_ask (self, get_ask (self, talk) == ROUSE_BACKUP_ASKS_NOTHING ? ROUSE_BACKUP_ASKS_LOOK
                                                                                     : ROUSE_BACKUP_ASKS_PASSCODE);
    if (!rouse_device_waiter_pause (50, self->cancellable, error))
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
    g_usleep (50000);
  g_subprocess_force_exit (process);
}

/* How it ended. */
static gboolean
judge (RouseBackupWork *self, const RouseBackupTalk *talk, GSubprocess *process, const char *tool, GError **error)
{
  if (!g_subprocess_get_if_exited (process)) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "%s was ended by signal %d", tool,
                 g_subprocess_get_term_sig (process));
    return FALSE;
  }
  if (g_subprocess_get_exit_status (process) == 0 && !talk->has_error)
    return TRUE;
  if (talk->has_error || check_presence (self, talk, error))
    rouse_backup_talk_set_error (talk, g_subprocess_get_exit_status (process), error);
  return FALSE;
}

gboolean
rouse_backup_work_run_tool (RouseBackupWork *self, const char *tool, const char *const *words, const char *input,
                            GError **error)
{
  g_auto (RouseBackupTalk) talk = { .fraction = -1 };
  g_autoptr (RouseNoticeClient) notices = watch_screen (self); /* before the phone is asked for anything */
  g_autoptr (GInputStream) output = NULL;
  g_autoptr (GSubprocess) process = start_tool (self, tool, words, input != NULL, &output, error);
  gboolean ok;

  if (process == NULL)
    return FALSE;
  ok = write_input (process, input, error) && follow (self, &talk, output, error);
  if (!ok)
    stop_tool (process);
  g_subprocess_wait (process, NULL, NULL);
  return ok && judge (self, &talk, process, tool, error);
}
