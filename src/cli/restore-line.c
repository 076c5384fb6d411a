/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/restore-line.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "backup/phone-room.h"
#include "base/error.h"
#include "cli/commands.h"
#include "cli/device-line.h"
#include "cli/json-line.h"
#include "cli/terminal-bar.h"
#include "guide/journal.h"
#include "restore/restore.h"

typedef struct {
  GMainLoop *loop;
  RouseRestore *restore;
  RouseJournal *journal; /* NULL: none */
  gboolean ok;
  GError *error;
} Run;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  run->ok = rouse_restore_run_finish (run->restore, result, &run->error);
  g_main_loop_quit (run->loop);
}

/* Ctrl+C asks to stop; when that is not possible any more it says why and goes on. */
static gboolean
stop_cb (gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  if (rouse_restore_cancel (run->restore, &error))
    g_printerr ("\n%s\n", _ ("Stopping, and giving the phone back as it was …"));
  else
    g_printerr ("\n%s\n", error->message);
  return G_SOURCE_CONTINUE;
}

/* On a terminal erasing must be typed; elsewhere --erase itself is the word (rousectl is used by scripts). */
static gboolean
confirm (RouseRestorePlan *plan, const RouseRestoreLineOptions *options)
{
  char answer[32] = "";

  if (!rouse_restore_plan_get_erase (plan) || options->yes || options->dry_run || options->as_json ||
      !isatty (STDIN_FILENO))
    return TRUE;
  g_print (_ ("Everything on this phone will be erased. Type ERASE to go on: "));
  fflush (stdout);
  return fgets (answer, sizeof answer, stdin) != NULL && g_ascii_strcasecmp (g_strstrip (answer), "erase") == 0;
}

static void
print_plan (RouseRestorePlan *plan, RouseDevice *device, const RouseRestoreLineOptions *options)
{
  if (options->as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("plan");

    rouse_device_line_add (device, json);
    rouse_json_line_string (json, "new_version", rouse_restore_plan_get_version (plan));
    rouse_json_line_string (json, "new_build", rouse_restore_plan_get_build (plan));
    rouse_json_line_bool (json, "erase", rouse_restore_plan_get_erase (plan));
    rouse_json_line_int (json, "image_size", (gint64) rouse_restore_plan_get_image_size (plan));
    rouse_json_line_end (json);
    return;
  }
  rouse_device_line_print (device, "");
  g_print (_ ("iOS %s (%s) will be installed. %s\n"), rouse_restore_plan_get_version (plan),
           rouse_restore_plan_get_build (plan),
           rouse_restore_plan_get_erase (plan) ? _ ("Everything on the phone is erased.") : _ ("Your data stays."));
}

/* Into what is there: g_file_set_contents() would put a file in the place of /dev/null or a link. */
static void
save_log (RouseRestore *restore, const RouseRestoreLineOptions *options)
{
  g_autofree char *text = rouse_log_get_text (rouse_restore_get_log (restore));
  g_autofree char *device_log = rouse_restore_get_device_log (restore);
  FILE *file;
  gboolean ok;

  if (options->log_path == NULL)
    return;
  file = g_fopen (options->log_path, "we");
  ok = file != NULL && fputs (text, file) >= 0 && (device_log == NULL || fprintf (file, "\n%s", device_log) >= 0);
  if (file != NULL && fclose (file) != 0)
    ok = FALSE;
  if (!ok)
    g_printerr ("rousectl: %s: %s\n", options->log_path, g_strerror (errno));
}

