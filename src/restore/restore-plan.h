/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "device/sighting.h"
#include "firmware/build-manifest.h"
#include "firmware/ipsw.h"
#include "restore/restore-request.h"

/* Request + manifest + phone → identity, components, and what will be lost. Made without touching the phone. Immutable.
 */
#define ROUSE_TYPE_RESTORE_PLAN (rouse_restore_plan_get_type ())
G_DECLARE_FINAL_TYPE (RouseRestorePlan, rouse_restore_plan, ROUSE, RESTORE_PLAN, GObject)

/* Opens and reads the file (milliseconds to a second): worker thread. @sighting: the phone as last seen. Errors: all
 * ROUSE_ERROR_*_FIRMWARE, NO_FILE, NOT_READABLE, IS_FOLDER, UNKNOWN_DEVICE. */
RouseRestorePlan *rouse_restore_plan_new (RouseRestoreRequest *request, const RouseSighting *sighting,
                                          GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rouse_restore_plan_new_async (RouseRestoreRequest *request, const RouseSighting *sighting,
                                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RouseRestorePlan *rouse_restore_plan_new_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A plan without a file, for practice: only what people are told of it. NULL: the model is not known. Main thread. */
RouseRestorePlan *rouse_restore_plan_new_practice (const RouseSighting *sighting, gboolean erase, const char *version,
                                                   const char *build) G_GNUC_WARN_UNUSED_RESULT;

RouseRestoreRequest *rouse_restore_plan_get_request (RouseRestorePlan *self);
RouseIpsw *rouse_restore_plan_get_ipsw (RouseRestorePlan *self);
RouseBuildManifest *rouse_restore_plan_get_manifest (RouseRestorePlan *self);
RouseBuildIdentity *rouse_restore_plan_get_identity (RouseRestorePlan *self);
RouseBuildIdentity *rouse_restore_plan_get_recovery_identity (RouseRestorePlan *self); /* NULL: none (spec 12 §6.5) */
const RouseSighting *rouse_restore_plan_get_sighting (RouseRestorePlan *self);
const char *rouse_restore_plan_get_device_name (RouseRestorePlan *self); /* "iPhone 11" */
const char *rouse_restore_plan_get_version (RouseRestorePlan *self);     /* "17.4" */
const char *rouse_restore_plan_get_build (RouseRestorePlan *self);
gboolean rouse_restore_plan_get_erase (RouseRestorePlan *self);
guint64 rouse_restore_plan_get_image_size (RouseRestorePlan *self); /* bytes of the OS image */
