/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/plist.h"
#include "firmware/build-identity.h"

/* Options of StartRestore (spec 20 §4). @recovery_identity: (nullable): of the recovery OS; @preflight: (nullable):
 * lockdown FirmwarePreflightInfo, if the restore began in normal mode. (transfer full) */
plist_t rouse_restored_options_new (RouseBuildIdentity *identity, RouseBuildIdentity *recovery_identity,
                                    plist_t preflight, GError **error);

/* Whether the component's file counts for the size of the recovery OS's partition (spec 20 §4.1). */
gboolean rouse_restored_options_counts_for_recovery (const RouseComponent *component);
/* Replaces the fallback sizes. @size: of all files that count, bytes. Does nothing without a recovery OS. */
void rouse_restored_options_set_recovery_size (plist_t options, guint64 size);
