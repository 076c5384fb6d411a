/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/download-journal.h"
#include "firmware/verified-files.h"
#include "fuzz.h"
#include "net/http-answer.h"

/* What a download and a check leave on the disk, and the head of a server's answer: all small texts. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (RouseDownloadJournal) journal = { 0 };
  g_auto (RouseHttpAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  gsize start = 0;

  g_assert_true (rouse_download_journal_parse (&journal, (const char *) data, size, &error) == (error == NULL));
  g_assert_true ((journal.url != NULL) == (error == NULL));
  g_assert_cmpuint (rouse_download_journal_get_usable (&journal, 1000), <=, 1000);
  rouse_verified_files_count ((const char *) data, size);
  for (gsize i = 0; i < size; i++)
    if (data[i] == '\n') {
      rouse_http_answer_add_line (&answer, (const char *) data + start, i + 1 - start);
      start = i + 1;
    }
  if (answer.has_range)
    g_assert_cmpuint (answer.range_start, <=, answer.range_end);
  return 0;
}
