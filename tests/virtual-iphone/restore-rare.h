/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "restore.h"

/* `--set rare=1`: before anything else the phone asks and tells what only some phones, some day, do (spec 21 §3, §6;
 * spec 20 §5.6 to §5.11). TRUE if the switch is off. FALSE: the restore has failed. */
gboolean sim_restore_rare (SimRestore *self);
gboolean sim_restore_rare_messages (SimRestore *self);
/* "rare<TAB>DataType" for each. */
void sim_restore_rare_print (void);
