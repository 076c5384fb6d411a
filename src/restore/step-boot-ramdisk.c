/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/personalize.h"
#include "restore/restore-steps.h"

#include "base/error.h"
#include "base/patience.h"
#include "restore/ap-ticket.h"
#include "restore/component-source.h"
#include "transport/mux-probe.h"
#include "transport/recovery-client.h"

#define BOOT_ARGS "rd=md0 nand-enable-reformat=1 -progress" /* spec 12 §7.2 */
#define BOOT_ARGS_FROM_MAJOR 8                              /* iOS 4 */
#define AFTER_RAMDISK_MS 2000
#define RESTARTED_MS 10000 /* a loader that restarts is on the bus again by then */
#define GONE_MS 30000
#define RESTORE_MODE_US (300 * (gint64) G_USEC_PER_SEC)
#define LOOK_AT_MUX_MS 15000 /* after so long without the phone, usbmuxd is asked whether it is there */
#define MUX_TIMEOUT_S 2

/* Bytes of all uploads of this step, so that the bar moves evenly. */
typedef struct {
  RouseRestoreJob *job;
  guint64 before, total;
  const char *given; /* the last component that the phone was told to use; NULL: none yet */
} Upload;

static void
sent_cb (guint64 done, guint64 total, gpointer user_data)
{
  Upload *upload = user_data;

  rouse_progress_set (upload->job->progress, ROUSE_PHASE_BOOT,
                      0.3 + 0.5 * (double) (upload->before + done) / (double) MAX (upload->total, 1));
}

static gboolean
send_component (Upload *upload, const RouseComponent *component, GCancellable *cancellable, GError **error)
{
  RouseRestoreJob *job = upload->job;
  g_autoptr (RouseImg4Source) source = rouse_component_source_open (job, component, job->tss, cancellable, error);

  if (source == NULL)
    return FALSE;
  rouse_log_add (job->log, "sending %s, %" G_GUINT64_FORMAT " bytes", component->name,
                 rouse_img4_source_get_size (source));
  if (!rouse_recovery_client_send (job->link, source, sent_cb, upload, cancellable, error)) {
    g_prefix_error (error, "sending %s: ", component->name);
    return FALSE;
  }
  upload->before += rouse_img4_source_get_size (source);
  return TRUE;
}

static gboolean
is_loaded_by_iboot (const RouseComponent *component)
{
  return (component->flags & ROUSE_COMPONENT_IBOOT) != 0 && (component->flags & ROUSE_COMPONENT_IBOOT_STAGE1) == 0;
}

/* Spec 12 §7.2 row 5: every entry with the flag, in the manifest's order. */
static gboolean
send_firmware (Upload *upload, GCancellable *cancellable, GError **error)
{
  RouseBuildIdentity *identity = upload->job->identity;

  for (guint i = 0; i < rouse_build_identity_get_n_components (identity); i++) {
    const RouseComponent *component = rouse_build_identity_get_component (identity, i);

    if (!is_loaded_by_iboot (component) || component->path == NULL)
      continue;
    if (!send_component (upload, component, cancellable, error))
      return FALSE;
    upload->given = component->name;
    if (!rouse_recovery_client_command (upload->job->link, "firmware", cancellable, error))
      return FALSE;
  }
  return TRUE;
}

/* What boots the restore system, in this order; "…" commands follow the upload (spec 12 §7.2). */
static const struct {
  const char *component;
  gboolean is_optional;
  const char *commands[2];
  guint pause_ms;
} before_firmware[] = {
  { "RestoreLogo", TRUE, { "setpicture 4", "bgcolor 0 0 0" }, 0 },
}, after_firmware[] = {
  { "RestoreRamDisk", FALSE, { "ramdisk" }, AFTER_RAMDISK_MS },
  { "RestoreDeviceTree", FALSE, { "devicetree" }, 0 },
  { "RestoreSEP", TRUE, { "rsepfirmware" }, 0 },
  { "RestoreKernelCache", FALSE, { NULL }, 0 },
};

static gboolean
send_named (Upload *upload, const char *name, gboolean is_optional, const char *const *commands, guint pause_ms,
            GCancellable *cancellable, GError **error)
{
  RouseRestoreJob *job = upload->job;
  const RouseComponent *component = rouse_build_identity_find_component (job->identity, name);

  if (is_optional && (component == NULL || component->path == NULL))
    return TRUE;
  component = rouse_component_source_find (job, name, error);
  if (component == NULL || !send_component (upload, component, cancellable, error))
    return FALSE;
  if (commands[0] != NULL)
    upload->given = name;
  for (gsize i = 0; i < 2 && commands[i] != NULL; i++)
    if (!rouse_recovery_client_command (job->link, commands[i], cancellable, error))
      return FALSE;
  return pause_ms == 0 || rouse_device_waiter_pause (pause_ms, cancellable, error);
}

