/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/dfu-page-private.h"

#include <glib/gi18n.h>

/* How tries, rehearsals and the page itself end. */

#define DONE_SHOWN_MS 1500 /* long enough to read that the buttons may be let go of */

gboolean
rouse_dfu_page_is_in (RouseDfuPage *self, guint states)
{
  return (states & (1u << rouse_guide_face_get_state (ROUSE_GUIDE_FACE (self)))) != 0;
}

void
rouse_dfu_page_say_next (RouseDfuPage *self, RouseDfuOutcome outcome)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->outcome = outcome;
  g_signal_emit_by_name (self, "outcome", (guint) outcome);
  rouse_page_say_next (ROUSE_PAGE (self));
}

static gboolean
done_cb (gpointer user_data)
{
  RouseDfuPage *self = user_data;

  self->timer = 0;
  rouse_dfu_page_say_next (self, self->outcome);
  return G_SOURCE_REMOVE;
}

void
rouse_dfu_page_show_done (RouseDfuPage *self, RouseDfuOutcome outcome)
{
  rouse_guide_face_show_done (ROUSE_GUIDE_FACE (self), outcome == ROUSE_DFU_OUTCOME_RECOVERY);
  self->outcome = outcome;
  rouse_cues_end (self->cues, TRUE, rouse_page_get_title (ROUSE_PAGE (self)));
  g_clear_handle_id (&self->timer, g_source_remove);
  if (rouse_guide_way_leads_to_dfu (self->tries.goal)) /* there is nothing to decide */
    self->timer = g_timeout_add (DONE_SHOWN_MS, done_cb, self);
}

/* Not what was expected, but as good: it is to be read, so the page does not go on by itself. */
static void
show_port_answers (RouseDfuPage *self)
{
  const RouseVerdictEntry *entry = rouse_verdict_get_entry (ROUSE_VERDICT_PORT_DFU);

  rouse_dfu_page_show_done (self, ROUSE_DFU_OUTCOME_DONE);
  g_clear_handle_id (&self->timer, g_source_remove);
  rouse_page_set_words (ROUSE_PAGE (self), _ (entry->title), _ (entry->text));
}

void
rouse_dfu_page_show_missed (RouseDfuPage *self, RouseDfuGuide *guide)
{
  const GError *error = self->session != NULL ? rouse_guide_session_get_error (self->session) : NULL;

  g_return_if_fail (ROUSE_IS_DFU_PAGE (self));

  g_clear_handle_id (&self->timer, g_source_remove);
  if (error != NULL)
    g_message ("guide: %s", error->message);
  rouse_guide_face_show_missed (ROUSE_GUIDE_FACE (self), guide, error);
  rouse_cues_end (self->cues, FALSE, rouse_page_get_title (ROUSE_PAGE (self)));
}

void
rouse_dfu_page_session_ended_cb (RouseDfuPage *self)
{
  RouseDfuGuide *guide = rouse_guide_session_get_guide (self->session);
  RouseVerdict verdict = rouse_dfu_guide_get_verdict (guide);

  /* Refined after the end, it is told only where the end is still what is looked at. */
  if (!rouse_dfu_page_is_in (self, S (GUIDE) | S (ASK) | S (MISSED) | S (DONE)))
    return;
  if (verdict == ROUSE_VERDICT_STOPPED && rouse_guide_session_get_error (self->session) != NULL) {
    rouse_dfu_page_show_missed (self, guide);
    return;
  }
  switch (rouse_guide_tries_take (&self->tries, rouse_dfu_guide_get_way (guide), verdict,
                                  rouse_guide_session_suggest_way (self->session))) {
  case ROUSE_TRY_REACHED:
    if (verdict == ROUSE_VERDICT_PORT_DFU)
      show_port_answers (self);
    else
      rouse_dfu_page_show_done (self, ROUSE_DFU_OUTCOME_DONE);
    break;
  case ROUSE_TRY_ELSEWHERE:
    rouse_dfu_page_show_done (self, ROUSE_DFU_OUTCOME_RECOVERY);
    break;
  case ROUSE_TRY_ON_WAY:
    rouse_cues_end (self->cues, TRUE, NULL);
    rouse_dfu_page_show_read (self);
    break;
  case ROUSE_TRY_STOPPED:
    rouse_dfu_page_show_read (self);
    break;
  case ROUSE_TRY_MISSED:
    self->outcome = verdict == ROUSE_VERDICT_BLACK ? ROUSE_DFU_OUTCOME_BLACK : ROUSE_DFU_OUTCOME_SKIPPED;
    rouse_dfu_page_show_missed (self, guide);
    break;
  }
}

void
rouse_dfu_page_rehearsal_ended_cb (RouseDfuPage *self)
{
  RouseDfuGuide *guide = rouse_rehearsal_get_guide (self->rehearsal);
  gboolean right = rouse_rehearsal_is_right (self->rehearsal);

  if (!rouse_dfu_page_is_in (self, S (PRACTICE)))
    return;
  if (self->practice != NULL && rouse_dfu_guide_get_verdict (guide) == ROUSE_VERDICT_DONE) {
    rouse_practice_phone_show (self->practice, ROUSE_DEVICE_MODE_DFU);
    rouse_dfu_page_show_done (self, ROUSE_DFU_OUTCOME_DONE);
    return;
  }
  if (rouse_dfu_guide_get_verdict (guide) == ROUSE_VERDICT_STOPPED) {
    rouse_dfu_page_show_read (self);
    return;
  }
  rouse_guide_face_show_practised (ROUSE_GUIDE_FACE (self), guide, right);
  rouse_cues_end (self->cues, right, rouse_page_get_title (ROUSE_PAGE (self)));
}
