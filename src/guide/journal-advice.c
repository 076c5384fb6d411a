/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/journal-advice.h"

#include <glib/gi18n-lib.h>

#define NORMAL ROUSE_DEVICE_MODE_NORMAL
#define RECOVERY ROUSE_DEVICE_MODE_RECOVERY
/* The engine takes these as it takes DFU mode. */
#define DFU (ROUSE_DEVICE_MODE_DFU | ROUSE_DEVICE_MODE_WTF | ROUSE_DEVICE_MODE_PORT_DFU)
#define RESTORE ROUSE_DEVICE_MODE_RESTORE

enum {
  OVER = 1 << 0,
  GO_ON = 1 << 1,
  GIVE_BACK = 1 << 2,
  BUTTONS = 1 << 3,
};

/*
 * How far it was × where the phone is now. Before the restore system was started, it can be given back; afterwards only
 * the whole restore again helps, there is no going on inside of one (spec 26 §7). A phone that finished restarts by
 * itself; if it is in recovery mode instead, starting it is tried before anything else (spec 20 §9).
 */
static const struct {
  RouseJournalStage stage;
  RouseDeviceMode modes;
  guint flags;
  const char *happened;
} rows[] = {
  { ROUSE_JOURNAL_STAGE_UNTOUCHED, NORMAL | RECOVERY | DFU, GO_ON, N_ ("Nothing had been changed on the phone yet.") },
  { ROUSE_JOURNAL_STAGE_UNTOUCHED, RESTORE, GO_ON | BUTTONS,
    N_ ("Nothing had been changed yet; an earlier repair still runs on the phone. Rouse asks it to restart. If it does "
        "not, force a restart by its buttons.") },

  { ROUSE_JOURNAL_STAGE_TOUCHED, NORMAL, GO_ON,
    N_ ("The phone has started again by itself, and nothing on it was erased.") },
  { ROUSE_JOURNAL_STAGE_TOUCHED, RECOVERY, GO_ON | GIVE_BACK,
    N_ ("The phone waits in recovery mode. Nothing on it was erased: you can go on, or start it as it was.") },
  { ROUSE_JOURNAL_STAGE_TOUCHED, DFU, GO_ON | BUTTONS,
    N_ ("The phone waits in DFU mode with a black screen. Nothing on it was erased: you can go on, or force a restart "
        "by "
        "its buttons.") },
  { ROUSE_JOURNAL_STAGE_TOUCHED, RESTORE, GO_ON | BUTTONS,
    N_ ("The repair still runs on the phone, but nobody talks to it any more. Rouse asks it to restart. If it does "
        "not, "
        "force a restart by its buttons.") },

  { ROUSE_JOURNAL_STAGE_LOADED, NORMAL, GO_ON,
    N_ ("The phone has started again by itself. Look whether everything is there before you go on.") },
  { ROUSE_JOURNAL_STAGE_LOADED, RECOVERY | DFU, GO_ON,
    N_ ("The repair had already begun on the phone, so that it has to be repeated from the beginning.") },
  { ROUSE_JOURNAL_STAGE_LOADED, RESTORE, GO_ON | BUTTONS,
    N_ ("The repair still runs on the phone, but nobody talks to it any more. Rouse asks it to restart. If it does "
        "not, "
        "force a restart by its buttons.") },

  { ROUSE_JOURNAL_STAGE_WRITTEN, NORMAL, OVER, N_ ("The phone has started all the same. See whether it works.") },
  { ROUSE_JOURNAL_STAGE_WRITTEN, RECOVERY | DFU, GO_ON,
    N_ ("The system on the phone is not complete. It cannot start until the repair is repeated from the beginning.") },
  { ROUSE_JOURNAL_STAGE_WRITTEN, RESTORE, GO_ON | BUTTONS,
    N_ ("The system on the phone is not complete, and the repair has to be repeated. Rouse asks the phone to restart. "
        "If "
        "it does not, force a restart by its buttons.") },

  { ROUSE_JOURNAL_STAGE_RESTARTING, NORMAL, OVER, N_ ("The repair was finished, and the phone has started.") },
  { ROUSE_JOURNAL_STAGE_RESTARTING, RECOVERY, GO_ON | GIVE_BACK,
    N_ ("The repair was finished, but the phone waits in recovery mode. Start it first; if it comes back here, repeat "
        "the "
        "repair.") },
  { ROUSE_JOURNAL_STAGE_RESTARTING, DFU, GO_ON | BUTTONS,
    N_ ("The repair was finished, but the screen of the phone is black. Force a restart by its buttons; if it stays "
        "black, repeat the repair.") },
  { ROUSE_JOURNAL_STAGE_RESTARTING, RESTORE, GO_ON | BUTTONS,
    N_ ("The repair was finished, and the phone should restart by itself within a few minutes. If it does not, force a "
        "restart by its buttons.") },
};

static const char *
get_next (const RouseJournalSession *session, guint flags)
{
  if ((flags & GO_ON) == 0)
    return NULL;
  if (session->erase)
    return N_ ("Going on erases everything on the phone, as was chosen. You are asked once more.");
  return N_ ("Going on keeps the data on the phone, as was chosen.");
}

/**
 * rouse_journal_resume_advice:
 *
 * What was chosen stays as it was: a repair that was to keep the data never becomes one that erases.
 */
RouseResumeAdvice
rouse_journal_resume_advice (const RouseJournalSession *session, guint64 ecid, RouseDeviceMode mode)
{
  RouseResumeAdvice advice = { 0 };

  if (ecid == 0 || session->ecid != ecid || session->is_running || !session->has_choice ||
      !rouse_journal_session_is_open (session) ||
      (session->end != ROUSE_JOURNAL_END_NONE && mode == ROUSE_DEVICE_MODE_NORMAL)) /* it was told how that ended */
    return advice;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (rows[i].stage != session->stage || (rows[i].modes & mode) == 0)
      continue;
    advice.is_offered = TRUE;
    advice.is_over = (rows[i].flags & OVER) != 0;
    advice.can_go_on = (rows[i].flags & GO_ON) != 0;
    advice.can_give_back = (rows[i].flags & GIVE_BACK) != 0;
    advice.needs_buttons = (rows[i].flags & BUTTONS) != 0;
    advice.happened = rows[i].happened;
    advice.next = get_next (session, rows[i].flags);
    advice.erase = session->erase;
    advice.firmware = session->firmware;
    break;
  }
  return advice;
}
