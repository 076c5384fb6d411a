/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "fuzz.h"
#include "guide/journal-advice.h"
#include "guide/journal-session.h"
#include "guide/journal-words.h"

/* Whatever the file says: words can be made of it, and advice never erases what was not chosen so. */
static void
use (const RouseJournalSession *session)
{
  g_autofree char *phone = rouse_journal_words_for_phone (session);
  g_autofree char *choice = rouse_journal_words_for_choice (session);
  g_autofree char *end = rouse_journal_words_for_end (session);
  g_autofree char *offer = rouse_journal_words_for_offer (session, G_GINT64_CONSTANT (1784000000000));

  for (guint i = 0; i < session->steps->len; i++) {
    g_autofree char *words = rouse_journal_words_for_step (g_ptr_array_index (session->steps, i));
  }
  for (guint bit = 0; bit < 7; bit++) {
    RouseResumeAdvice advice = rouse_journal_resume_advice (session, session->ecid, (RouseDeviceMode) (1u << bit));

    g_assert_true (!advice.is_offered || advice.happened != NULL);
    g_assert_true (!advice.erase || (session->has_choice && session->erase));
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseJournalSession) session =
      rouse_journal_session_parse ("fuzz", (const char *) data, size, size % 2 == 0, &error);

  g_assert_true ((session != NULL) == (error == NULL));
  if (session != NULL)
    use (session);
  return 0;
}
