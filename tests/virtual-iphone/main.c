/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "control.h"
#include "early-modes.h"
#include "fdr-server.h"
#include "lockdownd.h"
#include "modem-families.h"
#include "mux-front.h"
#include "options.h"
#include "restore-script.h"
#include "runner.h"
#include "surroundings.h"
#include "usb-front.h"

#include <glib/gstdio.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 64
#define EXIT_REFUSED 70
#define EXIT_BROKEN 71 /* the simulator itself does not work here */

#define DEFAULT_MODEL "iPhone12,1"
#define DEFAULT_ECID G_GUINT64_CONSTANT (0x001A2B3C4D5E6F70)

#define SETTLE_LIMIT_MS 30000
#define SETTLE_STEP_MS 50

/**
 * App:
 *
 * One run: the phones, their doors, and the command.
 */
typedef struct {
  SimOptions *options;
  char *scratch;
  SimTrace *trace;
  char *control_path;
  GPtrArray *devices;   /* SimDevice */
  GPtrArray *lockdowns; /* SimLockdown */
  GPtrArray *buttons;   /* SimButtonFront */
  GPtrArray *restored;  /* gboolean: whether restored runs, one a phone */
  SimUsbBus *bus;
  SimMux *mux;
  SimTss *tss;
  SimFdr *fdr;
  SimControl *control;
  SimRunner *runner;
  GMainLoop *loop;
  int exit_code;
  guint waited_ms;
} App;

/* --- phones --- */

/* restored runs as long as the phone is in restore mode, whether or not the cable is plugged. */
static void
restore_changed_cb (SimDevice *device, SimMode mode, gpointer user_data)
{
  gboolean *runs = user_data;

  if (mode == SIM_MODE_RESTORE && !*runs) {
    *runs = TRUE;
    sim_restored_start (device);
  } else if (*runs && sim_device_get_inner_mode (device) != SIM_MODE_RESTORE) {
    *runs = FALSE;
    sim_restored_stop (device);
  }
}

static gboolean
apply_settings (SimDevice *device, char **settings, GError **error)
{
  for (char **setting = settings; setting != NULL && *setting != NULL; setting++) {
    g_auto (GStrv) words = g_strsplit (*setting, "=", 2);

    if (words[0] == NULL || words[1] == NULL) {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--set %s: no KEY=VALUE", *setting);
      return FALSE;
    }
    sim_device_set_setting (device, words[0], words[1]);
  }
  return TRUE;
}

static gboolean
apply_faults (SimDevice *device, char **rules, GError **error)
{
  for (char **rule = rules; rule != NULL && *rule != NULL; rule++)
    if (!sim_faults_add (sim_device_get_faults (device), *rule, error))
      return FALSE;
  return TRUE;
}

/* "VERSION:BUILD"; anything without a colon means that nothing is installed. */
static void
apply_installed (SimDevice *device, const char *installed)
{
  g_auto (GStrv) words = g_strsplit (installed, ":", 2);

  if (words[0] != NULL && words[1] != NULL)
    sim_device_set_installed (device, words[0], words[1]);
  sim_device_take_erased (device);
}

static SimDevice *
make_phone (App *app, const char *product, guint64 ecid, GError **error)
{
  const SimModel *model = sim_model_find (product);
  SimDevice *device;

  if (model == NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s is not modelled; --list shows which are",
                 product);
    return NULL;
  }
  device = sim_device_new (model, ecid, app->trace, app->devices->len);
  g_ptr_array_add (app->devices, device);
  apply_installed (device, app->options->installed != NULL ? app->options->installed : model->installed);
  return apply_settings (device, app->options->settings, error) ? device : NULL;
}

/* The order of the watches is the order of arrival: services listen before the mux shows the phone. */
static void
connect_doors (App *app, SimDevice *device)
{
  gboolean *restored_runs = g_new0 (gboolean, 1);

  g_ptr_array_add (app->lockdowns, sim_lockdown_new (device));
  g_ptr_array_add (app->restored, restored_runs);
  sim_device_add_watch (device, restore_changed_cb, restored_runs);
  sim_mux_add_phone (app->mux, device);
  sim_usb_bus_add_phone (app->bus, device);
}

