/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "signing/ticket-cache.h"

#define WEEK (7 * 24 * 60 * 60) /* seconds */

/* An empty place, and a question with its answer. */
typedef struct {
  char *top;
  char *folder;
  plist_t request;
  plist_t response;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->top = g_dir_make_tmp ("rouse-tickets-XXXXXX", NULL);
  f->folder = g_build_filename (f->top, "rouse", "tickets", NULL);
  f->request = plist_new_dict ();
  rouse_plist_set_bool (f->request, "@ApImg4Ticket", TRUE);
  rouse_plist_set_string (f->request, "@UUID", "ONE");
  rouse_plist_set_uint (f->request, "ApECID", 0x1122334455);
  rouse_plist_set_uint (f->request, "ApBoardID", 4);
  rouse_plist_set_data (f->request, "ApNonce", "0123456789abcdef0123456789abcdef", 32);
  rouse_plist_set_data (f->request, "SepNonce", "0123456789abcdef0123", 20);
  rouse_plist_set_data (f->request, "UniqueBuildID", "build build build bu", 20);
  f->response = plist_new_dict ();
  rouse_plist_set_data (f->response, "ApImg4Ticket", "ticket", 6);
}

/* The one file in the folder, or NULL. */
static char *
find_file (Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;

  return name != NULL ? g_build_filename (f->folder, name, NULL) : NULL;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *middle = g_build_filename (f->top, "rouse", NULL);
  g_autofree char *left = NULL;

  while ((left = find_file (f)) != NULL) {
    g_assert_cmpint (g_unlink (left), ==, 0);
    g_clear_pointer (&left, g_free);
  }
  g_rmdir (f->folder);
  g_rmdir (middle);
  g_assert_cmpint (g_rmdir (f->top), ==, 0);
  g_free (f->top);
  g_free (f->folder);
  plist_free (f->request);
  plist_free (f->response);
}

static gboolean
is_found (Fixture *f)
{
  g_auto (plist_t) found = rouse_ticket_cache_find (f->folder, f->request);
  gsize size = 0;
  const guint8 *ticket = found != NULL ? rouse_plist_get_data (found, "ApImg4Ticket", &size) : NULL;

  g_assert_true (found == NULL || (ticket != NULL && size == 6 && memcmp (ticket, "ticket", 6) == 0));
  return found != NULL;
}

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  struct stat info;

  g_assert_false (is_found (f));
  rouse_ticket_cache_store (f->folder, f->request, f->response);
  g_assert_true (is_found (f));
  rouse_plist_set_string (f->request, "@UUID", "TWO"); /* says nothing */
  g_assert_true (is_found (f));
  path = find_file (f);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (stat (f->folder, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpuint (rouse_ticket_cache_count (f->folder), ==, 1);
  rouse_ticket_cache_forget (f->folder, f->request);
  g_assert_false (is_found (f));
  rouse_ticket_cache_store (f->folder, f->request, f->response);
  g_assert_cmpuint (rouse_ticket_cache_clear (f->folder), >, 6);
  g_assert_false (is_found (f));
}

/* Anything else about the phone, the build or the nonces: another question. */
static void
test_other_question (Fixture *f, gconstpointer data)
{
  static const char *const keys[] = { "ApNonce", "SepNonce", "UniqueBuildID" };

  rouse_ticket_cache_store (f->folder, f->request, f->response);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (GBytes) bytes = rouse_plist_get_bytes (f->request, keys[i]);
    g_autofree guint8 *other = g_memdup2 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

    other[g_bytes_get_size (bytes) - 1] ^= 1;
    rouse_plist_set_data (f->request, keys[i], other, g_bytes_get_size (bytes));
    g_assert_false (is_found (f));
    rouse_plist_set_bytes (f->request, keys[i], bytes);
  }
  g_assert_true (is_found (f));
  rouse_plist_set_uint (f->request, "ApECID", 0x1122334456);
  g_assert_false (is_found (f));
  rouse_plist_set_uint (f->request, "ApECID", 0x1122334455);
  rouse_plist_set_uint (f->request, "ApBoardID", 6);
  g_assert_false (is_found (f));
}

