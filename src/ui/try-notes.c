/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/try-notes.h"

#include "base/error.h"

#include <glib/gi18n.h>

static void
note_clear (RouseTryNote *note)
{
  g_clear_pointer (&note->version, g_free);
  g_clear_pointer (&note->error_id, g_free);
  note->error = NULL;
  note->when = 0;
  note->tried = ROUSE_TRIED_NOT;
}

void
rouse_try_notes_add_restore (RouseTryNotes *self, RouseRemedy remedy, RouseRestore *restore, const GError *error)
{
  RouseRestorePlan *plan = rouse_restore_get_plan (restore);
  const RouseErrorPlace place = { rouse_progress_get_phase (rouse_restore_get_progress (restore)),
                                  rouse_restore_get_status (restore) };
  RouseTryNote *note = &self->of[remedy];

  note_clear (note); /* the last attempt counts */
  note->version =
      g_strdup_printf ("%s (%s)", rouse_restore_plan_get_version (plan), rouse_restore_plan_get_build (plan));
  if (error != NULL && !rouse_error_is_cancelled (error)) {
    RouseErrorVerdict verdict = rouse_error_book_judge (error, &place);

    note->error = verdict.entry;
    note->error_id =
        verdict.number != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, verdict.number) : g_strdup (verdict.entry->id);
  }
}

void
rouse_try_notes_update (RouseTryNotes *self, const RouseWizardFacts *facts)
{
  for (RouseRemedy i = 0; i < ROUSE_N_REMEDIES; i++) {
    RouseTryNote *note = &self->of[i];
    gboolean is_new = note->tried == ROUSE_TRIED_NOT && facts->tried[i] != ROUSE_TRIED_NOT;

    if (facts->tried[i] == ROUSE_TRIED_NOT)
      note_clear (note);
    else if (is_new && i == facts->remedy) /* others were read from the journal: when is not known */
      note->when = g_get_real_time () / G_USEC_PER_SEC;
    note->tried = facts->tried[i];
  }
}

void
rouse_try_notes_tell (const RouseTryNotes *self, RouseRemedy remedy, RouseRepairTry *line)
{
  const RouseTryNote *note = &self->of[remedy];

  line->when = note->when;
  line->version = note->version;
  line->error_id = note->error_id;
  line->error_text = note->error != NULL ? _ (note->error->title) : NULL;
}

void
rouse_try_notes_clear (RouseTryNotes *self)
{
  for (RouseRemedy i = 0; i < ROUSE_N_REMEDIES; i++)
    note_clear (&self->of[i]);
}