static int
print_result (const Run *run, RouseRestorePlan *plan, const RouseRestoreLineOptions *options)
{
  g_autofree char *warnings = rouse_restore_get_warnings (run->restore);

  if (!run->ok) {
    int code = rouse_cli_report (run->error, options->as_json);

    if (!options->as_json && !rouse_restore_plan_get_erase (plan) && !rouse_error_is_cancelled (run->error))
      g_printerr ("  %s\n",
                  _ ("Your data has not been erased. Try the same again before you think of --erase: it often "
                     "works the second time."));
    return code;
  }
  if (options->as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("result");

    rouse_json_line_bool (json, "restored", !options->dry_run);
    rouse_json_line_string (json, "version", rouse_restore_plan_get_version (plan));
    rouse_json_line_string (json, "build", rouse_restore_plan_get_build (plan));
    if (!options->dry_run)
      rouse_json_line_bool (json, "modem_failed", rouse_restore_has_modem_failed (run->restore));
    rouse_json_line_string (json, "warnings", warnings);
    rouse_json_line_int (json, "exit_code", EXIT_OK);
    rouse_json_line_end (json);
    return EXIT_OK;
  }
  if (options->dry_run)
    g_print ("%s\n", _ ("Everything is ready. Nothing was changed on the phone."));
  else
    g_print (_ ("Done: the phone started with iOS %s.\n"), rouse_restore_plan_get_version (plan));
  if (rouse_restore_has_modem_failed (run->restore))
    g_print ("%s\n", _ ("But its mobile radio was not updated: it may not be able to make calls or to be activated. "
                        "Restore it once more; if that does not help, the phone needs a repair."));
  if (warnings != NULL)
    g_print ("%s\n%s", _ ("Worth knowing:"), warnings);
  return EXIT_OK;
}

/* FALSE: another program is at work on this phone. What cannot be written down is restored all the same. */
static gboolean
begin_journal (Run *run, RouseDevice *device, const RouseRestoreLineOptions *options, GError **error)
{
  const RouseJournalContext context = { .program = "rousectl" };
  g_autoptr (GError) local = NULL;

  if (options->dry_run)
    return TRUE;
  run->journal = rouse_journal_begin (run->restore, device, &context, &local);
  if (g_error_matches (local, ROUSE_ERROR, ROUSE_ERROR_IN_USE)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (run->journal == NULL)
    rouse_log_add (rouse_restore_get_log (run->restore), "no journal: %s", local->message);
  return TRUE;
}

static void
run_to_end (Run *run, const RouseRestoreLineOptions *options)
{
  RouseTerminalBar *bar = rouse_terminal_bar_new (rouse_restore_get_progress (run->restore), options->as_json);
  guint on_interrupt = g_unix_signal_add (SIGINT, stop_cb, run);
  guint on_terminate = g_unix_signal_add (SIGTERM, stop_cb, run);

  run->loop = g_main_loop_new (NULL, FALSE);
  rouse_restore_run_async (run->restore, done_cb, run);
  g_main_loop_run (run->loop);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_source_remove (on_interrupt);
  g_source_remove (on_terminate);
  rouse_terminal_bar_free (bar);
  g_main_loop_unref (run->loop);
}

static int
run_restore (RouseDeviceMonitor *monitor, RouseDevice *device, RouseRestorePlan *plan,
             const RouseRestoreLineOptions *options)
{
  Run run = { 0 };
  int code;

  run.restore = rouse_restore_new (plan, rouse_device_monitor_get_waiter (monitor));
  if (!begin_journal (&run, device, options, &run.error)) {
    code = rouse_cli_report (run.error, options->as_json);
    g_clear_error (&run.error);
    g_object_unref (run.restore);
    return code;
  }
  run_to_end (&run, options);
  if (run.journal != NULL)
    rouse_journal_end (run.journal, run.error);
  g_clear_object (&run.journal);
  save_log (run.restore, options);
  code = print_result (&run, plan, options);
  g_clear_error (&run.error);
  g_object_unref (run.restore);
  return code;
}

int
rouse_restore_line_run (RouseDeviceMonitor *monitor, RouseDevice *device, RouseRestorePlan *plan,
                        const RouseRestoreLineOptions *options)
{
  g_autoptr (GError) error = NULL;

  print_plan (plan, device, options);
  if (!options->skip_room_check && !rouse_phone_room_check (plan, NULL, &error)) {
    if (!options->as_json)
      g_printerr ("%s\n", _ ("Nothing was changed on the phone. To try it all the same: --skip-room-check"));
    return rouse_cli_report (error, options->as_json);
  }
  if (!confirm (plan, options)) {
    g_printerr ("%s\n", _ ("Nothing was changed."));
    return EXIT_CANCELLED;
  }
  return run_restore (monitor, device, plan, options);
}
