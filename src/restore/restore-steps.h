/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "restore/restore-job.h"

/* Runs all steps of @job, then all cleanups. Worker thread. The first step that fails ends the list and its error,
 * prefixed with the step's name, is the restore's error. */
gboolean rouse_restore_steps_run (RouseRestoreJob *job, GCancellable *cancellable, GError **error);

/* The steps, each in its own file (step-NAME.c). */
gboolean rouse_step_check_firmware (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
gboolean rouse_step_leave_restore (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
gboolean rouse_step_start_dfu (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
gboolean rouse_step_create_stash_bag (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
gboolean rouse_step_personalize (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
gboolean rouse_step_commit_stash_bag (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
gboolean rouse_step_enter_recovery (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
gboolean rouse_step_boot_recovery (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
gboolean rouse_step_boot_ramdisk (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
gboolean rouse_step_run_restored (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
gboolean rouse_step_see_it_boot (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
