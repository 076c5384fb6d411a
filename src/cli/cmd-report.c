/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/phone-finder.h"
#include "guide/journal-folder.h"
#include "guide/report.h"

#define SETTLE_MS 3000

typedef struct {
  GMainLoop *loop;
  char *text;
} Made;

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Made *made = user_data;

  made->text = rouse_report_make_finish (ROUSE_REPORT (source), result, NULL);
  g_main_loop_quit (made->loop);
}

/* Which phones are there, without asking them anything that they do not tell by themselves. */
static void
look_for_phones (RouseReport *report)
{
  g_autoptr (RouseDeviceMonitor) monitor = rouse_device_monitor_new ();
  g_autoptr (RouseUsbTimeline) timeline = NULL;
  g_autoptr (GError) error = NULL;

  if (!rouse_device_monitor_start (monitor, &error)) {
    rouse_report_add_section (report, "USB", error->message);
    return;
  }
  timeline = rouse_usb_timeline_new (rouse_device_monitor_get_list (monitor));
  rouse_phone_finder_settle (monitor, SETTLE_MS);
  rouse_report_add_timeline (report, timeline);
  rouse_device_monitor_stop (monitor);
}

/* FALSE: it is not to be saved. */
static gboolean
may_save (const char *path, gboolean yes)
{
  char answer[16];

  if (yes || !isatty (STDIN_FILENO))
    return TRUE;
  /* Translators: the answer is y or n; keep the brackets */
  g_print (_ ("\nThis is the whole report. Save it as %s? [y/N] "), path);
  fflush (stdout);
  return fgets (answer, sizeof answer, stdin) != NULL && g_ascii_tolower (answer[0]) == 'y';
}

static int
show_and_save (const char *text, const char *output, gboolean yes)
{
  g_autoptr (GError) error = NULL;

  g_print ("%s", text);
  if (output == NULL)
    return EXIT_OK;
  if (!may_save (output, yes)) {
    g_printerr ("%s\n", _ ("Nothing was saved."));
    return EXIT_CANCELLED;
  }
  if (!rouse_report_save (text, output, &error)) {
    g_printerr ("rousectl: %s\n", error->message);
    return EXIT_FAILED;
  }
  g_printerr (_ ("Saved as %s. It leaves this computer only if you send it.\n"), output);
  return EXIT_OK;
}

/* The newest repair for "last". */
static gboolean
add_session (RouseReport *report, const char *wanted, GError **error)
{
  g_autofree char *folder = rouse_journal_get_folder ();
  g_autofree char *id = g_strdup (wanted);
  g_autoptr (RouseJournalSession) session = NULL;

  if (g_str_equal (wanted, "last")) {
    g_autoptr (GPtrArray) all = rouse_journal_list (folder);

    if (all->len == 0) {
      g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NO_FILE, _ ("nothing was repaired yet"));
      return FALSE;
    }
    g_free (id);
    id = g_strdup (((RouseJournalSession *) g_ptr_array_index (all, 0))->id);
  }
  session = rouse_journal_load (folder, id, TRUE, error);
  if (session == NULL)
    return FALSE;
  rouse_report_add_session (report, session);
  return TRUE;
}

static int
make (RouseReport *report, const char *output, gboolean yes)
{
  Made made = { g_main_loop_new (NULL, FALSE), NULL };
  int code;

  rouse_report_make_async (report, NULL, made_cb, &made);
  g_main_loop_run (made.loop);
  code = show_and_save (made.text, output, yes);
  g_main_loop_unref (made.loop);
  g_free (made.text);
  return code;
}

/* rousectl report */
int
rouse_cmd_report (int argc, char **argv)
{
  g_autofree char *output = NULL;
  g_autofree char *session = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) logs = NULL;
  gboolean yes = FALSE;
  g_autoptr (RouseReport) report = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Save it there, after showing it"), N_ ("FILE") },
    { "session", 0, 0, G_OPTION_ARG_STRING, &session, N_ ("With a repair of the history, or “last”"), N_ ("ID") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &yes, N_ ("Do not ask before saving"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &logs, NULL, N_ ("[LOG…]") },
    G_OPTION_ENTRY_NULL,
  };

  if (!rouse_cli_parse (&argc, &argv, NULL,
                        _ ("Writes what is needed to look for a fault: this computer, the versions, the phones that "
                           "are seen, and logs. Numbers of the phone, names and folders are taken out."),
                        entries))
    return EXIT_USAGE;
  report = rouse_report_new ();
  if (session != NULL && !add_session (report, session, &error)) {
    g_printerr ("rousectl: %s\n", error->message);
    return EXIT_FAILED;
  }
  look_for_phones (report);
  for (guint i = 0; logs != NULL && logs[i] != NULL; i++) {
    g_autofree char *text = NULL;

    if (!g_file_get_contents (logs[i], &text, NULL, &error)) {
      g_printerr ("rousectl: %s\n", error->message);
      return EXIT_FAILED;
    }
    rouse_report_add_section (report, "log", text);
  }
  return make (report, output, yes);
}
