/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "device/device-list.h"
#include "guide/dfu-guide.h"

/* One try of the button guide with a phone on the cable: joins a RouseDfuGuide with the list of phones and a clock.
 * Signal "cue" (gpointer RouseCue): something is to be shown or said now. Signal "ended": there is a verdict, or a
 * refined one. "found": a phone came onto the cable that was not known before. "moved": what the cable shows of it has
 * changed. Main thread. */
#define ROUSE_TYPE_GUIDE_SESSION (rouse_guide_session_get_type ())
G_DECLARE_FINAL_TYPE (RouseGuideSession, rouse_guide_session, ROUSE, GUIDE_SESSION, GObject)

/* @ecid: the phone that is meant; 0: the first that comes onto the cable (those that are on it now are not meant),
 * which is known by its ECID from then on. The list keeps it (rouse_device_list_keep()) from now on. */
RouseGuideSession *rouse_guide_session_new (RouseDeviceList *list, guint64 ecid) G_GNUC_WARN_UNUSED_RESULT;
/* As rouse_dfu_guide_new(); another try may follow when one has ended. */
void rouse_guide_session_begin (RouseGuideSession *self, RouseButtons buttons, RouseGuideWay way, guint attempt,
                                gint shift_ms, guint pace);
/* What the person sees: rouse_dfu_guide_answer(), now. */
void rouse_guide_session_answer (RouseGuideSession *self, RouseScreen screen);
void rouse_guide_session_stop (RouseGuideSession *self);
/* Of the last try; NULL before the first. Borrowed. */
RouseDfuGuide *rouse_guide_session_get_guide (RouseGuideSession *self);
/* Why the computer could not do its part (restart the phone from recovery mode), or NULL. Borrowed. */
const GError *rouse_guide_session_get_error (RouseGuideSession *self);
/* The clock of all times in cues and marks. */
gint64 rouse_guide_session_now (void);
/* The phone, where it is known and listed; else NULL. Borrowed. */
RouseDevice *rouse_guide_session_get_device (RouseGuideSession *self);
/* Whether the phone is already where @way leads to. A try that is begun then has ended at once, well. */
gboolean rouse_guide_session_is_there (RouseGuideSession *self, RouseGuideWay way);
/* The way to DFU from where the phone is now. */
RouseGuideWay rouse_guide_session_suggest_way (RouseGuideSession *self);
