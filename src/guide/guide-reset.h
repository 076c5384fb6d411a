/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

/* The computer's part on the way from recovery mode into DFU mode: it restarts the phone while hands hold its buttons.
 * Signal "failed" (GError, which it keeps): it could not. Main thread. */
#define ROUSE_TYPE_GUIDE_RESET (rouse_guide_reset_get_type ())
G_DECLARE_FINAL_TYPE (RouseGuideReset, rouse_guide_reset, ROUSE, GUIDE_RESET, GObject)

/* Opens the phone at once, so that its restart comes without delay. */
RouseGuideReset *rouse_guide_reset_new (guint64 ecid) G_GNUC_WARN_UNUSED_RESULT;
/* Restarts the phone: now, or as soon as it is open. */
void rouse_guide_reset_give (RouseGuideReset *self);
/* Nothing is told after that. */
void rouse_guide_reset_cancel (RouseGuideReset *self);
