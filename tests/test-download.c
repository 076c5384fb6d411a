/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file-digest.h"
#include "http-server.h"
#include "net/download.h"
#include "net/http-answer.h"
#include "net/speed-meter.h"

#define BODY "all the firmware that there is"
#define BODY_SHA1 "3bf6ceab6b3ac3b7b1a7b6d9d9f2b0d8d8a1d1a0" /* of something else */

/* --- a download, as the window uses it --- */

typedef struct {
  char *folder;
  char *path;
  GMainLoop *loop;
  RouseDownload *download;
  gboolean ok;
  GError *error;
  guint n_notified;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("rouse-download-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "a.ipsw", NULL);
  f->loop = g_main_loop_new (NULL, FALSE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->download); /* the worker may hold it a moment longer */
  g_clear_error (&f->error);
  g_remove (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0); /* nothing was left */
  g_main_loop_unref (f->loop);
  g_free (f->path);
  g_free (f->folder);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->ok = rouse_download_run_finish (f->download, result, &f->error);
  g_main_loop_quit (f->loop);
}

static void
notified_cb (Fixture *f)
{
  f->n_notified++;
}

static void
run (Fixture *f, TestServer *server, RouseDownloadWish wish)
{
  wish.url = server->url;
  wish.path = f->path;
  wish.retry_ms = 1;
  f->download = rouse_download_new (&wish);
  g_signal_connect_swapped (f->download, "notify::fraction", G_CALLBACK (notified_cb), f);
  rouse_download_run_async (f->download, done_cb, f);
  g_main_loop_run (f->loop);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_done (Fixture *f, gconstpointer data)
{
  const TestAnswer answers[] = { { "HTTP/1.1 200 OK", BODY } };
  g_autoptr (TestServer) server = test_server_new (answers, 1);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA1, BODY, -1);
  g_autofree char *digest = NULL;
  g_autofree char *contents = NULL;

  run (f, server, (RouseDownloadWish){ .sha1 = sum, .size = strlen (BODY) });
  g_assert_no_error (f->error);
  g_assert_true (f->ok);
  g_assert_cmpuint (f->n_notified, >, 0);
  g_assert_cmpfloat (rouse_download_get_fraction (f->download), ==, 1.0);
  g_assert_cmpint (rouse_download_get_state (f->download), ==, ROUSE_DOWNLOAD_DONE);
  g_assert_true (rouse_download_is_checked (f->download));
  digest = rouse_download_get_digest (f->download);
  g_assert_true (g_str_has_prefix (digest, "sha1:") && g_str_equal (digest + 5, sum));
  g_assert_true (g_file_get_contents (f->path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, BODY);
}

/* Said before a byte is taken: nothing is on the disk, not even a part. */
static void
test_wrong_size (Fixture *f, gconstpointer data)
{
  const TestAnswer answers[] = { { "HTTP/1.1 200 OK", BODY } };
  g_autoptr (TestServer) server = test_server_new (answers, 1);

  run (f, server, (RouseDownloadWish){ .size = 5 });
  g_assert_error (f->error, ROUSE_ERROR, ROUSE_ERROR_NETWORK);
  g_assert_cmpuint (server->n_requests, ==, 1);
}

static void
test_wrong_digest (Fixture *f, gconstpointer data)
{
  const TestAnswer answers[] = { { "HTTP/1.1 200 OK", BODY } };
  g_autoptr (TestServer) server = test_server_new (answers, 1);

  run (f, server, (RouseDownloadWish){ .sha1 = BODY_SHA1 });
  g_assert_error (f->error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
}

static void
test_no_room (Fixture *f, gconstpointer data)
{
  const TestAnswer answers[] = { { "HTTP/1.1 200 OK", BODY } };
  g_autoptr (TestServer) server = test_server_new (answers, 1);

  run (f, server, (RouseDownloadWish){ .size = strlen (BODY), .more_room = G_GUINT64_CONSTANT (1) << 60 });
  g_assert_error (f->error, ROUSE_ERROR, ROUSE_ERROR_NO_ROOM);
  g_assert_cmpuint (server->n_requests, ==, 0);
}

/* A server that is never better: not for ever. */
static void
test_bounded (Fixture *f, gconstpointer data)
{
  const TestAnswer answers[] = { { "HTTP/1.1 503 Busy", "no" } };
  g_autoptr (TestServer) server = test_server_new (answers, 1);

  run (f, server, (RouseDownloadWish){ .max_retries = 3 });
  g_assert_error (f->error, ROUSE_ERROR, ROUSE_ERROR_NETWORK);
  g_assert_cmpuint (server->n_requests, ==, 4);
  g_assert_cmpint (rouse_download_get_state (f->download), ==, ROUSE_DOWNLOAD_FAILED);
}

static gboolean
cancel_cb (gpointer user_data)
{
  rouse_download_cancel (((Fixture *) user_data)->download);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  const TestAnswer answers[] = { { NULL } }; /* never answers */
  g_autoptr (TestServer) server = test_server_new (answers, 1);

  g_timeout_add (50, cancel_cb, f);
  run (f, server, (RouseDownloadWish){ 0 });
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_stall (Fixture *f, gconstpointer data)
{
  const TestAnswer answers[] = { { NULL } };
  g_autoptr (TestServer) server = test_server_new (answers, 1);

  run (f, server, (RouseDownloadWish){ .stall_s = 1, .max_retries = 1 });
  g_assert_error (f->error, ROUSE_ERROR, ROUSE_ERROR_NETWORK);
  g_assert_cmpuint (server->n_requests, >=, 1);
}

/* --- the pieces --- */

static void
add (RouseHttpAnswer *answer, const char *line)
{
  g_assert_true (rouse_http_answer_add_line (answer, line, strlen (line)));
}

static void
test_answer (void)
{
  static const char *const bad[] = {
    "Content-Range: bytes 5-4/10",  "Content-Range: bytes 5-10/10", "Content-Range: bytes */10",
    "Content-Range: bytes -5/10",   "Content-Range: 5-9/10",        "Content-Range: bytes 5-99999999999999999999/*",
    "Content-Range: bytes 5-9/10x",
  };
  g_auto (RouseHttpAnswer) answer = { 0 };
  g_autofree char *flood = g_strnfill (70000, 'x');

  add (&answer, "HTTP/1.1 302 Found\r\n");
  add (&answer, "ETag: \"old\"\r\n");
  add (&answer, "HTTP/2 206\r\n");
  g_assert_null (answer.etag);
  add (&answer, "etag:  \"new\" \r\n");
  add (&answer, "CONTENT-LENGTH: 5\r\n");
  add (&answer, "Content-Range: bytes 5-9/10\r\n");
  g_assert_cmpuint (answer.status, ==, 206);
  g_assert_cmpstr (answer.etag, ==, "\"new\"");
  g_assert_true (answer.has_length && answer.length == 5);
  g_assert_true (answer.has_range && answer.range_start == 5 && answer.range_end == 9 && answer.range_total == 10);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    add (&answer, bad[i]);
    g_assert_false (answer.has_range);
  }
  add (&answer, "Content-Length: 5, 5");
  g_assert_false (answer.has_length);
  g_assert_false (rouse_http_answer_add_line (&answer, flood, strlen (flood)));
  g_assert_cmpstr (rouse_http_answer_choose_validator ("W/\"a\"", "Mon"), ==, "Mon");
  g_assert_cmpstr (rouse_http_answer_choose_validator ("\"a\"", "Mon"), ==, "\"a\"");
}

static void
test_speed (void)
{
  RouseSpeedMeter meter = { 0 };
  gint64 now = G_USEC_PER_SEC;

  rouse_speed_meter_begin (&meter, 1000, now);
  g_assert_cmpint (rouse_speed_meter_get_seconds_left (&meter, 1000, 2000), ==, -1);
  for (guint i = 1; i <= 60; i++)
    rouse_speed_meter_update (&meter, 1000 + 100 * i, now + i * G_USEC_PER_SEC);
  g_assert_cmpuint (rouse_speed_meter_get_speed (&meter), ==, 100);
  g_assert_cmpint (rouse_speed_meter_get_seconds_left (&meter, 7000, 8000), ==, 10);
  /* Silence: the speed falls, and the time grows. */
  rouse_speed_meter_update (&meter, 7000, now + 66 * G_USEC_PER_SEC);
  g_assert_cmpuint (rouse_speed_meter_get_speed (&meter), <, 60);
}

static void
test_digest (void)
{
  g_autoptr (RouseFileDigest) digest = rouse_file_digest_new (ROUSE_DIGEST_SHA1);
  g_autofree char *sum = NULL;
  g_autofree char *chosen = rouse_file_digest_choose ("A9993E364706816ABA3E25717850C26C9CD0D89D", "too short");

  rouse_file_digest_add (digest, "abc", 3);
  sum = rouse_file_digest_to_string (digest);
  g_assert_cmpstr (sum, ==, "sha1:a9993e364706816aba3e25717850c26c9cd0d89d"); /* FIPS 180-4's example */
  g_assert_cmpstr (sum, ==, chosen);
  g_assert_null (rouse_file_digest_choose (NULL, "zz"));
  g_assert_false (rouse_file_digest_is_valid ("md5:00", NULL));
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*run) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/download/done", test_done },
    { "/download/wrong-size", test_wrong_size },
    { "/download/wrong-digest", test_wrong_digest },
    { "/download/no-room", test_no_room },
    { "/download/bounded", test_bounded },
    { "/download/cancel", test_cancel },
    { "/download/stall", test_stall },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].run, tear_down);
  g_test_add_func ("/download/answer", test_answer);
  g_test_add_func ("/download/speed", test_speed);
  g_test_add_func ("/download/digest", test_digest);
  return g_test_run ();
}
