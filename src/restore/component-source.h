/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/img4.h"
#include "restore/restore-job.h"

/* A component as it is sent to the phone: from the IPSW, with the ticket of @tss (spec 21 §1.3, §2). Any thread of the
 * job. @tss: whose ticket; for the main identity job->tss. */
RouseImg4Source *rouse_component_source_open (RouseRestoreJob *job, const RouseComponent *component, plist_t tss,
                                              GCancellable *cancellable, GError **error);
/* The same, whole. For components that fit into memory. */
GBytes *rouse_component_source_read (RouseRestoreJob *job, const RouseComponent *component, plist_t tss,
                                     GCancellable *cancellable, GError **error);
/* The file as it lies in the IPSW. */
RouseIpswStream *rouse_component_source_open_raw (RouseRestoreJob *job, const RouseComponent *component,
                                                  GError **error);
GBytes *rouse_component_source_read_raw (RouseRestoreJob *job, const RouseComponent *component,
                                         GCancellable *cancellable, GError **error);
/* The component of the job's identity, or NULL with ROUSE_ERROR_WRONG_FIRMWARE. */
const RouseComponent *rouse_component_source_find (RouseRestoreJob *job, const char *name, GError **error);
