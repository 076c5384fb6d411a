/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "device/device.h"
#include "guide/journal-folder.h"
#include "restore/restore.h"

/* Writes down one repair while it happens: what was chosen, seen, sent and answered. Each phase is on the disk before
 * it begins. Made and ended on the main thread; the phases are written on the restore's. */
#define ROUSE_TYPE_JOURNAL (rouse_journal_get_type ())
G_DECLARE_FINAL_TYPE (RouseJournal, rouse_journal, ROUSE, JOURNAL, GObject)

/* What the engine does not know. */
typedef struct {
  const char *program; /* "rouse" or "rousectl" */
  const char *symptom; /* (nullable): of the three, as guide/symptoms.h and guide/remedies.h call them */
  const char *damage;
  const char *remedy;
} RouseJournalContext;

/* Before rouse_restore_run_async(), for a restore that is no dry run. If a session of this phone is open, this one goes
 * on with it: that one is not open any more, and what it had done to the phone counts for this one. ROUSE_ERROR_IN_USE:
 * another program is repairing this very phone, so that the restore must not begin. Any other error: it cannot be
 * written down, which costs nobody a repair. */
RouseJournal *rouse_journal_begin (RouseRestore *restore, RouseDevice *device, const RouseJournalContext *context,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After rouse_restore_run_finish(). @error: (nullable): what it gave. Without this the session stays open. */
void rouse_journal_end (RouseJournal *self, const GError *error);
const char *rouse_journal_get_id (RouseJournal *self);
