/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <dirent.h>
#include <malloc.h>
#include <gio/gunixsocketaddress.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/error.h"
#include "restore/restore.h"
#include "transport/device-monitor.h"

/*
 * Several restores in one process, for test-two-restores.py and soak.py:
 *
 *   virtual-iphone … -- two-restores [OPTION…] ECID:IPSW:erase|update…
 *     --verb TEXT       given to the simulator's control socket before anything starts
 *     --cancel N:PHASE  asks restore N to stop when it arrives in that phase
 *     --again N         when restore N has failed, plugs its phone in again and restores it once more
 *     --own-monitors    a monitor for each restore, instead of one for all
 *     --rounds N        all of it N times, with what the process has after each; the phones are put into MODE before
 *     --mode MODE       dfu or recovery
 *
 * It checks itself what only the process can see: who is notified and where, that nothing goes back, that no thread and
 * no descriptor is left. What became of each restore it prints, a JSON object a line.
 */

/* libusbmuxd 2.0.2 stops its thread when the last subscriber leaves, and forgets the socket that it was just connecting
 * (events_subscribe and events_unsubscribe alone, 3 ms apart, leave one behind in a quarter of the cases; 150 ms apart
 * in none). The engine closes all of its own. */
#define LIBRARY_LEAK 1
#define SETTLE_MS 20000
#define LEAVE_MS 5000       /* for threads that have been told to end */
#define N_STEADY_THREADS 10 /* with the two entries of the folder itself; more are those of a restore that ends */

typedef struct {
  char **verbs;
  char *cancel;
  char *again;
  gboolean own_monitors;
  int rounds;
  char *mode; /* NULL: as it is */
  char **rest;

  int cancel_index; /* -1: none */
  const char *cancel_phase;
  int again_index; /* -1: none */
} Options;

typedef struct {
  const Options *options;
  GMainLoop *loop;
  guint n_running;
} Bench;

typedef struct {
  Bench *bench;
  int index;
  RouseDeviceMonitor *monitor; /* borrowed, or of its own */
  RouseRestoreRequest *request;
  RouseRestore *restore;
  guint64 ecid;
  guint64 mark; /* seen since then; 0: ever */

  double fraction;
  guint n_notified;
  guint n_phases;
  gboolean was_cancelled; /* asked, and it agreed */
  gboolean is_second_try;
} Run;

/* --- what the process has --- */

static guint
count_entries (const char *folder)
{
  DIR *dir = opendir (folder);
  guint n = 0;

  g_assert_nonnull (dir);
  while (readdir (dir) != NULL)
    n++;
  closedir (dir);
  return n;
}

static void
print_entries (const char *folder, const char *leaf)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, leaf, NULL);
    g_autofree char *link = g_file_read_link (path, NULL);
    g_autofree char *text = NULL;

    if (link == NULL)
      g_file_get_contents (path, &text, NULL, NULL);
    g_printerr ("%s: %s\n", path, link != NULL ? link : g_strchomp (text != NULL ? text : g_strdup ("?")));
  }
}

static void
do_nothing_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

/* GLib makes a thread of its own for the first task, and keeps it. */
static void
warm_up_tasks (void)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_run_in_thread_sync (task, do_nothing_thread);
}

/* Threads that were told to end take a moment; and GLib keeps those of tasks for the next one. */
static void
assert_back_to (const char *folder, const char *leaf, guint before)
{
  gint64 end_us = g_get_monotonic_time () + LEAVE_MS * 1000;

  while (count_entries (folder) > before && g_get_monotonic_time () < end_us) {
    g_thread_pool_stop_unused_threads ();
    g_usleep (20000);
  }
  if (count_entries (folder) > before)
    print_entries (folder, leaf);
  g_assert_cmpuint (count_entries (folder), <=, before);
}

/* --- the simulator --- */

static void
tell_simulator (const char *verb)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (g_getenv ("VIRTUAL_IPHONE_CONTROL"));
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_autofree char *line = g_strconcat (verb, "\n", NULL);
  char answer[256] = "";

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), line, strlen (line), NULL, NULL,
                             &error);
  g_assert_no_error (error);
  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer, sizeof answer - 1, NULL,
                       &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_strchomp (answer), ==, "ok");
}

