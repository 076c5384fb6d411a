/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "practice/practice-phone.h"

#define TURN_MS 100
#define IMAGE_SIZE G_GUINT64_CONSTANT (6200000000) /* bytes, as of an iPhone 11 */

/* The phases of a restore (spec 26 §2), in seconds instead of minutes. */
static const struct {
  RousePhase phase;
  guint ms;
  RouseDeviceMode shown; /* when it begins, after it was gone for a moment; 0: as before */
  gboolean is_final;     /* cancelling ends before it */
  const char *line;      /* of the log */
} phases[] = {
  { ROUSE_PHASE_VERIFY, 2000, 0, FALSE, "practice: no file is read" },
  { ROUSE_PHASE_SIGN, 1200, 0, FALSE, "practice: nobody is asked" },
  { ROUSE_PHASE_BOOT, 3000, ROUSE_DEVICE_MODE_RECOVERY, FALSE, "practice: the phone restarts" },
  { ROUSE_PHASE_PREPARE, 1200, ROUSE_DEVICE_MODE_RESTORE, TRUE, "practice: the restore system runs" },
  { ROUSE_PHASE_PREPARE_DISK, 800, 0, FALSE, "practice: the storage is prepared" },
  { ROUSE_PHASE_IMAGE, 5000, 0, FALSE, "practice: the system is sent" },
  { ROUSE_PHASE_VERIFY_IMAGE, 1200, 0, FALSE, "practice: the system is checked" },
  { ROUSE_PHASE_INSTALL, 1500, 0, FALSE, "practice: the rest is installed" },
  { ROUSE_PHASE_FIRMWARE, 1500, 0, FALSE, "practice: the chips get their firmware" },
  { ROUSE_PHASE_FINISH, 800, 0, FALSE, "practice: done inside the phone" },
  { ROUSE_PHASE_RESTART, 1500, 0, FALSE, "practice: the phone starts" },
};

#define AWAY_MS 400

static gboolean
run_phase (RouseProgress *progress, gsize nth, GCancellable *cancellable, GError **error)
{
  RousePhase phase = phases[nth].phase;

  for (guint passed = 0; passed < phases[nth].ms; passed += TURN_MS) {
    if (phase == ROUSE_PHASE_IMAGE)
      rouse_progress_set_bytes (progress, phase, IMAGE_SIZE * passed / phases[nth].ms, IMAGE_SIZE);
    else
      rouse_progress_set (progress, phase, (double) passed / phases[nth].ms);
    if (!rouse_device_waiter_pause (TURN_MS, cancellable, error))
      return FALSE;
  }
  rouse_progress_finish (progress, phase);
  return TRUE;
}

static gboolean
restart (RousePracticePhone *phone, RouseDeviceMode mode, GCancellable *cancellable, GError **error)
{
  rouse_practice_phone_show (phone, ROUSE_DEVICE_MODE_GONE);
  if (!rouse_device_waiter_pause (AWAY_MS, cancellable, error))
    return FALSE;
  rouse_practice_phone_show (phone, mode);
  return TRUE;
}

static gboolean
run_phases (RouseProgress *progress, RouseLog *log, RousePracticePhone *phone, GCancellable *cancellable,
            GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++) {
    if (phases[i].is_final && !rouse_progress_forbid_cancel (progress, cancellable, error))
      return FALSE;
    rouse_log_add (log, "%s", phases[i].line);
    rouse_progress_begin (progress, phases[i].phase);
    if (phases[i].shown != 0 && !restart (phone, phases[i].shown, cancellable, error))
      return FALSE;
    if (!run_phase (progress, i, cancellable, error))
      return FALSE;
  }
  return TRUE;
}

/* Stopped in time, the phone is given back as it was. */
static gboolean
practise_restore (RouseProgress *progress, RouseLog *log, gpointer data, GCancellable *cancellable, GError **error)
{
  RousePracticePhone *phone = data;
  gboolean ok = run_phases (progress, log, phone, cancellable, error);

  if (ok) {
    rouse_practice_phone_heal (phone);
    ok = restart (phone, ROUSE_DEVICE_MODE_NORMAL, NULL, error);
  } else {
    gboolean by_recovery = rouse_practice_phone_get_start (phone) == ROUSE_PRACTICE_RECOVERY;

    restart (phone, by_recovery ? ROUSE_DEVICE_MODE_RECOVERY : ROUSE_DEVICE_MODE_NORMAL, NULL, NULL);
  }
  return ok;
}

RouseRestore *
rouse_practice_phone_restore (RousePracticePhone *self, RouseRestorePlan *plan)
{
  g_return_val_if_fail (ROUSE_IS_PRACTICE_PHONE (self), NULL);

  return rouse_restore_new_practice (plan, practise_restore, G_OBJECT (self));
}
