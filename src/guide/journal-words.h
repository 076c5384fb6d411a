/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guide/journal-session.h"

/* All of them translated and (transfer full). */

/* “iPhone 11 (…A1B2)” */
char *rouse_journal_words_for_phone (const RouseJournalSession *session);
/* When, as a person says it: “today at 14:05”, “yesterday at 14:05”, “3 May 2026, 14:05”. @time_ms, @now_ms: Unix time
 */
char *rouse_journal_words_for_time (gint64 time_ms, gint64 now_ms);
/* “iOS 17.4, everything erased” */
char *rouse_journal_words_for_choice (const RouseJournalSession *session);
/* How it ended: “It works again”, “Stopped at: Installing iOS” */
char *rouse_journal_words_for_end (const RouseJournalSession *session);
/* One step; NULL: nothing that a person needs to read */
char *rouse_journal_words_for_step (const RouseJournalStep *step);
/* What is to be said of a session that is open: “Your iPhone 11 (…A1B2) was being repaired yesterday at 14:05, and it
 * stopped at: Installing iOS.” */
char *rouse_journal_words_for_offer (const RouseJournalSession *session, gint64 now_ms);
