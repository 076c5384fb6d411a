/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/progress-phases.h"

#include <glib/gi18n-lib.h>

/* Source: spec 26 §2, §4, §6. */
const RousePhaseFacts rouse_phase_facts[ROUSE_N_PHASES] = {
  [ROUSE_PHASE_VERIFY] = { "verify", N_ ("Checking the firmware file"), 4, 30, 120 },
  [ROUSE_PHASE_SIGN] = { "sign", N_ ("Asking Apple for permission"), 1, 3, 45 },
  [ROUSE_PHASE_BOOT] = { "boot", N_ ("Starting the phone in repair mode"), 7, 60, 60 },
  [ROUSE_PHASE_PREPARE] = { "prepare", N_ ("Getting the phone ready"), 4, 30, 90 },
  [ROUSE_PHASE_PREPARE_DISK] = { "prepare-disk", N_ ("Preparing the storage"), 2, 10, 60 },
  [ROUSE_PHASE_IMAGE] = { "image", N_ ("Installing iOS"), 46, 180, 20 },
  [ROUSE_PHASE_VERIFY_IMAGE] = { "verify-image", N_ ("Checking the installation"), 7, 30, 120 },
  [ROUSE_PHASE_INSTALL] = { "install", N_ ("Finishing iOS"), 11, 60, 180 },
  [ROUSE_PHASE_FIRMWARE] = { "firmware", N_ ("Updating the phone’s chips"), 13, 80, 180 },
  [ROUSE_PHASE_FINISH] = { "finish", N_ ("Final touches"), 3, 30, 180 },
  [ROUSE_PHASE_RESTART] = { "restart", N_ ("Restarting the phone"), 2, 60, 180 },
};

const char *
rouse_phase_to_string (RousePhase phase)
{
  return phase < ROUSE_N_PHASES ? rouse_phase_facts[phase].id : "done";
}

const char *
rouse_phase_get_title (RousePhase phase)
{
  return phase < ROUSE_N_PHASES ? _ (rouse_phase_facts[phase].title) : NULL;
}
