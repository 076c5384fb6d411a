/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/*
 * Certificates as the doctor judges them, of a server on this computer: one that is signed by itself, as something in
 * between shows it, one of an authority that is not known here, as Apple's own is on many computers, and good and
 * expired ones of an authority that is known. The same port answers without encryption too, as Apple's servers do on
 * theirs, and tells what time it is.
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
      "printf 'subjectAltName=IP:127.0.0.1' > names && "
      "openssl x509 -req -in leaf.csr -CA ca.crt -CAkey ca.key -set_serial 7 -days 2 -extfile names -out leaf.crt && "
      "cp leaf.key old.key && "
      /* From OpenSSL 3.5 on a certificate has at least one day, or two dates. */
      "old () { openssl x509 -req -in leaf.csr -CA ca.crt -CAkey ca.key -set_serial 8 -extfile names -out old.crt "
      "\"$@\"; } && "
      "{ old -days -1 || old -not_before 20200101000000Z -not_after 20200102000000Z; }";
  const char *argv[] = { "sh", "-c", script, folder, NULL };
  int status = 1;

  return g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL) &&
         g_spawn_check_wait_status (status, NULL);
}

/* The server chooses the port and tells it. */
static GSubprocess *
serve (const char *folder, const char *name, guint16 *port)
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
      *port = (guint16) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
      return server;
    }
  }
}

/* --- the port that answers in both ways --- */

typedef struct {
  guint16 tls_port;
  const char *date; /* NULL: nothing is answered without encryption */
} Door;

typedef struct {
  GIOStream *from, *to;
} Pipe;

static gpointer
pump (gpointer data)
{
  Pipe *pipe = data;

  g_output_stream_splice (g_io_stream_get_output_stream (pipe->to), g_io_stream_get_input_stream (pipe->from),
                          G_OUTPUT_STREAM_SPLICE_NONE, NULL, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (pipe->to)), FALSE, TRUE, NULL);
  return NULL;
}

static void
answer_tls (GIOStream *client, guint16 port)
{
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GSocketConnection) server = g_socket_client_connect_to_host (connector, "127.0.0.1", port, NULL, NULL);
  Pipe there = { client, G_IO_STREAM (server) }, back = { G_IO_STREAM (server), client };
  GThread *thread;

  if (server == NULL)
    return;
  thread = g_thread_new ("there", pump, &there);
  pump (&back);
  g_thread_join (thread);
}

static void
answer_plain (GIOStream *client, const char *date)
{
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Length: 0\r\n\r\n", date);
  char request[4096];

  g_input_stream_read (g_io_stream_get_input_stream (client), request, sizeof request, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (client), text, strlen (text), NULL, NULL, NULL);
}

/* A thread of its own. What is encrypted begins with the byte 22 (RFC 8446 §5.1). */
static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *client, GObject *source, gpointer user_data)
{
  const Door *door = user_data;
  char first = 0;
  GInputVector vector = { &first, 1 };
  int flags = G_SOCKET_MSG_PEEK;

  if (g_socket_receive_message (g_socket_connection_get_socket (client), NULL, &vector, 1, NULL, NULL, &flags, NULL,
                                NULL) != 1)
    return TRUE;
  if (first == 22)
    answer_tls (G_IO_STREAM (client), door->tls_port);
  else if (door->date != NULL)
    answer_plain (G_IO_STREAM (client), door->date);
  return TRUE;
}

static gpointer
run_loop (gpointer data)
{
  GMainLoop *loop = data;

  g_main_context_push_thread_default (g_main_loop_get_context (loop));
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (g_main_loop_get_context (loop));
  return NULL;
}

/* People wait for two seconds; on a busy computer an answer of our own door may take longer. */
static void
check_net_patiently (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                     GCancellable *cancellable)
{
  for (guint tries = 0; tries < 10; tries++) {
    rouse_doctor_finding_clear (finding);
    finding->result = ROUSE_DOCTOR_PENDING;
    rouse_doctor_check_net (host, phones, finding, cancellable);
    if (finding->reason == NULL || strstr (finding->reason, "timed out") == NULL)
      break;
  }
}

