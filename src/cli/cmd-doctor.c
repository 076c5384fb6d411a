/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/json-line.h"
#include "doctor/doctor.h"

typedef struct {
  RouseDoctor *doctor;
  GMainLoop *loop;
  GCancellable *cancellable;
  gboolean as_json;
  gboolean wait;
  gboolean looked; /* the first run is over: from now on changes are told */
  gboolean cancelled;
} App;

/* How a result looks on a terminal; the colours are not for pipes. */
static const struct {
  const char *word;
  const char *colour;
} looks[] = {
  [ROUSE_DOCTOR_PENDING] = { N_ ("not looked at"), "" },   [ROUSE_DOCTOR_OK] = { N_ ("fine"), "\033[32m" },
  [ROUSE_DOCTOR_WARNING] = { N_ ("careful"), "\033[33m" }, [ROUSE_DOCTOR_PROBLEM] = { N_ ("problem"), "\033[31m" },
  [ROUSE_DOCTOR_UNKNOWN] = { N_ ("cannot tell"), "" },     [ROUSE_DOCTOR_NOT_NEEDED] = { N_ ("not needed"), "" },
};

static gboolean
has_colours (void)
{
  const char *no_color = g_getenv ("NO_COLOR");

  return isatty (STDOUT_FILENO) && (no_color == NULL || *no_color == '\0');
}

static void
tell_json (RouseDoctorItem *item)
{
  g_autoptr (JsonBuilder) json = rouse_json_line_begin ("check");

  rouse_json_line_string (json, "check", rouse_doctor_item_get_id (item));
  rouse_json_line_string (json, "title", rouse_doctor_item_get_title (item));
  rouse_json_line_string (json, "result", rouse_doctor_result_to_string (rouse_doctor_item_get_result (item)));
  rouse_json_line_string (json, "reason", rouse_doctor_item_get_reason (item));
  rouse_json_line_string (json, "fix", rouse_doctor_item_get_fix (item));
  rouse_json_line_string (json, "command", rouse_doctor_item_get_command (item));
  rouse_json_line_end (json);
}

static void
tell_text (RouseDoctorItem *item)
{
  RouseDoctorResult result = rouse_doctor_item_get_result (item);
  const char *colour = has_colours () ? looks[result].colour : "";

  g_print ("%s%s%s: %s\n", colour, rouse_doctor_item_get_title (item), *colour != '\0' ? "\033[0m" : "",
           _ (looks[result].word));
  if (rouse_doctor_item_get_reason (item) != NULL)
    g_print ("  %s\n", rouse_doctor_item_get_reason (item));
  if (rouse_doctor_item_get_fix (item) != NULL)
    g_print ("  %s\n", rouse_doctor_item_get_fix (item));
  if (rouse_doctor_item_get_command (item) != NULL)
    g_print ("\n    %s\n\n", rouse_doctor_item_get_command (item));
}

static void
changed_cb (RouseDoctorItem *item, GParamSpec *pspec, gpointer user_data)
{
  App *app = user_data;

  if (app->as_json)
    tell_json (item);
  else
    tell_text (item);
}

/* The end is told by a number of its own: nothing is counted twice. */
static void
tell_end (App *app)
{
  guint n_problems = rouse_doctor_count (app->doctor, ROUSE_DOCTOR_PROBLEM);
  guint n_warnings = rouse_doctor_count (app->doctor, ROUSE_DOCTOR_WARNING);

  if (app->as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("doctor");

    rouse_json_line_int (json, "problems", n_problems);
    rouse_json_line_int (json, "warnings", n_warnings);
    rouse_json_line_int (json, "cannot_tell", rouse_doctor_count (app->doctor, ROUSE_DOCTOR_UNKNOWN));
    rouse_json_line_end (json);
  } else if (n_problems > 0) {
    g_print (
        ngettext ("%u thing keeps a restore from working.\n", "%u things keep a restore from working.\n", n_problems),
        n_problems);
  } else {
    g_print ("%s\n", _ ("Nothing keeps a restore from working."));
  }
}

static gboolean
look_cb (gpointer user_data)
{
  App *app = user_data;

  if (app->looked && rouse_doctor_count (app->doctor, ROUSE_DOCTOR_PROBLEM) == 0)
    g_main_loop_quit (app->loop);
  return G_SOURCE_CONTINUE;
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  App *app = user_data;

  app->looked = TRUE;
  if (!rouse_doctor_run_finish (app->doctor, result, NULL) || !app->wait)
    g_main_loop_quit (app->loop);
}

static gboolean
interrupt_cb (gpointer user_data)
{
  App *app = user_data;

  app->cancelled = TRUE;
  g_cancellable_cancel (app->cancellable);
  if (app->looked)
    g_main_loop_quit (app->loop);
  return G_SOURCE_CONTINUE;
}

static int
run (App *app)
{
  guint interrupt = g_unix_signal_add (SIGINT, interrupt_cb, app);
  guint timeout = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (app->doctor)); i++) {
    g_autoptr (RouseDoctorItem) item = g_list_model_get_item (G_LIST_MODEL (app->doctor), i);

    g_signal_connect (item, "notify::result", G_CALLBACK (changed_cb), app);
  }
  rouse_doctor_run_async (app->doctor, ROUSE_DOCTOR_ALL, app->cancellable, ran_cb, app);
  if (app->wait) {
    rouse_doctor_keep_looking (app->doctor, TRUE);
    timeout = g_timeout_add (100, look_cb, app);
  }
  g_main_loop_run (app->loop);
  if (app->wait)
    rouse_doctor_keep_looking (app->doctor, FALSE);
  g_clear_handle_id (&timeout, g_source_remove);
  g_source_remove (interrupt);
  if (app->cancelled)
    return EXIT_CANCELLED;
  tell_end (app);
  return rouse_doctor_count (app->doctor, ROUSE_DOCTOR_PROBLEM) > 0 ? EXIT_FAILED : EXIT_OK;
}

/* rousectl doctor */
int
rouse_cmd_doctor (int argc, char **argv)
{
  App app = { 0 };
  gboolean offline = FALSE;
  RouseDoctorHost *host;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &app.as_json, N_ ("Print one JSON object a line"), NULL },
    { "offline", 0, 0, G_OPTION_ARG_NONE, &offline, N_ ("Do not ask Apple’s servers"), NULL },
    { "wait", 0, 0, G_OPTION_ARG_NONE, &app.wait, N_ ("Look again every 2 seconds until there is no problem"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int code;

  if (!rouse_cli_parse (
          &argc, &argv, NULL,
          _ ("Checks whether this computer has what a restore needs, and says how to mend what is missing."), entries))
    return EXIT_USAGE;
  host = rouse_doctor_host_new ();
  if (offline)
    g_clear_pointer (&host->urls, g_strfreev);
  app.doctor = rouse_doctor_new (host);
  app.loop = g_main_loop_new (NULL, FALSE);
  app.cancellable = g_cancellable_new ();
  code = run (&app);
  g_object_unref (app.cancellable);
  g_main_loop_unref (app.loop);
  g_object_unref (app.doctor);
  return code;
}
