/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Between dfu-page.c and dfu-page-ends.c only. */

#include "ui/dfu-page.h"

#include "guide/guide-session.h"
#include "guide/guide-tries.h"
#include "guide/rehearsal.h"
#include "ui/cues.h"
#include "ui/preferences.h"

/**
 * RouseDfuPage:
 *
 * Joins the tries with their face. The clock of the cues is the session's, never an animation's: a hidden window guides
 * as well.
 */
struct _RouseDfuPage {
  RouseGuideFace parent_instance;

  RousePreferences *preferences;
  RouseCues *cues;
  RouseDevice *device; /* NULL: none was seen so far */
  RouseGuideSession *session;
  RouseRehearsal *rehearsal;
  RousePracticePhone *practice; /* NULL: a real phone */
  RouseGuideTries tries;
  RouseDfuOutcome outcome;
  guint timer; /* of the end of the page */
};

/* A set of states of the face. */
#define S(state) (1u << ROUSE_GUIDE_STATE_##state)

gboolean rouse_dfu_page_is_in (RouseDfuPage *self, guint states);
void rouse_dfu_page_show_read (RouseDfuPage *self);
/* The page is done. */
void rouse_dfu_page_say_next (RouseDfuPage *self, RouseDfuOutcome outcome);
void rouse_dfu_page_show_done (RouseDfuPage *self, RouseDfuOutcome outcome);
void rouse_dfu_page_session_ended_cb (RouseDfuPage *self);
void rouse_dfu_page_rehearsal_ended_cb (RouseDfuPage *self);
