/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "transport/mux-relay.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BIG (3u << 20) /* bytes; more than all buffers on the way together */

/* A usbmuxd that gives back what it is told, and a flatpak-spawn that needs no Flatpak but sees, as a sandbox does,
 * only the socket that is there when it starts: it runs the helper in a folder that has a hard link to it. */
typedef struct {
  char *folder, *path, *spawned, *old_path;
  GSocket *listener;
  GCancellable *stop;
  GThread *thread;
  RouseMuxRelay *relay;
} Fixture;

static const char *const spawn_script = "#!/bin/sh\n"
                                        "shift 2\n" /* --watch-bus --forward-fd=3 */
                                        "echo >> '%s'\n"
                                        "helper=$1 see=$(mktemp -d '%s/see-XXXXXX')\n"
                                        "ln \"$2\" \"$see/socket\" 2>/dev/null\n"
                                        "exec \"$helper\" \"$see/socket\"\n";

static gpointer
echo_thread (gpointer data)
{
  GSocket *client = data;
  char buffer[4096];
  gssize got;

  while ((got = g_socket_receive (client, buffer, sizeof buffer, NULL, NULL)) > 0)
    for (gssize sent, done = 0; done < got; done += sent)
      if ((sent = g_socket_send (client, buffer + done, got - done, NULL, NULL)) <= 0)
        break;
  g_object_unref (client);
  return NULL;
}

static gpointer
muxd_thread (gpointer data)
{
  Fixture *f = data;
  GSocket *client;

  while ((client = g_socket_accept (f->listener, f->stop, NULL)) != NULL)
    g_thread_unref (g_thread_new ("echo", echo_thread, client));
  return NULL;
}

static void
start_muxd (Fixture *f)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (f->path);

  f->stop = g_cancellable_new ();
  f->listener = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_assert_true (g_socket_bind (f->listener, address, FALSE, NULL));
  g_assert_true (g_socket_listen (f->listener, NULL));
  f->thread = g_thread_new ("muxd", muxd_thread, f);
}

static void
stop_muxd (Fixture *f)
{
  g_unlink (f->path);
  g_cancellable_cancel (f->stop);
  g_thread_join (f->thread);
  g_socket_close (f->listener, NULL);
  g_clear_object (&f->listener);
  g_clear_object (&f->stop);
}

static void
put_script (Fixture *f, const char *text)
{
  g_autofree char *script = g_build_filename (f->folder, "flatpak-spawn", NULL);

  g_assert_true (g_file_set_contents (script, text, -1, NULL));
  g_chmod (script, 0755);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *script = NULL, *search = NULL, *helper = NULL;
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("rouse-relay-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "usbmuxd", NULL);
  f->spawned = g_build_filename (f->folder, "spawned", NULL);
  f->old_path = g_strdup (g_getenv ("PATH"));
  script = g_strdup_printf (spawn_script, f->spawned, f->folder);
  put_script (f, script);
  search = g_strdup_printf ("%s:%s", f->folder, f->old_path);
  g_setenv ("PATH", search, TRUE);
  helper = g_test_build_filename (G_TEST_BUILT, "..", "src", "rouse-mux-helper", NULL);
  f->relay = rouse_mux_relay_start (f->folder, helper, f->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_strdup (rouse_mux_relay_get_socket (f->relay));
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *remove_all = NULL;

  rouse_mux_relay_stop (f->relay);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  if (f->listener != NULL)
    stop_muxd (f);
  g_setenv ("PATH", f->old_path, TRUE);
  remove_all = g_strdup_printf ("rm -rf '%s'", f->folder);
  g_assert_true (g_spawn_command_line_sync (remove_all, NULL, NULL, NULL, NULL));
  g_free (f->folder);
  g_free (f->path);
  g_free (f->spawned);
  g_free (f->old_path);
}

static guint
count_helpers (Fixture *f)
{
  g_autofree char *lines = NULL;
  gsize size = 0;

  g_file_get_contents (f->spawned, &lines, &size, NULL);
  return (guint) size;
}

/* A connection to the relay, as libusbmuxd makes it; or a negative errno. */
static int
dial (Fixture *f)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct timeval limit = { .tv_sec = 20 };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), why;

  g_strlcpy (address.sun_path, rouse_mux_relay_get_socket (f->relay), sizeof address.sun_path);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  why = errno;
  close (fd);
  return -why;
}

/* Whether what is said on a connection comes back. */
static gboolean
is_answered (int fd, const char *words)
{
  char answer[64] = "";
  gsize size = strlen (words), done = 0;

  if (send (fd, words, size, MSG_NOSIGNAL) != (gssize) size) {
    g_test_message ("no answer: %s", g_strerror (errno));
    return FALSE;
  }
  while (done < size) {
    gssize got = TEMP_FAILURE_RETRY (recv (fd, answer + done, size - done, 0));

    if (got <= 0) {
      g_test_message ("no answer: %s", got == 0 ? "closed" : g_strerror (errno));
      return FALSE;
    }
    done += got;
  }
  return g_str_equal (answer, words);
}

static gboolean
comes_through (Fixture *f)
{
  int fd = dial (f);
  gboolean ok = fd >= 0 && is_answered (fd, "hello");

  if (fd >= 0)
    close (fd);
  else
    g_test_message ("no connection: %s", g_strerror (-fd));
  return ok;
}

