/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "device/device-mode.h"
#include "guide/journal-session.h"

/* Where a repair goes on that stopped in the middle. */
typedef struct {
  gboolean is_offered;    /* FALSE: nothing to say, and the rest is empty */
  gboolean is_over;       /* the phone works: nothing to go on with; worth saying once */
  gboolean can_go_on;     /* the whole restore again, from the mode in which the phone is now */
  gboolean can_give_back; /* by a command: it starts what it had before */
  gboolean needs_buttons; /* only hands can restart it */
  const char *happened;   /* one or two sentences: what stopped, and how the phone is now; not translated yet */
  const char *next;       /* one sentence: what going on means for the data; not translated yet; NULL: nothing */
  gboolean erase;         /* as was chosen then; it is never more. Asked for again before it is done */
  const char *firmware;   /* of the session; (nullable) */
} RouseResumeAdvice;

/* @ecid, @mode: of the phone that is on the cable. No side effects. */
RouseResumeAdvice rouse_journal_resume_advice (const RouseJournalSession *session, guint64 ecid, RouseDeviceMode mode);
