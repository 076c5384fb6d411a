/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "restore/restore-plan.h"
#include "transport/device-monitor.h"

/* How one restore is shown and asked about. */
typedef struct {
  const char *log_path; /* (nullable): where its log goes */
  gboolean dry_run;
  gboolean skip_room_check; /* do not ask a phone that runs whether it has room for an update */
  gboolean as_json;
  gboolean yes; /* what is erased was said before: no question */
} RouseRestoreLineOptions;

/* Tells the plan, asks before erasing, restores, and writes all of it down (guide/journal.h). Returns the exit code. */
int rouse_restore_line_run (RouseDeviceMonitor *monitor, RouseDevice *device, RouseRestorePlan *plan,
                            const RouseRestoreLineOptions *options);
