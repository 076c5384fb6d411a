/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/*
 * Certificates as the doctor judges them, of a server on this computer: one that is signed by itself, as something in
 * between shows it, and one of an authority that is not known here, as Apple's own is on many computers.
 */

/* FALSE: there is no openssl. */
static gboolean
make_certificates (const char *folder)
{
  static const char script[] =
      "cd \"$0\" && exec 2>/dev/null && "
      "openssl req -x509 -newkey rsa:2048 -nodes -keyout self.key -out self.crt -subj /CN=gs.example -days 2 && "
      "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=Authority -days 2 && "
      "openssl req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=127.0.0.1 && "
      "openssl x509 -req -in leaf.csr -CA ca.crt -CAkey ca.key -set_serial 7 -days 2 -out leaf.crt";
  const char *argv[] = { "sh", "-c", script, folder, NULL };
  int status = 1;

  return g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL) &&
         g_spawn_check_wait_status (status, NULL);
}

/* "https://127.0.0.1:PORT/"; the server chooses the port and tells it. */
static GSubprocess *
serve (const char *folder, const char *name, char **url)
{
  g_autofree char *certificate = g_strdup_printf ("%s/%s.crt", folder, name);
  g_autofree char *key = g_strdup_printf ("%s/%s.key", folder, name);
  g_autoptr (GError) error = NULL;
  GSubprocess *server =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "openssl",
                        "s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key", key, NULL);
  g_autoptr (GDataInputStream) lines = NULL;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  for (;;) {
    g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

    g_assert_no_error (error);
    g_assert_nonnull (line);
    if (g_str_has_prefix (line, "ACCEPT 127.0.0.1:")) {
      *url = g_strdup_printf ("https://127.0.0.1:%s/", strrchr (line, ':') + 1);
      return server;
    }
  }
}

static void
check_served (DoctorFixture *f, const char *folder, const char *name, RouseDoctorResult expected, const char *reason)
{
  g_autofree char *url = NULL;
  g_autoptr (GSubprocess) server = serve (folder, name, &url);
  char *urls[] = { url, NULL };

  f->host->urls = urls;
  doctor_fixture_check (f, rouse_doctor_check_net, expected, reason, NULL);
  f->host->urls = NULL;
  g_subprocess_force_exit (server);
  g_subprocess_wait (server, NULL, NULL);
}

static void
test_certificates (DoctorFixture *f, gconstpointer data)
{
  g_autofree char *folder = rouse_doctor_host_path (f->host, "/certificates");

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  if (!make_certificates (folder)) {
    g_test_skip ("openssl is not installed, or makes no certificates");
    return;
  }
  check_served (f, folder, "self", ROUSE_DOCTOR_WARNING, "does not prove to be Apple’s");
  check_served (f, folder, "leaf", ROUSE_DOCTOR_OK, "does not know the authority");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/doctor/certificates", DoctorFixture, NULL, doctor_fixture_set_up, test_certificates,
              doctor_fixture_tear_down);
  return g_test_run ();
}
