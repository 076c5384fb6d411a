/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/download-journal.h"
#include "firmware/firmware-cache.h"
#include "firmware/verified-files.h"

#define WHAT "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define PARTS "components:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

typedef struct {
  char *folder;
  char *file;
  char *list;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("rouse-verified-XXXXXX", NULL);
  f->file = g_build_filename (f->folder, "a\tfile\nof firmware", NULL); /* a name that could break the list */
  f->list = g_build_filename (f->folder, "list", NULL);
  g_assert_true (g_file_set_contents (f->file, "content", -1, NULL));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *lock = g_strconcat (f->list, ".lock", NULL);

  g_remove (f->file);
  g_remove (f->list);
  g_remove (lock);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->folder);
  g_free (f->file);
  g_free (f->list);
}

static gboolean
is_remembered (Fixture *f, const char *what)
{
  g_auto (RouseFileState) state = { 0 };

  g_assert_true (rouse_file_state_read (&state, f->file, -1));
  return rouse_verified_files_has (f->list, &state, what);
}

static void
test_remembers (Fixture *f, gconstpointer data)
{
  g_auto (RouseFileState) state = { 0 };

  g_assert_false (is_remembered (f, WHAT));
  g_assert_true (rouse_file_state_read (&state, f->file, -1));
  g_assert_true (rouse_verified_files_add (f->list, f->file, &state, PARTS));
  g_assert_true (is_remembered (f, PARTS));
  g_assert_false (is_remembered (f, WHAT));
  g_assert_false (rouse_verified_files_has_whole (f->list, &state));
  g_assert_true (rouse_verified_files_add (f->list, f->file, &state, WHAT));
  g_assert_true (rouse_verified_files_has_whole (f->list, &state));
  g_assert_true (is_remembered (f, PARTS));
}

/* Same size, same name, and the time of change put back: the kernel's own time tells. */
static void
test_forgets (Fixture *f, gconstpointer data)
{
  g_auto (RouseFileState) state = { 0 };
  struct timespec times[2];
  struct stat info;

  g_assert_true (rouse_file_state_read (&state, f->file, -1));
  g_assert_true (rouse_verified_files_add (f->list, f->file, &state, WHAT));
  g_assert_cmpint (stat (f->file, &info), ==, 0);
  g_assert_true (g_file_set_contents_full (f->file, "CONTENT", -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  times[0] = info.st_atim;
  times[1] = info.st_mtim;
  g_assert_cmpint (utimensat (AT_FDCWD, f->file, times, 0), ==, 0);
  g_assert_false (is_remembered (f, WHAT));
  /* Changed while it was read: what was read is not what is there. */
  g_assert_false (rouse_verified_files_add (f->list, f->file, &state, WHAT));
}

static void
test_garbage (Fixture *f, gconstpointer data)
{
  g_autofree char *flood = g_strnfill (2 << 20, 'x');
  static const char list[] = "rouse-verified 1\n" WHAT "\t7\t1\t2\t3\t4\t/a\nnonsense\n" WHAT "\t7\t1\n"
                             "sha256:zz\t7\t1\t2\t3\t4\t/a\n";

  g_assert_cmpuint (rouse_verified_files_count (list, strlen (list)), ==, 1);
  g_assert_cmpuint (rouse_verified_files_count ("rouse-verified 2\n", 17), ==, 0);
  g_assert_true (g_file_set_contents (f->list, flood, -1, NULL));
  g_assert_false (is_remembered (f, WHAT));
}

/* --- the journal of a download: how much of a part counts --- */

static void
test_journal (void)
{
  RouseDownloadJournal journal = { .url = (char *) "https://example.org/a.ipsw",
                                   .etag = (char *) "\"x\"",
                                   .length = 1000,
                                   .synced = 400,
                                   .pid = 12,
                                   .inode = 34 };
  g_autofree char *boot_id = rouse_download_journal_read_boot_id ();
  g_autofree char *text = NULL;
  g_auto (RouseDownloadJournal) read = { 0 };

  g_assert_nonnull (boot_id);
  journal.boot_id = boot_id;
  text = rouse_download_journal_to_text (&journal);
  g_assert_true (rouse_download_journal_parse (&read, text, strlen (text), NULL));
  g_assert_cmpstr (read.url, ==, journal.url);
  g_assert_cmpstr (read.etag, ==, journal.etag);
  g_assert_cmpuint (read.inode, ==, 34);
  /* A crash of the program loses nothing; a power failure what was not on the disk. */
  g_assert_cmpuint (rouse_download_journal_get_usable (&read, 900), ==, 900);
  g_assert_cmpuint (rouse_download_journal_get_usable (&read, 1001), ==, 0);
  g_free (read.boot_id);
  read.boot_id = g_strdup ("another start of the computer");
  g_assert_cmpuint (rouse_download_journal_get_usable (&read, 900), ==, 400);
}

static void
test_names (void)
{
  static const struct {
    const char *url;
    const char *name;
  } names[] = {
    { "https://a.b/x/iPhone_17.4_Restore.ipsw", "iPhone_17.4_Restore.ipsw" },
    { "https://a.b/x/a%20b.ipsw?token=1", "a b.ipsw" },
    { "https://a.b/", "firmware.ipsw" },
    { "https://a.b/..", "firmware.ipsw" },
    { "https://a.b/%2e%2e%2fetc", "firmware.ipsw" },
    { "https://a.b/a%0Ab", "firmware.ipsw" },
    { "nonsense", "nonsense" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *name = rouse_firmware_cache_name_for_url (names[i].url);

    g_assert_null (strchr (name, '/'));
    if (strstr (names[i].url, "://") != NULL)
      g_assert_cmpstr (name, ==, names[i].name);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/verified-files/remembers", Fixture, NULL, set_up, test_remembers, tear_down);
  g_test_add ("/verified-files/forgets", Fixture, NULL, set_up, test_forgets, tear_down);
  g_test_add ("/verified-files/garbage", Fixture, NULL, set_up, test_garbage, tear_down);
  g_test_add_func ("/verified-files/journal", test_journal);
  g_test_add_func ("/verified-files/names", test_names);
  return g_test_run ();
}
