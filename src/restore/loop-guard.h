/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/plist.h"

/* Notices the one endless loop that is known of phones: a chip that rejects every ticket, and the phone asking again
 * with the same nonce (spec 20 §10). One thread. */
typedef struct _RouseLoopGuard RouseLoopGuard;

RouseLoopGuard *rouse_loop_guard_new (void) G_GNUC_WARN_UNUSED_RESULT;
void rouse_loop_guard_free (RouseLoopGuard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseLoopGuard, rouse_loop_guard_free)

/* Counts a question. @type: DataType; @arguments: (nullable); @now_us: monotonic time. TRUE: it has come too often. */
gboolean rouse_loop_guard_is_endless (RouseLoopGuard *self, const char *type, plist_t arguments, gint64 now_us);