static void
add_size (Upload *upload, const RouseComponent *component)
{
  guint64 size = 0;

  if (component != NULL && component->path != NULL &&
      rouse_ipsw_get_size (rouse_restore_plan_get_ipsw (upload->job->plan), component->path, &size, NULL))
    upload->total += size;
}

static void
sum_sizes (Upload *upload)
{
  RouseBuildIdentity *identity = upload->job->identity;

  for (gsize i = 0; i < G_N_ELEMENTS (before_firmware); i++)
    add_size (upload, rouse_build_identity_find_component (identity, before_firmware[i].component));
  for (gsize i = 0; i < G_N_ELEMENTS (after_firmware); i++)
    add_size (upload, rouse_build_identity_find_component (identity, after_firmware[i].component));
  for (guint i = 0; i < rouse_build_identity_get_n_components (identity); i++)
    if (is_loaded_by_iboot (rouse_build_identity_get_component (identity, i)))
      add_size (upload, rouse_build_identity_get_component (identity, i));
}

/* For the log: what answers there (spec 12 §7.2 row 2). */
static void
log_loader (RouseRestoreJob *job, GCancellable *cancellable)
{
  static const char *const names[] = { "build-version", "build-style", "boot-stage", "radio-error" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *value = rouse_recovery_client_getenv (job->link, names[i], cancellable, NULL);

    rouse_log_add (job->log, "%s: %s", names[i], value != NULL ? value : "not set");
  }
}

static gboolean
send_in_order (Upload *upload, GCancellable *cancellable, GError **error)
{
  sum_sizes (upload);
  for (gsize i = 0; i < G_N_ELEMENTS (before_firmware); i++)
    if (!send_named (upload, before_firmware[i].component, before_firmware[i].is_optional, before_firmware[i].commands,
                     before_firmware[i].pause_ms, cancellable, error))
      return FALSE;
  if (!send_firmware (upload, cancellable, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (after_firmware); i++)
    if (!send_named (upload, after_firmware[i].component, after_firmware[i].is_optional, after_firmware[i].commands,
                     after_firmware[i].pause_ms, cancellable, error))
      return FALSE;
  return TRUE;
}

/* A loader that was told to use an image and may not restarts at once; seen from here the phone is suddenly gone (spec
 * 12 §7.4). A cable that was pulled out and put back brings back the same loader, and with it the same nonce. */
static void
explain_loss (Upload *upload, guint64 mark, GCancellable *cancellable, GError **error)
{
  RouseRestoreJob *job = upload->job;
  g_autoptr (RouseSighting) back = NULL;

  if (upload->given == NULL || !g_error_matches (*error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE))
    return;
  rouse_restore_job_close_link (job);
  back = rouse_device_waiter_wait_mode (job->waiter, job->ecid,
                                        ROUSE_DEVICE_MODE_RECOVERY | ROUSE_DEVICE_MODE_DFU | ROUSE_DEVICE_MODE_NORMAL,
                                        mark, RESTARTED_MS, cancellable, NULL);
  if (back == NULL)
    return;
  if (back->mode == ROUSE_DEVICE_MODE_RECOVERY &&
      (!rouse_restore_job_open_link (job, RESTARTED_MS, cancellable, NULL) ||
       rouse_restore_job_has_nonce (job, rouse_usb_link_get_identity (job->link)->ap_nonce)))
    return;
  rouse_log_add (job->log, "%s", (*error)->message);
  g_clear_error (error);
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED, "the phone rejected %s and restarted into %s mode%s",
               upload->given, rouse_device_mode_to_string (back->mode), rouse_ap_ticket_get_doubt (job));
}

static gboolean
send_all (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  Upload upload = { .job = job };
  guint64 mark = rouse_device_waiter_mark (job->waiter);

  if (send_in_order (&upload, cancellable, error))
    return TRUE;
  explain_loss (&upload, mark, cancellable, error);
  return FALSE;
}

/* In restore mode the phone is seen only through usbmuxd, which a distribution starts when it arrives there, or not: a
 * person can still do that while we wait. @said: it has been told. Returns: whether it answers. */
