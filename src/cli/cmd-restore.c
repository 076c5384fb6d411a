/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

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
#include "cli/phone-finder.h"
#include "cli/terminal-bar.h"
#include "restore/restore-plan.h"
#include "restore/restore-request.h"
#include "restore/restore.h"
#include "transport/device-monitor.h"

#define FIND_MS 10000

typedef struct {
  char *ipsw;
  char *ecid;
  char *tss_url;
  char *asset_url;
  char *proxy_to;
  char *log_path;
  gboolean erase;
  gboolean update;
  gboolean dry_run;
  gboolean as_json;
  gboolean yes;
  gboolean skip_room_check;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->ipsw);
  g_free (options->ecid);
  g_free (options->tss_url);
  g_free (options->asset_url);
  g_free (options->proxy_to);
  g_free (options->log_path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

typedef struct {
  GMainLoop *loop;
  RouseRestore *restore;
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
confirm (RouseRestorePlan *plan, const Options *options)
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
print_plan (RouseRestorePlan *plan, RouseDevice *device, const Options *options)
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
save_log (RouseRestore *restore, const Options *options)
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
print_result (const Run *run, RouseRestorePlan *plan, const Options *options)
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

static int
run_restore (RouseDeviceMonitor *monitor, RouseRestorePlan *plan, const Options *options)
{
  Run run = { 0 };
  RouseTerminalBar *bar;
  guint on_interrupt, on_terminate;
  int code;

  run.loop = g_main_loop_new (NULL, FALSE);
  run.restore = rouse_restore_new (plan, rouse_device_monitor_get_waiter (monitor));
  bar = rouse_terminal_bar_new (rouse_restore_get_progress (run.restore), options->as_json);
  on_interrupt = g_unix_signal_add (SIGINT, stop_cb, &run);
  on_terminate = g_unix_signal_add (SIGTERM, stop_cb, &run);
  rouse_restore_run_async (run.restore, done_cb, &run);
  g_main_loop_run (run.loop);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_source_remove (on_interrupt);
  g_source_remove (on_terminate);
  rouse_terminal_bar_free (bar);
  save_log (run.restore, options);
  code = print_result (&run, plan, options);
  g_clear_error (&run.error);
  g_object_unref (run.restore);
  g_main_loop_unref (run.loop);
  return code;
}

static int
find_and_restore (RouseDeviceMonitor *monitor, guint64 ecid, const Options *options)
{
  g_autoptr (RouseDevice) device = NULL;
  g_autoptr (RouseRestoreRequest) request = NULL;
  g_autoptr (RouseRestorePlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  RouseRestoreWish wish = {
    .ipsw_path = options->ipsw,
    .erase = options->erase,
    .dry_run = options->dry_run,
    .tss_url = options->tss_url,
    .asset_url = options->asset_url,
    .proxy_to = options->proxy_to,
  };

  device = rouse_phone_finder_find (monitor, ecid, FIND_MS, &error);
  if (device == NULL)
    return rouse_cli_report (error, options->as_json);
  wish.ecid = rouse_device_get_ecid (device);
  rouse_device_list_keep (rouse_device_monitor_get_list (monitor), wish.ecid);
  request = rouse_restore_request_new (&wish);
  plan = rouse_restore_plan_new (request, rouse_device_get_sighting (device), NULL, &error);
  if (plan == NULL)
    return rouse_cli_report (error, options->as_json);

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
  return run_restore (monitor, plan, options);
}

/* rousectl restore */
int
rouse_cmd_restore (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "ipsw", 0, 0, G_OPTION_ARG_FILENAME, &options.ipsw, N_ ("Firmware file, or folder with its contents"),
      N_ ("FILE") },
    { "erase", 0, 0, G_OPTION_ARG_NONE, &options.erase, N_ ("Erase everything on the phone"), NULL },
    { "update", 0, 0, G_OPTION_ARG_NONE, &options.update, N_ ("Keep what is on the phone (default)"), NULL },
    { "ecid", 0, 0, G_OPTION_ARG_STRING, &options.ecid, N_ ("Which phone, if there are several"), N_ ("ECID") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run, N_ ("Stop before the phone is changed"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Do not ask on the terminal before erasing"), NULL },
    { "skip-room-check", 0, 0, G_OPTION_ARG_NONE, &options.skip_room_check,
      N_ ("Try an update even if the phone seems too full for it"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, N_ ("Print one JSON object a line"), NULL },
    { "log", 0, 0, G_OPTION_ARG_FILENAME, &options.log_path, N_ ("Save the log there"), N_ ("FILE") },
    { "tss-url", 0, 0, G_OPTION_ARG_STRING, &options.tss_url, N_ ("Signing server instead of Apple’s"), N_ ("URL") },
    { "asset-url", 0, 0, G_OPTION_ARG_STRING, &options.asset_url,
      N_ ("Server instead of Apple’s for the keys of encrypted images"), N_ ("URL") },
    /* For tests: where the phone's own connections to Apple go instead. */
    { "proxy-to", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &options.proxy_to, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (RouseDeviceMonitor) monitor = NULL;
  g_autoptr (GError) error = NULL;
  guint64 ecid = 0;
  int code;

  if (!rouse_cli_parse (&argc, &argv, NULL, _ ("Installs iOS anew on a phone in normal, recovery or DFU mode."),
                        entries))
    return EXIT_USAGE;
  if (options.ipsw == NULL || (options.erase && options.update) || argc > 1) {
    g_printerr ("rousectl: %s\n", options.ipsw == NULL ? _ ("which firmware? Name it with --ipsw FILE")
                                  : argc > 1           ? _ ("too many words")
                                                       : _ ("either --erase or --update"));
    return EXIT_USAGE;
  }
  if (options.ecid != NULL && !rouse_cli_parse_ecid (options.ecid, &ecid, &error)) {
    g_printerr ("rousectl: --ecid: %s\n", error->message);
    return EXIT_USAGE;
  }
  monitor = rouse_device_monitor_new ();
  if (!rouse_device_monitor_start (monitor, &error))
    return rouse_cli_report (error, options.as_json);
  code = find_and_restore (monitor, ecid, &options);
  rouse_device_monitor_stop (monitor);
  return code;
}
