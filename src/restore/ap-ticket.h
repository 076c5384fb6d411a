/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/img4.h"
#include "restore/restore-job.h"

/* Before Image4, but from iOS 5 on, one ticket covers all images and travels by itself (spec 12 §1). For all other
 * phones these do nothing and succeed. Worker. */

gboolean rouse_ap_ticket_travels_alone (RouseRestoreJob *job);
/* In recovery mode: uploads the ticket, and says so (spec 12 §5, §7.2). */
gboolean rouse_ap_ticket_send (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
/* For the end of a message that something was rejected: a hint that it was the ticket, or "". A constant. */
const char *rouse_ap_ticket_get_doubt (RouseRestoreJob *job);
/* In DFU mode: @image with the ticket before it (spec 12 §4.1). @image: (transfer full) */
RouseImg4Source *rouse_ap_ticket_prefix (RouseRestoreJob *job, RouseImg4Source *image, GCancellable *cancellable,
                                         GError **error);
