/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/download-journal.h"
#include "firmware/verified-files.h"
#include "fuzz.h"
#include "fuzz-folder.h"
#include "net/http-answer.h"

#define MAX_JOURNAL (16u << 10)
#define WHOLE "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
must_be_same (const RouseDownloadJournal *a, const RouseDownloadJournal *b)
{
  g_assert_cmpstr (a->url, ==, b->url);
  g_assert_cmpstr (a->etag, ==, b->etag);
  g_assert_cmpstr (a->last_modified, ==, b->last_modified);
  g_assert_cmpstr (a->boot_id, ==, b->boot_id);
  g_assert_cmpstr (a->digest, ==, b->digest);
  g_assert_true (a->length == b->length && a->synced == b->synced && a->inode == b->inode && a->pid == b->pid);
  g_assert_true (a->is_checked == b->is_checked);
}

/* What was read is saved beside a file, and the same is read again. */
static void
save_again (const RouseDownloadJournal *journal, const char *folder)
{
  g_autofree char *file = g_build_filename (folder, "a", NULL);
  g_autofree char *path = g_strconcat (file, ROUSE_JOURNAL_SUFFIX, NULL);
  g_autofree char *text = rouse_download_journal_to_text (journal);
  g_auto (RouseDownloadJournal) again = { 0 };
  g_auto (RouseDownloadJournal) of_file = { 0 };
  struct stat info = { 0 };

  g_assert_true (rouse_download_journal_save (journal, path, NULL));
  if (strlen (text) > MAX_JOURNAL)
    return;
  g_assert_true (rouse_download_journal_load (&again, path, NULL));
  must_be_same (journal, &again);
  info.st_ino = (ino_t) journal->inode;
  g_assert_true (rouse_download_journal_load_for (&of_file, file, &info));
  g_assert_false (rouse_download_journal_is_written_since (file, &info));
  g_assert_true (rouse_download_journal_is_untouched (file, &info));
  rouse_download_journal_clear (&of_file);
  info.st_ino++;
  g_assert_false (rouse_download_journal_load_for (&of_file, file, &info));
}

/* The bytes as the list; whatever is in it, one more can be added. The program itself is a file that nobody changes. */
static void
add_to_list (const guint8 *data, gsize size, const char *folder)
{
  g_autofree char *list = g_build_filename (folder, "verified", NULL);
  g_auto (RouseFileState) state = { 0 };
  gboolean had;

  g_assert_true (g_file_set_contents (list, (const char *) data, (gssize) size, NULL));
  g_assert_true (rouse_file_state_read (&state, "/proc/self/exe", -1));
  had = rouse_verified_files_has (list, &state, WHOLE);
  g_assert_true (!had || rouse_verified_files_has_whole (list, &state));
  g_assert_true (rouse_verified_files_add (list, "/proc/self/exe", &state, WHOLE));
  g_assert_true (rouse_verified_files_has (list, &state, WHOLE) && rouse_verified_files_has_whole (list, &state));
  g_assert_true (rouse_verified_files_add (list, "/proc/self/exe", &state, WHOLE)); /* once more: it is only moved */
  g_assert_false (rouse_verified_files_add (list, "/proc/self/exe", &state, "none"));
}

static void
read_head (const char *data, gsize size)
{
  g_auto (RouseHttpAnswer) answer = { 0 };
  const char *validator;
  gsize start = 0;

  for (gsize i = 0; i < size; i++)
    if (data[i] == '\n') {
      rouse_http_answer_add_line (&answer, data + start, i + 1 - start);
      start = i + 1;
    }
  if (answer.has_range)
    g_assert_cmpuint (answer.range_start, <=, answer.range_end);
  validator = rouse_http_answer_choose_validator (answer.etag, answer.last_modified);
  g_assert_true (validator == NULL || *validator != '\0');
}

/* What a download and a check leave on the disk, and the head of a server's answer: all small texts. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (RouseDownloadJournal) journal = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = fuzz_folder_new ();

  g_assert_true (rouse_download_journal_parse (&journal, (const char *) data, size, &error) == (error == NULL));
  g_assert_true ((journal.url != NULL) == (error == NULL));
  g_assert_cmpuint (rouse_download_journal_get_usable (&journal, 1000), <=, 1000);
  if (error == NULL)
    save_again (&journal, folder);
  if (rouse_verified_files_count ((const char *) data, size) > 0)
    add_to_list (data, size, folder);
  read_head ((const char *) data, size);
  fuzz_folder_remove (folder);
  return 0;
}