/* --- the monitor --- */

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static RouseDeviceMonitor *
monitor_start (void)
{
  RouseDeviceMonitor *monitor = rouse_device_monitor_new ();
  gint64 end_us = g_get_monotonic_time () + SETTLE_MS * 1000;
  guint tick = g_timeout_add (50, tick_cb, NULL);
  g_autoptr (GError) error = NULL;

  rouse_device_monitor_start (monitor, &error);
  g_assert_no_error (error);
  while (!rouse_device_monitor_is_settled (monitor) && g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (rouse_device_monitor_is_settled (monitor));
  g_source_remove (tick);
  return monitor;
}

static void
monitor_end (RouseDeviceMonitor *monitor)
{
  rouse_device_monitor_stop (monitor);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (monitor);
}

/* --- one restore --- */

static void run_start (Run *run);

static void
changed_cb (RouseProgress *progress, GParamSpec *pspec, Run *run)
{
  double fraction = rouse_progress_get_fraction (progress);

  g_assert_true (progress == rouse_restore_get_progress (run->restore));
  g_assert_true (g_main_context_is_owner (NULL)); /* the main loop's thread, and no other */
  g_assert_cmpfloat (fraction, >=, run->fraction);
  g_assert_cmpfloat (fraction, <=, 1.0);
  run->fraction = fraction;
  run->n_notified++;
}

static void
phase_cb (RouseProgress *progress, GParamSpec *pspec, Run *run)
{
  const Options *options = run->bench->options;
  const char *phase = rouse_phase_to_string (rouse_progress_get_phase (progress));
  g_autoptr (GError) error = NULL;

  run->n_phases++;
  if (run->was_cancelled || options->cancel_index != run->index || strcmp (phase, options->cancel_phase) != 0)
    return;
  g_assert_true (rouse_restore_cancel (run->restore, &error));
  g_assert_no_error (error);
  run->was_cancelled = TRUE;
}

static void
tell_phone (const Run *run, const char *verb)
{
  static const char *const phones[] = { "", "second ", "third ", "fourth " };
  g_autofree char *line = g_strconcat (phones[run->index], verb, NULL);

  tell_simulator (line);
}

static gboolean
again_cb (gpointer user_data)
{
  Run *run = user_data;

  tell_phone (run, "plug recovery");
  run->is_second_try = TRUE;
  run_start (run);
  return G_SOURCE_REMOVE;
}

static void
print_result (const Run *run, const GError *error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  g_autofree char *warnings = rouse_restore_get_warnings (run->restore);
  g_autofree char *log = rouse_log_get_text (rouse_restore_get_log (run->restore));

#define MEMBER(kind, name, value)                                                                                      \
  json_builder_set_member_name (json, name);                                                                           \
  json_builder_add_##kind##_value (json, value)
  json_builder_begin_object (json);
  MEMBER (string, "event", "ended");
  MEMBER (int, "phone", run->index);
  MEMBER (boolean, "ok", error == NULL);
  MEMBER (string, "domain", error != NULL ? g_quark_to_string (error->domain) : NULL);
  MEMBER (int, "code", error != NULL ? error->code : 0);
  MEMBER (string, "message", error != NULL ? error->message : NULL);
  MEMBER (double, "fraction", rouse_progress_get_fraction (rouse_restore_get_progress (run->restore)));
  MEMBER (int, "notified", run->n_notified);
  MEMBER (int, "phases", run->n_phases);
  MEMBER (boolean, "gone", error != NULL && g_error_matches (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE));
  MEMBER (boolean, "cancelled", error != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  MEMBER (string, "warnings", warnings);
  MEMBER (string, "log", log);
  json_builder_end_object (json);
#undef MEMBER
  root = json_builder_get_root (json);
  text = json_to_string (root, FALSE);
  g_print ("%s\n", text);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;
  gboolean ok = rouse_restore_run_finish (run->restore, result, &error);

  g_assert_true (source == G_OBJECT (run->restore));
  g_assert_true (ok == (error == NULL));
  g_assert_true (g_main_context_is_owner (NULL));
  print_result (run, error);
  g_signal_handlers_disconnect_by_data (rouse_restore_get_progress (run->restore), run);
  g_clear_object (&run->restore);
  if (!ok && run->bench->options->again_index == run->index && !run->is_second_try)
    g_timeout_add (300, again_cb, run);
  else if (--run->bench->n_running == 0)
    g_main_loop_quit (run->bench->loop);
}

static void
run_start (Run *run)
{
  RouseDeviceWaiter *waiter = rouse_device_monitor_get_waiter (run->monitor);
  RouseDeviceMode modes = ROUSE_DEVICE_MODE_DFU | ROUSE_DEVICE_MODE_RECOVERY | ROUSE_DEVICE_MODE_NORMAL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseSighting) sighting =
      rouse_device_waiter_wait_mode (waiter, run->ecid, modes, run->mark, SETTLE_MS, NULL, &error);
  g_autoptr (RouseRestorePlan) plan = NULL;

  g_assert_no_error (error);
  plan = rouse_restore_plan_new (run->request, sighting, NULL, &error);
  g_assert_no_error (error);
  run->restore = rouse_restore_new (plan, waiter);
  run->fraction = 0;
  g_signal_connect (rouse_restore_get_progress (run->restore), "notify::fraction", G_CALLBACK (changed_cb), run);
  g_signal_connect (rouse_restore_get_progress (run->restore), "notify::phase", G_CALLBACK (phase_cb), run);
  rouse_restore_run_async (run->restore, ended_cb, run);
}

/* ECID:IPSW:erase|update */
static void
run_read (Run *run, const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, ":", 3);
  RouseRestoreWish wish = {
    .tss_url = g_getenv ("VIRTUAL_IPHONE_TSS_URL"),
    .asset_url = g_getenv ("VIRTUAL_IPHONE_ASSET_URL"),
    .proxy_to = g_getenv ("VIRTUAL_IPHONE_PROXY_TO"),
  };

  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  run->ecid = wish.ecid = g_ascii_strtoull (parts[0], NULL, 16);
  wish.ipsw_path = parts[1];
  wish.erase = strcmp (parts[2], "erase") == 0;
  run->request = rouse_restore_request_new (&wish);
}

