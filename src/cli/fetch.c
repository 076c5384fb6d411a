/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/fetch.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "cli/commands.h"
#include "cli/download-line.h"
#include "cli/json-line.h"
#include "firmware/verified-files.h"

typedef struct {
  GMainLoop *loop;
  RouseDownload *download;
  gboolean ok;
  GError *error;
} Run;

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  run->ok = rouse_download_run_finish (run->download, result, &run->error);
  g_main_loop_quit (run->loop);
}

static gboolean
stop_cb (gpointer user_data)
{
  Run *run = user_data;

  rouse_download_cancel (run->download);
  return G_SOURCE_CONTINUE;
}

static gboolean
pause_cb (gpointer user_data)
{
  Run *run = user_data;

  rouse_download_set_paused (run->download, !rouse_download_is_paused (run->download));
  return G_SOURCE_CONTINUE;
}

/* A file that has just been compared with the catalogue need not be read again before a restore. */
static void
remember (RouseDownload *download, const char *digest)
{
  g_autofree char *list = rouse_verified_files_get_path ();
  g_auto (RouseFileState) state = { 0 };

  if (rouse_download_is_checked (download) && rouse_file_state_read (&state, rouse_download_get_path (download), -1))
    rouse_verified_files_add (list, rouse_download_get_path (download), &state, digest);
}

static int
print_result (const Run *run, gboolean as_json)
{
  const char *path = rouse_download_get_path (run->download);
  g_autofree char *digest = rouse_download_get_digest (run->download);

  if (!run->ok)
    return rouse_cli_report (run->error, as_json);
  remember (run->download, digest);
  if (as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("downloaded");

    rouse_json_line_string (json, "path", path);
    rouse_json_line_uint (json, "bytes", rouse_download_get_bytes (run->download));
    rouse_json_line_uint (json, "fetched", rouse_download_get_fetched (run->download));
    rouse_json_line_string (json, "digest", digest);
    rouse_json_line_bool (json, "checked", rouse_download_is_checked (run->download));
    rouse_json_line_int (json, "exit_code", EXIT_OK);
    rouse_json_line_end (json);
    return EXIT_OK;
  }
  g_print ("%s\n", path);
  if (!rouse_download_is_checked (run->download))
    g_print (_ ("No catalogue knows this file, so that only its parts can be checked: %s\n"), digest);
  return EXIT_OK;
}

int
rouse_fetch_run (const RouseDownloadWish *wish, gboolean as_json)
{
  Run run = { 0 };
  RouseDownloadLine *line;
  guint sources[3];
  int code;

  run.loop = g_main_loop_new (NULL, FALSE);
  run.download = rouse_download_new (wish);
  line = rouse_download_line_new (run.download, as_json);
  sources[0] = g_unix_signal_add (SIGINT, stop_cb, &run);
  sources[1] = g_unix_signal_add (SIGTERM, stop_cb, &run);
  sources[2] = g_unix_signal_add (SIGUSR1, pause_cb, &run);
  signal (SIGXFSZ, SIG_IGN); /* a limit of file sizes is an error like any other full disk */
  rouse_download_run_async (run.download, done_cb, &run);
  g_main_loop_run (run.loop);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  rouse_download_line_free (line);
  code = print_result (&run, as_json);
  g_clear_error (&run.error);
  g_object_unref (run.download);
  g_main_loop_unref (run.loop);
  return code;
}
