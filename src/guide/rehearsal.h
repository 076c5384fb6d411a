/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "guide/dfu-guide.h"

/* The button guide without a phone: keys stand for buttons, and a made-up phone follows them, quicker than a real one.
 * Signals as of RouseGuideSession: "cue" (gpointer RouseCue), "ended". Its clock is rouse_guide_session_now(). Main
 * thread.
 */
#define ROUSE_TYPE_REHEARSAL (rouse_rehearsal_get_type ())
G_DECLARE_FINAL_TYPE (RouseRehearsal, rouse_rehearsal, ROUSE, REHEARSAL, GObject)

RouseRehearsal *rouse_rehearsal_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* As rouse_dfu_guide_new(); another may follow. */
void rouse_rehearsal_begin (RouseRehearsal *self, RouseButtons buttons, RouseGuideWay way, guint pace);
gboolean rouse_rehearsal_is_running (RouseRehearsal *self);
/* A key went down or up. */
void rouse_rehearsal_press (RouseRehearsal *self, RouseButton button, gboolean down);
void rouse_rehearsal_stop (RouseRehearsal *self);
RouseDfuGuide *rouse_rehearsal_get_guide (RouseRehearsal *self); /* borrowed; NULL before the first */
/* That it led to DFU, and every press and release came in time. */
gboolean rouse_rehearsal_is_right (RouseRehearsal *self);
