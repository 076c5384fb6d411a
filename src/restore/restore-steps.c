/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore-steps.h"

#include "base/error.h"
#include "transport/recovery-client.h"

typedef gboolean (*StepFunc) (RouseRestoreJob *job, GCancellable *cancellable, GError **error);

#define ANY ((RouseDeviceMode) ~0)

/* The order of a restore (spec 12 §2). From the first step that changes the phone on, failures give it back. */
static const struct {
  const char *name;
  RousePhase phase;
  gboolean stays;          /* the phone stays where it is: if it leaves, the cable is the reason of what fails */
  RouseDeviceMode changes; /* phones that were found in these modes are changed: a dry run stops here */
  StepFunc run;
} steps[] = {
  { "check-firmware", ROUSE_PHASE_VERIFY, FALSE, 0, rouse_step_check_firmware },
  { "leave-restore", ROUSE_PHASE_SIGN, FALSE, 0, rouse_step_leave_restore },
  { "start-dfu", ROUSE_PHASE_SIGN, FALSE, ROUSE_DEVICE_MODE_WTF | ROUSE_DEVICE_MODE_PORT_DFU, rouse_step_start_dfu },
  { "create-stash-bag", ROUSE_PHASE_SIGN, TRUE, 0, rouse_step_create_stash_bag }, /* not in a dry run */
  { "personalize", ROUSE_PHASE_SIGN, FALSE, 0, rouse_step_personalize },
  { "commit-stash-bag", ROUSE_PHASE_BOOT, TRUE, ANY, rouse_step_commit_stash_bag },
  { "enter-recovery", ROUSE_PHASE_BOOT, FALSE, ANY, rouse_step_enter_recovery },
  { "boot-recovery", ROUSE_PHASE_BOOT, FALSE, ANY, rouse_step_boot_recovery },
  { "boot-ramdisk", ROUSE_PHASE_BOOT, FALSE, ANY, rouse_step_boot_ramdisk },
  { "run-restored", ROUSE_PHASE_PREPARE, FALSE, ANY, rouse_step_run_restored },
  { "see-it-boot", ROUSE_PHASE_RESTART, FALSE, ANY, rouse_step_see_it_boot },
};

#define DEPARTURE_MS 1000 /* after which a departure has been told */
#define GIVE_BACK_SEEN_MS 60000
#define UNPLUGGED_MS 3000 /* a phone that panicked is back by then; a cable that was pulled out is not */
#define GIVE_BACK_OPEN_MS 10000
#define GIVE_BACK_GONE_MS 10000

/* Spec 12 §2: until bootx the phone can be given back as it was. A phone that came in recovery mode gets back the
 * auto-boot it had; all others boot. Failures here do not replace the restore's own error. */
static void
give_phone_back (RouseRestoreJob *job, gboolean is_unplugged)
{
  guint patience_ms = is_unplugged ? UNPLUGGED_MS : GIVE_BACK_SEEN_MS;
  g_autofree char *restore_auto_boot = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseSighting) seen = NULL;
  const char *auto_boot = "true";
  guint64 mark;

  if (!job->is_touched || job->is_past_bootx)
    return;
  /* It may be in the middle of a restart. */
  seen = rouse_device_waiter_wait_mode (job->waiter, job->ecid, ROUSE_DEVICE_MODE_RECOVERY | ROUSE_DEVICE_MODE_DFU, 0,
                                        patience_ms, NULL, NULL);
  if (job->start_mode == ROUSE_DEVICE_MODE_RECOVERY && job->auto_boot_before != NULL && *job->auto_boot_before != '\0')
    auto_boot = job->auto_boot_before;
  if (!rouse_restore_job_open_link (job, MIN (patience_ms, GIVE_BACK_OPEN_MS), NULL, &error) ||
      rouse_usb_link_get_mode (job->link) != ROUSE_DEVICE_MODE_RECOVERY) {
    rouse_log_add (job->log, "the phone cannot be given back from here%s%s", error != NULL ? ": " : "",
                   error != NULL ? error->message : "");
    return;
  }

  restore_auto_boot = g_strdup_printf ("setenv auto-boot %s", auto_boot);
  mark = rouse_device_waiter_mark (job->waiter);
  if (rouse_recovery_client_command (job->link, restore_auto_boot, NULL, &error) &&
      rouse_recovery_client_command (job->link, "saveenv", NULL, &error) &&
      rouse_recovery_client_command_blind (job->link, "reset", NULL, &error)) {
    rouse_restore_job_close_link (job);
    rouse_device_waiter_wait_gone (job->waiter, job->ecid, mark, GIVE_BACK_GONE_MS, NULL, NULL);
    rouse_log_add (job->log, "the phone was given back (auto-boot %s) and restarts", auto_boot);
    job->is_given_back = TRUE;
  } else {
    rouse_log_add (job->log, "could not give the phone back: %s", error->message);
  }
}

/* Some failures only say that a connection broke; whether the phone has left says why. */
static void
tell_departure (RouseRestoreJob *job, guint64 mark, GError **error)
{
  if (error == NULL || *error == NULL || rouse_error_is_cancelled (*error) ||
      g_error_matches (*error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE) ||
      !rouse_device_waiter_wait_gone (job->waiter, job->ecid, mark, DEPARTURE_MS, NULL, NULL))
    return;
  (*error)->domain = ROUSE_ERROR;
  (*error)->code = ROUSE_ERROR_DEVICE_GONE;
}

static gboolean
run_steps (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  gboolean dry_run = rouse_restore_request_get_dry_run (rouse_restore_plan_get_request (job->plan));
  guint64 mark;

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++) {
    if (dry_run && (steps[i].changes & job->start_mode) != 0) {
      rouse_log_add (job->log, "dry run: everything up to the first change went well");
      return TRUE;
    }
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    rouse_log_add (job->log, "step %s", steps[i].name);
    rouse_progress_begin (job->progress, steps[i].phase);
    mark = rouse_device_waiter_mark (job->waiter);
    if (!steps[i].run (job, cancellable, error)) {
      if (steps[i].stays)
        tell_departure (job, mark, error);
      g_prefix_error (error, "%s: ", steps[i].name);
      return FALSE;
    }
  }
  return TRUE;
}

/* What the failure means for the phone, at the end of its message. */
static void
tell_state (RouseRestoreJob *job, GError **error)
{
  g_autoptr (GError) failure = error != NULL ? g_steal_pointer (error) : NULL;
  const char *state;

  if (failure == NULL)
    return;
  if (job->is_restored)
    state = "the new system was written whole";
  else if (job->is_erased)
    state = "the phone has no working system now and waits in recovery mode for another attempt";
  else if (job->is_past_bootx)
    state = "nothing was erased yet; the phone may wait in recovery mode";
  else if (job->is_given_back)
    state = "the phone was given back; what it had is untouched";
  else if (!job->is_touched)
    state = "nothing was changed on the phone";
  else
    state = "nothing was erased; the phone could not be given back";
  g_set_error (error, failure->domain, failure->code, "%s [%s]", failure->message, state);
}

gboolean
rouse_restore_steps_run (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  gboolean ok = run_steps (job, cancellable, error);

  if (!ok) {
    rouse_log_add (job->log, "failed: %s", error != NULL && *error != NULL ? (*error)->message : "?");
    give_phone_back (job, error != NULL && g_error_matches (*error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE));
    tell_state (job, error);
  }
  rouse_restore_job_close_link (job);
  return ok;
}