static gboolean
look_at_mux (RouseRestoreJob *job, gboolean *said)
{
  g_autoptr (GError) why = NULL;

  if (rouse_mux_probe (NULL, MUX_TIMEOUT_S, NULL, &why) >= 0)
    return TRUE;
  if (!*said)
    rouse_log_add (job->log, "usbmuxd does not answer (%s); the restore goes on as soon as it runs", why->message);
  *said = TRUE;
  return FALSE;
}

/* A look at usbmuxd every few seconds while nothing comes. */
static RouseSighting *
wait_with_mux (RouseRestoreJob *job, guint64 mark, GError **error)
{
  const RouseDeviceMode modes =
      ROUSE_DEVICE_MODE_RESTORE | ROUSE_DEVICE_MODE_RECOVERY | ROUSE_DEVICE_MODE_DFU | ROUSE_DEVICE_MODE_NORMAL;
  gint64 end_us = g_get_monotonic_time () + rouse_patience_us (RESTORE_MODE_US);
  gboolean said = FALSE, answers = TRUE;

  while (g_get_monotonic_time () < end_us) {
    g_autoptr (GError) local = NULL;
    RouseSighting *back =
        rouse_device_waiter_wait_mode (job->waiter, job->ecid, modes, mark, LOOK_AT_MUX_MS, NULL, &local);

    if (back != NULL || !rouse_error_is_late (local)) {
      if (back == NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return back;
    }
    answers = look_at_mux (job, &said);
  }
  if (answers) /* It left and is nowhere: a refusal would have brought it back in another mode (spec 12 §7.5). */
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE,
                         "the phone has not come back since it was told to start the restore system");
  else /* spec 27 §5: it may well have started */
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_MUX,
                         "the phone was told to start the restore system, but usbmuxd does not answer");
  return NULL;
}

/* After bootx the phone is away for 5 to 60 s and then speaks restored. Any other mode means that the restore system
 * did not start; nothing was erased then, and the phone can still be given back (spec 12 §7.5). */
static gboolean
wait_for_restore_mode (RouseRestoreJob *job, guint64 mark, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (RouseSighting) back = NULL;

  if (!rouse_device_waiter_wait_gone (job->waiter, job->ecid, mark, GONE_MS, NULL, &local)) {
    if (rouse_error_is_late (local))
      g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED, "the phone did not start the restore system");
    else
      g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  back = wait_with_mux (job, mark, error);
  if (back == NULL)
    return FALSE;
  if (back->mode != ROUSE_DEVICE_MODE_RESTORE) {
    job->is_past_bootx = FALSE;
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED,
                 "the phone rejected the restore system and came back in %s mode%s",
                 rouse_device_mode_to_string (back->mode), rouse_ap_ticket_get_doubt (job));
    return FALSE;
  }
  return TRUE;
}

static gboolean
set_boot_args (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  guint major = rouse_build_manifest_get_build_major (rouse_restore_plan_get_manifest (job->plan));

  return major < BOOT_ARGS_FROM_MAJOR ||
         rouse_recovery_client_command (job->link, "setenv boot-args " BOOT_ARGS, cancellable, error);
}

/**
 * rouse_step_boot_ramdisk:
 *
 * Sends the restore system to iBEC, boots it, and ends when restored answers. Up to bootx it can be cancelled.
 * Source: spec 12 §7.
 */
gboolean
rouse_step_boot_ramdisk (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  guint64 mark;

  if (!rouse_personalize_refresh (job, TRUE, cancellable, error) || !rouse_ap_ticket_send (job, cancellable, error))
    return FALSE;
  log_loader (job, cancellable);
  if (!rouse_recovery_client_command (job->link, "setenv auto-boot false", cancellable, error) ||
      !rouse_recovery_client_command (job->link, "saveenv", cancellable, error) || !send_all (job, cancellable, error))
    return FALSE;
  rouse_recovery_client_kick (job->link, cancellable);
  if (!set_boot_args (job, cancellable, error) || !rouse_progress_forbid_cancel (job->progress, cancellable, error))
    return FALSE;

  job->is_past_bootx = TRUE;
  mark = rouse_device_waiter_mark (job->waiter);
  if (!rouse_recovery_client_command_blind (job->link, "bootx", NULL, error)) {
    job->is_past_bootx = FALSE;
    return FALSE;
  }
  rouse_restore_job_close_link (job);
  if (!wait_for_restore_mode (job, mark, error))
    return FALSE;
  rouse_progress_finish (job->progress, ROUSE_PHASE_BOOT);
  return TRUE;
}
