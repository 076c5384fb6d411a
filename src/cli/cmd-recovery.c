/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/json-line.h"
#include "cli/phone-finder.h"
#include "guide/journal-folder.h"
#include "guide/phone-act.h"

#define FIND_MS 10000

typedef struct {
  char *ecid_text;
  gboolean as_json;
  guint64 ecid;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->ecid_text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* How it ended. */
typedef struct {
  const char *id; /* for JSON */
  int code;
  const char *words;
} Outcome;

/* What is done, in which modes there is nothing to do, and from which one it goes at all. */
typedef struct {
  const char *verb;
  RousePhoneActKind kind;
  RouseDeviceMode from;
  RouseDeviceMode there;
  const char *begun;
  Outcome outcomes[3]; /* by RousePhoneActResult */
  Outcome already;
  Outcome elsewhere;
} Act;

static const Act acts[] = {
  { "enter",
    ROUSE_ACT_ENTER_RECOVERY,
    ROUSE_DEVICE_MODE_NORMAL,
    ROUSE_DEVICE_MODE_RECOVERY,
    N_ ("The phone is restarting. Leave the cable in."),
    { [ROUSE_ACT_DONE] = { "done", EXIT_OK, N_ ("The phone is in recovery mode: it shows a cable and a computer.") },
      [ROUSE_ACT_CAME_BACK] = { "came-back", EXIT_FAILED, N_ ("The phone started as usual instead.") },
      [ROUSE_ACT_NOT_SEEN] = { "not-seen", EXIT_FAILED, N_ ("The phone was not seen again. Look at its screen.") } },
    { "already", EXIT_OK, N_ ("The phone is in recovery mode already.") },
    { "elsewhere", EXIT_FAILED,
      N_ ("Only a phone that is switched on can be asked for that; “rousectl dfu --to recovery” leads there by "
          "buttons.") } },
  { "exit",
    ROUSE_ACT_LEAVE_RECOVERY,
    ROUSE_DEVICE_MODE_RECOVERY,
    ROUSE_DEVICE_MODE_NORMAL,
    N_ ("The phone is starting. Leave the cable in."),
    { [ROUSE_ACT_DONE] = { "done", EXIT_OK, N_ ("The phone has started as usual.") },
      [ROUSE_ACT_CAME_BACK] = { "came-back", EXIT_FAILED,
                                N_ ("The phone came back in recovery mode: its system does not start by itself. "
                                    "“rousectl restore” repairs it and keeps the data.") },
      [ROUSE_ACT_NOT_SEEN] = { "not-seen", EXIT_FAILED, N_ ("The phone was not seen again. Look at its screen.") } },
    { "already", EXIT_OK, N_ ("The phone is not in recovery mode: it has started as usual.") },
    { "elsewhere", EXIT_FAILED,
      N_ ("The phone is not in recovery mode; “rousectl dfu --leave” leads out of DFU mode by buttons.") } },
};

static int
tell (const Options *options, const Act *act, const Outcome *outcome)
{
  if (options->as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("recovery");

    rouse_json_line_string (json, "action", act->verb);
    rouse_json_line_string (json, "outcome", outcome->id);
    rouse_json_line_int (json, "exit_code", outcome->code);
    rouse_json_line_end (json);
  } else if (outcome->code == EXIT_OK) {
    g_print ("%s\n", _ (outcome->words));
  } else {
    g_printerr ("%s\n", _ (outcome->words));
  }
  return outcome->code;
}

typedef struct {
  GMainLoop *loop;
  GCancellable *cancellable;
  RousePhoneActResult result;
  GError *error;
} Wait;

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  rouse_phone_act_finish (result, &wait->result, &wait->error);
  g_main_loop_quit (wait->loop);
}

static gboolean
stop_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

/* Does it and waits for what the phone makes of it; Ctrl+C ends the waiting. */
static void
wait_for (Wait *wait, const Act *act, RouseDeviceMonitor *monitor, RouseDevice *device)
{
  const RouseSighting *sighting = rouse_device_get_sighting (device);
  guint interrupt, terminate;

  wait->loop = g_main_loop_new (NULL, FALSE);
  wait->cancellable = g_cancellable_new ();
  interrupt = g_unix_signal_add (SIGINT, stop_cb, wait->cancellable);
  terminate = g_unix_signal_add (SIGTERM, stop_cb, wait->cancellable);
  rouse_phone_act_async (act->kind, rouse_device_monitor_get_waiter (monitor), sighting->ecid, sighting->udid,
                         wait->cancellable, acted_cb, wait);
  g_main_loop_run (wait->loop);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  g_object_unref (wait->cancellable);
  g_main_loop_unref (wait->loop);
}

static int
find_and_act (const Options *options, const Act *act, RouseDeviceMonitor *monitor)
{
  g_autofree char *folder = rouse_journal_get_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseDevice) device = rouse_phone_finder_find (monitor, options->ecid, FIND_MS, &error);
  Wait wait = { 0 };
  int code;

  if (device != NULL && rouse_journal_is_running (folder, rouse_device_get_ecid (device)))
    g_set_error_literal (&error, ROUSE_ERROR, ROUSE_ERROR_IN_USE, "another program is repairing this phone");
  if (error != NULL)
    return rouse_cli_report (error, options->as_json);
  if (rouse_device_get_mode (device) == act->there)
    return tell (options, act, &act->already);
  if (rouse_device_get_mode (device) != act->from)
    return tell (options, act, &act->elsewhere);
  if (!options->as_json)
    g_print ("%s\n", _ (act->begun));
  wait_for (&wait, act, monitor, device);
  if (wait.error == NULL)
    return tell (options, act, &act->outcomes[wait.result]);
  code = rouse_cli_report (wait.error, options->as_json);
  g_error_free (wait.error);
  return code;
}

/* rousectl recovery */
int
rouse_cmd_recovery (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "ecid", 0, 0, G_OPTION_ARG_STRING, &options.ecid_text, N_ ("Which phone, if there are several"), N_ ("ECID") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, N_ ("Print one JSON object a line"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (RouseDeviceMonitor) monitor = NULL;
  g_autoptr (GError) error = NULL;
  const Act *act = NULL;
  int code;

  if (!rouse_cli_parse (&argc, &argv, "enter|exit",
                        _ ("Brings a phone that is switched on into recovery mode, or lets one that is there start as "
                           "usual. What is on it stays."),
                        entries))
    return EXIT_USAGE;
  for (gsize i = 0; argc == 2 && i < G_N_ELEMENTS (acts); i++)
    if (g_str_equal (acts[i].verb, argv[1]))
      act = &acts[i];
  if (act == NULL) {
    g_printerr ("rousectl: %s\n", _ ("say “enter” or “exit”"));
    return EXIT_USAGE;
  }
  if (options.ecid_text != NULL && !rouse_cli_parse_ecid (options.ecid_text, &options.ecid, &error)) {
    g_printerr ("rousectl: --ecid: %s\n", error->message);
    return EXIT_USAGE;
  }
  monitor = rouse_device_monitor_new ();
  if (!rouse_device_monitor_start (monitor, &error))
    return rouse_cli_report (error, options.as_json);
  code = find_and_act (&options, act, monitor);
  rouse_device_monitor_stop (monitor);
  return code;
}