/* Without a nonce, or before Image4, nothing would bind a kept answer to this start of the phone. */
static void
test_not_kept (Fixture *f, gconstpointer data)
{
  rouse_plist_set_data (f->request, "ApNonce", "", 0);
  rouse_ticket_cache_store (f->folder, f->request, f->response);
  plist_dict_remove_item (f->request, "ApNonce");
  rouse_ticket_cache_store (f->folder, f->request, f->response);
  rouse_plist_set_data (f->request, "ApNonce", "0123", 4);
  plist_dict_remove_item (f->request, "@ApImg4Ticket");
  rouse_plist_set_bool (f->request, "@APTicket", TRUE);
  rouse_ticket_cache_store (f->folder, f->request, f->response);
  g_assert_cmpuint (rouse_ticket_cache_count (f->folder), ==, 0);
}

/* Every byte that is changed and every byte that is missing. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gsize size;

  rouse_ticket_cache_store (f->folder, f->request, f->response);
  path = find_file (f);
  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  for (gsize i = 0; i < size; i++) {
    text[i] ^= 4;
    g_assert_true (g_file_set_contents (path, text, (gssize) size, NULL));
    g_assert_false (is_found (f));
    text[i] ^= 4;
    g_assert_true (g_file_set_contents (path, text, (gssize) i, NULL));
    g_assert_false (is_found (f));
  }
  g_assert_true (g_file_set_contents (path, text, (gssize) size, NULL));
  g_assert_true (is_found (f));
}

/* One phone's file under the name of another: the name is part of what is checked. */
static void
test_renamed (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  rouse_ticket_cache_store (f->folder, f->request, f->response);
  first = find_file (f);
  rouse_ticket_cache_clear (f->folder);
  rouse_plist_set_uint (f->request, "ApBoardID", 6);
  rouse_ticket_cache_store (f->folder, f->request, f->response);
  second = find_file (f);
  g_assert_cmpint (g_rename (second, first), ==, 0);
  rouse_plist_set_uint (f->request, "ApBoardID", 4);
  g_assert_false (is_found (f));
}

static void
test_age_and_number (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  struct utimbuf times;

  rouse_ticket_cache_store (f->folder, f->request, f->response);
  path = find_file (f);
  times.actime = times.modtime = (time_t) (g_get_real_time () / G_USEC_PER_SEC) - WEEK - 1;
  g_assert_cmpint (utime (path, &times), ==, 0);
  g_assert_false (is_found (f));
  times.actime = times.modtime = times.modtime + 2 * WEEK;
  g_assert_cmpint (utime (path, &times), ==, 0);
  g_assert_false (is_found (f));
  for (guint i = 0; i < 40; i++) {
    rouse_plist_set_uint (f->request, "ApECID", 1000 + i);
    rouse_ticket_cache_store (f->folder, f->request, f->response);
  }
  g_assert_cmpuint (rouse_ticket_cache_count (f->folder), ==, 16);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* What a person put there is neither read nor removed; links are not followed. */
static void
test_foreign_files (Fixture *f, gconstpointer data)
{
  g_autofree char *note = g_build_filename (f->folder, "note.txt", NULL);
  g_autofree char *path = NULL;
  g_autofree char *elsewhere = g_build_filename (f->top, "elsewhere", NULL);

  rouse_ticket_cache_store (f->folder, f->request, f->response);
  path = find_file (f);
  g_assert_true (g_file_set_contents (note, "mine", -1, NULL));
  g_assert_cmpint (g_rename (path, elsewhere), ==, 0);
  g_assert_cmpint (symlink (elsewhere, path), ==, 0);
  g_assert_false (is_found (f));
  g_assert_cmpuint (rouse_ticket_cache_count (f->folder), ==, 0);
  rouse_ticket_cache_clear (f->folder);
  g_assert_true (g_file_test (note, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (elsewhere, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_unlink (elsewhere), ==, 0);
}

/* A folder that cannot be made: as if there were no cache. */
static void
test_no_folder (Fixture *f, gconstpointer data)
{
  rouse_ticket_cache_store ("/dev/null/none", f->request, f->response);
  g_assert_null (rouse_ticket_cache_find ("/dev/null/none", f->request));
  g_assert_cmpuint (rouse_ticket_cache_count ("/dev/null/none"), ==, 0);
  g_assert_cmpuint (rouse_ticket_cache_clear ("/dev/null/none"), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *title;
    void (*run) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/ticket-cache/round-trip", test_round_trip },
    { "/ticket-cache/other-question", test_other_question },
    { "/ticket-cache/not-kept", test_not_kept },
    { "/ticket-cache/damaged", test_damaged },
    { "/ticket-cache/renamed", test_renamed },
    { "/ticket-cache/age-and-number", test_age_and_number },
    { "/ticket-cache/foreign-files", test_foreign_files },
    { "/ticket-cache/no-folder", test_no_folder },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].title, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