static void
wait_until_through (Fixture *f, guint limit_ms)
{
  gint64 end_us = g_get_monotonic_time () + limit_ms * G_GINT64_CONSTANT (1000);

  while (!comes_through (f)) {
    g_assert_cmpint (g_get_monotonic_time (), <, end_us);
    g_usleep (50000);
  }
}

static void
test_passes_on (Fixture *f, gconstpointer data)
{
  int one, other;

  start_muxd (f);
  one = dial (f);
  other = dial (f);
  g_assert_true (is_answered (one, "one"));
  g_assert_true (is_answered (other, "other"));
  g_assert_true (is_answered (one, "again"));
  close (one);
  g_assert_true (is_answered (other, "still there"));
  close (other);
  g_assert_cmpuint (count_helpers (f), ==, 1); /* for all of them */
}

static gpointer
send_thread (gpointer data)
{
  g_autofree char *bytes = g_malloc (BIG);

  for (gsize i = 0; i < BIG; i++)
    bytes[i] = (char) (i * 7 + i / 251);
  for (gsize done = 0; done < BIG;) {
    gssize sent = TEMP_FAILURE_RETRY (send (GPOINTER_TO_INT (data), bytes + done, BIG - done, MSG_NOSIGNAL));

    g_assert_cmpint (sent, >, 0);
    done += sent;
  }
  shutdown (GPOINTER_TO_INT (data), SHUT_WR);
  return NULL;
}

/* More than the buffers hold, both ways at once, and the end of it. */
static void
test_half_closed (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = g_malloc (BIG + 1);
  gsize done = 0;
  gssize got;
  GThread *sender;
  int fd;

  start_muxd (f);
  fd = dial (f);
  sender = g_thread_new ("send", send_thread, GINT_TO_POINTER (fd));
  while ((got = TEMP_FAILURE_RETRY (recv (fd, bytes + done, BIG + 1 - done, 0))) > 0)
    done += got;
  g_thread_join (sender);
  close (fd);
  g_assert_cmpint (got, ==, 0);
  g_assert_cmpuint (done, ==, BIG);
  for (gsize i = 0; i < BIG; i++)
    g_assert_cmpuint (bytes[i], ==, (guint8) (i * 7 + i / 251));
}

/* The heart of it: the helper that is there sees the old socket for ever. */
static void
test_made_anew (Fixture *f, gconstpointer data)
{
  int old;

  start_muxd (f);
  old = dial (f);
  g_assert_true (is_answered (old, "before"));
  stop_muxd (f);
  start_muxd (f);
  g_assert_true (is_answered (old, "what is open stays open"));
  g_assert_true (comes_through (f)); /* at once, not after a pause */
  g_assert_cmpuint (count_helpers (f), ==, 2);
  close (old);
}

/* Whoever connects finds what he would find outside: no socket. And there is one when usbmuxd has come. */
static void
test_not_there (Fixture *f, gconstpointer data)
{
  g_assert_false (comes_through (f));
  g_assert_cmpint (dial (f), ==, -ENOENT);
  start_muxd (f);
  wait_until_through (f, 8000);
  stop_muxd (f);
  g_assert_false (comes_through (f));
  g_assert_cmpint (dial (f), ==, -ENOENT);
}

static void
test_helper_dies (Fixture *f, gconstpointer data)
{
  g_autofree char *script = NULL;

  start_muxd (f);
  g_assert_true (comes_through (f));
  stop_muxd (f);
  put_script (f, "#!/bin/sh\nexit 1\n"); /* as without a portal */
  g_assert_false (comes_through (f));
  g_assert_cmpint (dial (f), ==, -ENOENT);
  script = g_strdup_printf (spawn_script, f->spawned, f->folder);
  put_script (f, script);
  start_muxd (f);
  wait_until_through (f, 8000);
}

static gint children_hang; /* atomic */

static void
hang_cb (void)
{
  if (!g_atomic_int_get (&children_hang))
    return;
  alarm (5); /* its end, whatever comes */
  pause ();
}

/* Starting a helper must not depend on what other threads do meanwhile: a lock that one of them holds is held for ever
 * in what was forked. Something that hangs in every forked child stands for that. */
static void
test_forked_children_hang (Fixture *f, gconstpointer data)
{
  pthread_atfork (NULL, NULL, hang_cb);
  start_muxd (f);
  g_atomic_int_set (&children_hang, TRUE);
  g_assert_true (comes_through (f));
  g_atomic_int_set (&children_hang, FALSE);
}

static void
test_outside (void)
{
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    g_test_skip ("in a sandbox");
  else
    g_assert_null (rouse_mux_relay_enter_sandbox ());
}

#define add(name, function) g_test_add ("/mux-relay/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("passes-on", test_passes_on);
  add ("half-closed", test_half_closed);
  add ("made-anew", test_made_anew);
  add ("not-there", test_not_there);
  add ("helper-dies", test_helper_dies);
  add ("forked-children-hang", test_forked_children_hang);
  g_test_add_func ("/mux-relay/outside", test_outside);
  return g_test_run ();
}
