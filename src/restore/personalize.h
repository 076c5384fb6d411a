/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "restore/restore-job.h"

/* Asks for a ticket with the job's nonces and checks it; replaces job->tss and job->ticket. Worker. */
gboolean rouse_personalize_request_ticket (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
/* After the phone came back on USB: takes its nonces and asks anew if they are not the ticket's (spec 12 §6.2, §6.3).
 * @is_own_loader: a loader of this firmware is running, and not the one the phone had */
gboolean rouse_personalize_refresh (RouseRestoreJob *job, gboolean is_own_loader, GCancellable *cancellable,
                                    GError **error);
