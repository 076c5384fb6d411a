/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restored-progress.h"

/* What a checkpoint says of our phases: its begin begins the phase, its end puts the phase at @share. Source: spec 26
 * §2, §3; positions inside a phase follow the scripts of spec 28. */
static const struct {
  guint16 code;
  RousePhase phase;
  double share;
} milestones[] = {
  { 0x655, ROUSE_PHASE_PREPARE, 0.02 },      { 0x60B, ROUSE_PHASE_PREPARE, 0.10 },
  { 0x60D, ROUSE_PHASE_PREPARE, 0.20 },      { 0x60E, ROUSE_PHASE_PREPARE, 0.35 },
  { 0x609, ROUSE_PHASE_PREPARE, 0.45 },      { 0x665, ROUSE_PHASE_PREPARE, 0.55 },
  { 0x614, ROUSE_PHASE_PREPARE, 0.60 },      { 0x616, ROUSE_PHASE_PREPARE, 0.70 },
  { 0x61A, ROUSE_PHASE_PREPARE, 0.80 },      { 0x61B, ROUSE_PHASE_PREPARE, 0.90 },
  { 0x61D, ROUSE_PHASE_PREPARE, 1.00 },      { 0x64E, ROUSE_PHASE_PREPARE_DISK, 0.10 },
  { 0x61F, ROUSE_PHASE_PREPARE_DISK, 0.30 }, { 0x621, ROUSE_PHASE_PREPARE_DISK, 0.50 },
  { 0x658, ROUSE_PHASE_PREPARE_DISK, 0.80 }, { 0x626, ROUSE_PHASE_VERIFY_IMAGE, 1.00 },
  { 0x6B4, ROUSE_PHASE_VERIFY_IMAGE, 1.00 }, { 0x634, ROUSE_PHASE_FIRMWARE, 0.10 },
  { 0x635, ROUSE_PHASE_FIRMWARE, 0.90 },     { 0x1300, ROUSE_PHASE_FIRMWARE, 0.20 },
  { 0x130A, ROUSE_PHASE_FIRMWARE, 0.30 },    { 0x1301, ROUSE_PHASE_FIRMWARE, 0.35 },
  { 0x1303, ROUSE_PHASE_FIRMWARE, 0.55 },    { 0x132A, ROUSE_PHASE_FIRMWARE, 0.55 },
  { 0x1309, ROUSE_PHASE_FIRMWARE, 0.65 },    { 0x130D, ROUSE_PHASE_FIRMWARE, 0.75 },
  { 0x1310, ROUSE_PHASE_FIRMWARE, 0.85 },    { 0x63C, ROUSE_PHASE_FIRMWARE, 0.95 },
  { 0x668, ROUSE_PHASE_FIRMWARE, 1.00 },     { 0x6A6, ROUSE_PHASE_INSTALL, 0.40 },
  { 0xE00, ROUSE_PHASE_INSTALL, 0.50 },      { 0xE01, ROUSE_PHASE_INSTALL, 0.55 },
  { 0xE04, ROUSE_PHASE_INSTALL, 0.65 },      { 0xE05, ROUSE_PHASE_INSTALL, 0.70 },
  { 0x628, ROUSE_PHASE_INSTALL, 0.80 },      { 0xF00, ROUSE_PHASE_INSTALL, 0.90 },
  { 0x64D, ROUSE_PHASE_INSTALL, 1.00 },      { 0x1600, ROUSE_PHASE_FINISH, 0.10 },
  { 0x639, ROUSE_PHASE_FINISH, 0.20 },       { 0x68B, ROUSE_PHASE_FINISH, 0.70 },
  { 0x642, ROUSE_PHASE_FINISH, 0.90 },       { 0x648, ROUSE_PHASE_FINISH, 0.95 },
};

void
rouse_restored_progress_by_checkpoint (RouseProgress *progress, guint16 code, gboolean is_end)
{
  for (gsize i = 0; i < G_N_ELEMENTS (milestones); i++) {
    if (milestones[i].code != code)
      continue;
    if (milestones[i].phase > ROUSE_PHASE_PREPARE)
      rouse_progress_finish (progress, ROUSE_PHASE_PREPARE);
    if (is_end)
      rouse_progress_set (progress, milestones[i].phase, milestones[i].share);
    else
      rouse_progress_begin (progress, milestones[i].phase);
    return;
  }
  rouse_progress_touch (progress);
}

/* Phones of protocols below 14 tell no checkpoints, so for them the beginning of an operation is the milestone. Numbers
 * as of today; those that come before the image and after it (15, 16, 29) say nothing. Source: spec 28 §6. */
static const struct {
  guint operation;
  RousePhase phase;
  double share;
} old_milestones[] = {
  { 28, ROUSE_PHASE_PREPARE, 0.50 },  { 11, ROUSE_PHASE_PREPARE_DISK, 0.30 }, { 12, ROUSE_PHASE_PREPARE_DISK, 0.80 },
  { 27, ROUSE_PHASE_INSTALL, 0.60 },  { 17, ROUSE_PHASE_INSTALL, 0.80 },      { 25, ROUSE_PHASE_INSTALL, 1.00 },
  { 18, ROUSE_PHASE_FIRMWARE, 0.30 }, { 47, ROUSE_PHASE_FIRMWARE, 0.40 },     { 19, ROUSE_PHASE_FIRMWARE, 0.70 },
  { 50, ROUSE_PHASE_FINISH, 0.50 },   { 32, ROUSE_PHASE_FINISH, 0.90 },
};

void
rouse_restored_progress_by_operation (RouseProgress *progress, gint64 operation)
{
  for (gsize i = 0; i < G_N_ELEMENTS (old_milestones); i++) {
    if (old_milestones[i].operation != operation)
      continue;
    if (old_milestones[i].phase > ROUSE_PHASE_PREPARE)
      rouse_progress_finish (progress, ROUSE_PHASE_PREPARE);
    if (old_milestones[i].phase == ROUSE_PHASE_FINISH) /* the last chip is done then */
      rouse_progress_finish (progress, ROUSE_PHASE_FIRMWARE);
    rouse_progress_set (progress, old_milestones[i].phase, old_milestones[i].share);
  }
}

/* For phones whose checkpoints do not tell where they are (spec 26 §3 rule 1). */
static const RousePhase group_phases[] = {
  [ROUSE_RESTORED_GROUP_PREPARE] = ROUSE_PHASE_PREPARE,
  [ROUSE_RESTORED_GROUP_PREPARE_DISK] = ROUSE_PHASE_PREPARE_DISK,
  [ROUSE_RESTORED_GROUP_IMAGE] = ROUSE_PHASE_IMAGE,
  [ROUSE_RESTORED_GROUP_VERIFY] = ROUSE_PHASE_VERIFY_IMAGE,
  [ROUSE_RESTORED_GROUP_INSTALL] = ROUSE_PHASE_INSTALL,
  [ROUSE_RESTORED_GROUP_FIRMWARE] = ROUSE_PHASE_FIRMWARE,
  [ROUSE_RESTORED_GROUP_BASEBAND] = ROUSE_PHASE_FIRMWARE,
  [ROUSE_RESTORED_GROUP_FINISH] = ROUSE_PHASE_FINISH,
};

void
rouse_restored_progress_by_group (RouseProgress *progress, RouseRestoredGroup group)
{
  if (group == ROUSE_RESTORED_GROUP_NONE)
    return;
  if (group_phases[group] > ROUSE_PHASE_PREPARE)
    rouse_progress_finish (progress, ROUSE_PHASE_PREPARE);
  rouse_progress_begin (progress, group_phases[group]);
}