/* SIM_MODE_GONE: an error. */
static SimMode
read_mode (const char *name, SimDevice *device, GError **error)
{
  SimMode mode = sim_mode_from_name (name);
  g_autofree char *version = NULL;
  g_autofree char *build = NULL;

  sim_device_get_installed (device, &version, &build);
  if (mode == SIM_MODE_GONE)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s is no mode", name);
  else if (mode == SIM_MODE_NORMAL && version[0] == '\0') {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "nothing is installed that could run normally");
    mode = SIM_MODE_GONE;
  } else if (sim_early_mode_refuse (sim_device_get_model (device), mode) != NULL) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         sim_early_mode_refuse (sim_device_get_model (device), mode));
    mode = SIM_MODE_GONE;
  }
  return mode;
}

/* A phone that is found in recovery mode stays there after a reset, as one that was put there by a computer does. */
static void
switch_on (SimDevice *device, SimMode mode)
{
  if (mode == SIM_MODE_RECOVERY || mode == SIM_MODE_RESTORE)
    sim_device_set_auto_boot (device, FALSE);
  sim_device_switch_on (device, mode);
}

static gboolean
make_phones (App *app, GError **error)
{
  SimOptions *options = app->options;
  guint64 ecid = options->ecid != NULL ? g_ascii_strtoull (options->ecid, NULL, 16) : DEFAULT_ECID;
  SimDevice *device = make_phone (app, options->model != NULL ? options->model : DEFAULT_MODEL, ecid, error);
  g_auto (GStrv) words = g_strsplit (options->second != NULL ? options->second : "", ":", 2);

  if (device == NULL || !apply_faults (device, options->faults, error))
    return FALSE;
  return words[0] == NULL || make_phone (app, words[0], ecid + 0x100, error) != NULL;
}

/* @switch_on_too: FALSE: only whether they can be */
static gboolean
switch_phones_on (App *app, gboolean switch_on_too, GError **error)
{
  const char *second_mode = app->options->second != NULL ? strchr (app->options->second, ':') : NULL;

  for (guint i = 0; i < app->devices->len; i++) {
    SimDevice *device = g_ptr_array_index (app->devices, i);
    const char *name = i == 0 ? app->options->state : second_mode != NULL ? second_mode + 1 : NULL;
    SimMode mode = read_mode (name != NULL ? name : "normal", device, error);

    if (mode == SIM_MODE_GONE)
      return FALSE;
    if (switch_on_too)
      switch_on (device, mode);
  }
  return TRUE;
}

/* --- the run --- */

/* A phone that is just restarting is given the time to arrive. */
static gboolean
settle_cb (gpointer user_data)
{
  App *app = user_data;
  gboolean settled = TRUE;

  for (guint i = 0; i < app->devices->len; i++)
    settled = settled && sim_device_is_settled (g_ptr_array_index (app->devices, i));
  app->waited_ms += SETTLE_STEP_MS;
  if (!settled && app->waited_ms < SETTLE_LIMIT_MS)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (app->loop);
  return G_SOURCE_REMOVE;
}

/* Whom a rule's "signal" reaches. */
static void
set_client (App *app, GPid client)
{
  for (guint i = 0; i < app->devices->len; i++)
    sim_device_set_client (g_ptr_array_index (app->devices, i), client);
}

static void
exited_cb (int exit_code, gpointer user_data)
{
  App *app = user_data;

  app->exit_code = exit_code;
  set_client (app, 0);
  g_timeout_add (SETTLE_STEP_MS, settle_cb, app);
}

static void
quit_cb (gpointer user_data)
{
  App *app = user_data;

  sim_runner_signal (app->runner, SIGTERM);
}