/* The check runs on this thread, the door on others. */
static void
check_at_door (DoctorFixture *f, const Door *door, RouseDoctorResult expected, const char *reason, const char *command)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (8);
  char *urls[2] = { NULL, NULL };
  g_autofree char *url = NULL;
  GThread *thread;

  g_signal_connect (service, "run", G_CALLBACK (run_cb), (gpointer) door);
  g_socket_service_stop (service); /* it would listen on the main context from the first port on */
  g_main_context_push_thread_default (context);
  url = g_strdup_printf ("https://127.0.0.1:%u/",
                         g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL));
  urls[0] = url;
  g_socket_service_start (service);
  g_main_context_pop_thread_default (context);
  thread = g_thread_new ("door", run_loop, loop);
  f->host->urls = urls;
  doctor_fixture_put (f, "/run/systemd/system/x", "");
  doctor_fixture_check (f, check_net_patiently, expected, reason, command);
  f->host->urls = NULL;
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  g_main_loop_quit (loop);
  g_thread_join (thread);
}

#define NOW_DATE "Sun, 06 Nov 1994 08:49:37 GMT"
#define NOW 784111777

static void
test_certificates (DoctorFixture *f, gconstpointer data)
{
  static const struct {
    const char *certificate;
    gboolean is_known; /* its authority */
    const char *date;  /* that is told without encryption */
    int skew_s;
    RouseDoctorResult expected;
    const char *reason, *command;
  } rows[] = {
    { "self", FALSE, NULL, 0, ROUSE_DOCTOR_WARNING, "does not prove to be Apple’s", NULL },
    { "self", FALSE, NOW_DATE, 0, ROUSE_DOCTOR_WARNING, "does not prove to be Apple’s", NULL },
    { "leaf", FALSE, NULL, 0, ROUSE_DOCTOR_OK, "does not know the authority", NULL },
    { "leaf", FALSE, NOW_DATE, 100, ROUSE_DOCTOR_OK, "does not know the authority", NULL },
    { "leaf", FALSE, NOW_DATE, -86400, ROUSE_DOCTOR_PROBLEM, "1440 minutes slow", "timedatectl" },
    { "leaf", TRUE, NULL, 0, ROUSE_DOCTOR_OK, "can be reached", NULL },
    { "old", TRUE, NOW_DATE, 0, ROUSE_DOCTOR_WARNING, "does not prove to be Apple’s", NULL },
    { "old", TRUE, NOW_DATE, 7200, ROUSE_DOCTOR_PROBLEM, "120 minutes fast", "timedatectl" },
    { "old", TRUE, NULL, 0, ROUSE_DOCTOR_PROBLEM, "not valid today", "timedatectl" },
  };
  g_autofree char *folder = rouse_doctor_host_path (f->host, "/certificates");

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  if (!make_certificates (folder)) {
    g_test_skip ("openssl is not installed, or makes no certificates");
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    Door door = { .date = rows[i].date };
    g_autoptr (GSubprocess) server = serve (folder, rows[i].certificate, &door.tls_port);

    g_test_message ("row %u", (guint) i);
    f->host->now_s = NOW + rows[i].skew_s;
    g_clear_pointer (&f->host->ca_file, g_free);
    if (rows[i].is_known)
      f->host->ca_file = g_build_filename (folder, "ca.crt", NULL);
    check_at_door (f, &door, rows[i].expected, rows[i].reason, rows[i].command);
    g_subprocess_force_exit (server);
    g_subprocess_wait (server, NULL, NULL);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/doctor/certificates", DoctorFixture, NULL, doctor_fixture_set_up, test_certificates,
              doctor_fixture_tear_down);
  return g_test_run ();
}