/* --- all of them --- */

/* After a round: nothing of what it needed should be left. */
static void
print_round (int round)
{
  gint64 end_us = g_get_monotonic_time () + LEAVE_MS * 1000;
  guint n_threads;

  /* Those that were told to end, and the ones that GLib keeps for the next task. */
  do {
    g_thread_pool_stop_unused_threads ();
    g_usleep (20000);
    n_threads = count_entries ("/proc/self/task");
  } while (n_threads > N_STEADY_THREADS && g_get_monotonic_time () < end_us);
  malloc_trim (0);
  g_print ("{\"event\": \"round\", \"round\": %d, \"heap\": %zu, \"threads\": %u, \"files\": %u}\n", round,
           mallinfo2 ().uordblks, n_threads, count_entries ("/proc/self/fd"));
}

static void
run_round (Bench *bench, Run *runs, guint n, int round)
{
  const Options *options = bench->options;

  bench->n_running = n;
  for (guint i = 0; i < n && round > 0 && options->mode != NULL; i++) {
    g_autofree char *verb = g_strconcat ("mode ", options->mode, NULL);

    runs[i].mark = rouse_device_waiter_mark (rouse_device_monitor_get_waiter (runs[i].monitor));
    tell_phone (&runs[i], verb);
  }
  for (guint i = 0; i < n; i++)
    run_start (&runs[i]);
  g_main_loop_run (bench->loop);
  if (options->rounds > 0)
    print_round (round);
}

static void
restore_all (const Options *options)
{
  guint n = g_strv_length (options->rest);
  g_autofree Run *runs = g_new0 (Run, n);
  RouseDeviceMonitor *monitor = options->own_monitors ? NULL : monitor_start ();
  Bench bench = { .options = options, .loop = g_main_loop_new (NULL, FALSE), .n_running = n };

  for (guint i = 0; i < n; i++) {
    runs[i].bench = &bench;
    runs[i].index = (int) i;
    runs[i].monitor = options->own_monitors ? monitor_start () : monitor;
    run_read (&runs[i], options->rest[i]);
  }
  for (int round = 0; round < MAX (options->rounds, 1); round++)
    run_round (&bench, runs, n, round);

  for (guint i = 0; i < n; i++) {
    rouse_restore_request_unref (runs[i].request);
    if (options->own_monitors)
      monitor_end (runs[i].monitor);
  }
  if (monitor != NULL)
    monitor_end (monitor);
  g_main_loop_unref (bench.loop);
}

static int
read_index (const char *text)
{
  return text != NULL ? (int) g_ascii_strtoll (text, NULL, 10) : -1;
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "verb", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.verbs, "For the simulator", "TEXT" },
    { "cancel", 0, 0, G_OPTION_ARG_STRING, &options.cancel, "Which restore to stop, and when", "N:PHASE" },
    { "again", 0, 0, G_OPTION_ARG_STRING, &options.again, "Which to try once more", "N" },
    { "own-monitors", 0, 0, G_OPTION_ARG_NONE, &options.own_monitors, "A monitor for each", NULL },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &options.rounds, "How often", "N" },
    { "mode", 0, 0, G_OPTION_ARG_STRING, &options.mode, "Of the phones before each round but the first", "MODE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.rest, NULL, "ECID:IPSW:erase|update" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  guint n_threads, n_files;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_parse (context, &argc, &argv, &error);
  g_assert_no_error (error);
  g_assert_nonnull (options.rest);
  options.cancel_index = read_index (options.cancel);
  options.cancel_phase = options.cancel != NULL ? strchr (options.cancel, ':') + 1 : NULL;
  options.again_index = read_index (options.again);

  /* What libraries make once and keep is there after a first look at the phones. */
  monitor_end (monitor_start ());
  for (char **verb = options.verbs; verb != NULL && *verb != NULL; verb++)
    tell_simulator (*verb);
  warm_up_tasks ();
  for (int i = 0; i < 50; i++) { /* also that thread's own patience */
    g_thread_pool_stop_unused_threads ();
    g_usleep (20000);
  }
  n_threads = count_entries ("/proc/self/task");
  n_files = count_entries ("/proc/self/fd");

  restore_all (&options);
  assert_back_to ("/proc/self/task", "comm", n_threads);
  assert_back_to ("/proc/self/fd", "", n_files + (options.own_monitors ? LIBRARY_LEAK : 0));

  g_strfreev (options.verbs);
  g_strfreev (options.rest);
  g_free (options.cancel);
  g_free (options.again);
  g_free (options.mode);
  return 0;
}