/* Every door is open before the command starts: a client that finds no mux socket does not look again. */
static gboolean
open_doors (App *app, GError **error)
{
  g_autofree char *mux_path = g_build_filename (app->scratch, "usbmuxd", NULL);
  g_autofree char *record_dir = g_build_filename (app->scratch, "records", NULL);

  app->control_path = app->options->control != NULL ? g_strdup (app->options->control)
                                                    : g_build_filename (app->scratch, "control", NULL);
  app->bus = sim_usb_bus_new (error);
  app->mux = app->bus != NULL ? sim_mux_new (mux_path, record_dir, error) : NULL;
  if (app->mux == NULL)
    return FALSE;
  app->tss = sim_tss_start (app->devices);
  app->fdr = sim_fdr_start (app->devices);
  app->control = sim_control_new (app->control_path, app->devices, app->buttons, app->mux, quit_cb, app, error);
  if (app->control == NULL)
    return FALSE;
  for (guint i = 0; i < app->devices->len; i++)
    connect_doors (app, g_ptr_array_index (app->devices, i));
  if (!switch_phones_on (app, TRUE, error))
    return FALSE;
  for (guint i = 0; i < app->devices->len; i++)
    g_ptr_array_add (app->buttons, sim_button_front_new (g_ptr_array_index (app->devices, i)));
  return app->options->hands == NULL ||
         sim_button_front_play (g_ptr_array_index (app->buttons, 0), app->options->hands, error);
}

static gboolean
run_command (App *app, GError **error)
{
  g_auto (GStrv) environment = sim_surroundings_make_environment (
      app->scratch, app->control_path, sim_tss_get_url (app->tss), sim_fdr_get_address (app->fdr));
  g_auto (GStrv) argv =
      app->options->keep_cwd ? g_strdupv (app->options->command) : sim_runner_resolve (app->options->command);
  g_autofree char *work = g_build_filename (app->scratch, "work", NULL);
  SimCommand command = { argv, app->options->keep_cwd ? NULL : work, environment };

  app->runner = sim_runner_start (&command, exited_cb, app, error);
  if (app->runner == NULL)
    return FALSE;
  set_client (app, sim_runner_get_pid (app->runner));
  g_main_loop_run (app->loop);
  return TRUE;
}

/* --- the end --- */

static char *
make_summary (App *app)
{
  SimDevice *first = g_ptr_array_index (app->devices, 0);
  g_autoptr (JsonNode) node = sim_summary_to_json (sim_device_get_summary (first), first);

  if (app->devices->len > 1) {
    SimDevice *second = g_ptr_array_index (app->devices, 1);

    json_object_set_member (json_node_get_object (node), "second",
                            sim_summary_to_json (sim_device_get_summary (second), second));
  }
  return json_to_string (node, FALSE);
}

/* Into what is there: g_file_set_contents() would put a file in the place of /dev/null. */
static gboolean
write_file (const char *path, const char *text, GError **error)
{
  FILE *file = g_fopen (path, "we");
  gboolean ok = file != NULL && fputs (text, file) >= 0;

  if (file != NULL && fclose (file) != 0)
    ok = FALSE;
  if (!ok)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "cannot write %s: %s", path, g_strerror (errno));
  return ok;
}

static gboolean
write_summary (App *app, GError **error)
{
  g_autofree char *summary = make_summary (app);
  g_autofree char *line = g_strconcat (summary, "\n", NULL);

  if (app->options->summary) {
    fputs (line, stdout);
    fflush (stdout);
  }
  return app->options->summary_file == NULL || write_file (app->options->summary_file, line, error);
}

static int
judge (App *app)
{
  gboolean bad = FALSE;

  for (guint i = 0; i < app->devices->len; i++) {
    SimSummary *summary = sim_device_get_summary (g_ptr_array_index (app->devices, i));

    bad = bad || sim_summary_has_refused (summary, app->options->expected_refusals) ||
          (app->options->fatal_warnings && sim_summary_has_warned (summary, app->options->expected_warnings));
  }
  return bad ? EXIT_REFUSED : app->exit_code;
}

/* Clients first, then the doors, then what is behind them. */
static void
close_all (App *app)
{
  g_clear_pointer (&app->runner, sim_runner_free);
  g_clear_pointer (&app->control, sim_control_free);
  g_clear_pointer (&app->mux, sim_mux_free);
  for (guint i = 0; i < app->restored->len; i++)
    if (*(gboolean *) g_ptr_array_index (app->restored, i))
      sim_restored_stop (g_ptr_array_index (app->devices, i));
  g_clear_pointer (&app->tss, sim_tss_stop);
  g_clear_pointer (&app->fdr, sim_fdr_stop);
  g_clear_pointer (&app->bus, sim_usb_bus_free);
  g_ptr_array_unref (app->lockdowns);
  g_ptr_array_unref (app->buttons);
  g_ptr_array_unref (app->restored);
  g_ptr_array_unref (app->devices);
  sim_trace_free (app->trace);
  if (app->scratch != NULL)
    sim_surroundings_remove (app->scratch);
  g_free (app->scratch);
  g_free (app->control_path);
  g_main_loop_unref (app->loop);
  sim_options_free (app->options);
}

/* One line; columns are only ever added at the end. */
static void
print_model (const SimModel *model)
{
  g_auto (GStrv) firmware = g_strsplit (model->firmware, ":", 2);
  const char *modem = sim_modem_family_name (model);

  printf ("%s\t%s\t%s\t0x%04X\t0x%02X\t%s\t%s\t%s\t", model->product_type, model->name, model->board, model->chip_id,
          model->board_id, firmware[0], firmware[1], modem != NULL ? modem : "-");
  for (gsize i = 0; i < G_N_ELEMENTS (model->aboard) && model->aboard[i].id != NULL; i++)
    printf ("%s%s", i > 0 ? "," : "", model->aboard[i].id);
  printf ("%s\t%s\n", model->aboard[0].id == NULL ? "-" : "", model->recovery_os ? "recovery-os" : "-");
}

static void
print_models (void)
{
  gsize n_models = 0;
  const SimModel *models = sim_models_get (&n_models);

  for (gsize i = 0; i < n_models; i++)
    if (models[i].rom_tag != NULL) /* else only for its early mode: cannot be restored here */
      print_model (&models[i]);
}

static int
fail (App *app, int exit_code, GError *error)
{
  fprintf (stderr, "virtual-iphone: %s\n", error->message);
  close_all (app);
  return exit_code;
}

/* umockdev says this when a client was killed with a phone in its hands, which tests do; it harms nothing. All else is
 * as fatal as G_DEBUG wants it. */
static void
log_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  GLogLevelFlags fatal = GPOINTER_TO_UINT (user_data);

  if (message != NULL && strstr (message, "Destroying IoctlClient with open stream") != NULL)
    return;
  g_log_default_handler (domain, level, message, NULL);
  if ((level & fatal) != 0)
    abort ();
}

int
main (int argc, char **argv)
{
  App app = { 0 };
  g_autoptr (GError) error = NULL;
  int exit_code;

  signal (SIGPIPE, SIG_IGN);
  g_log_set_default_handler (log_cb, GUINT_TO_POINTER (g_log_set_always_fatal (G_LOG_FATAL_MASK)));
  app.options = sim_options_parse (argc, argv, &error);
  if (app.options == NULL) {
    fprintf (stderr, "virtual-iphone: %s\n", error->message);
    return EXIT_USAGE;
  }
  if (app.options->list_requests) {
    sim_script_print_requests ();
    sim_options_free (app.options);
    return EXIT_SUCCESS;
  }
  if (app.options->list) {
    print_models ();
    sim_options_free (app.options);
    return EXIT_SUCCESS;
  }
  app.loop = g_main_loop_new (NULL, FALSE);
  app.devices = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_device_free);
  app.lockdowns = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_lockdown_free);
  app.buttons = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_button_front_free);
  app.restored = g_ptr_array_new_with_free_func (g_free);
  app.trace = sim_trace_new (app.options->trace, &error);
  if (app.trace == NULL || !make_phones (&app, &error) || !switch_phones_on (&app, FALSE, &error))
    return fail (&app, EXIT_USAGE, error);
  app.scratch = sim_surroundings_make_scratch (&error);
  if (app.scratch == NULL || !open_doors (&app, &error))
    return fail (&app, EXIT_BROKEN, error);
  if (!run_command (&app, &error))
    return fail (&app, 127, error);

  exit_code = judge (&app);
  if (!write_summary (&app, &error))
    return fail (&app, EXIT_BROKEN, error);
  close_all (&app);
  return exit_code;
}
