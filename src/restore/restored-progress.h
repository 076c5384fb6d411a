/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "restore/progress.h"
#include "restore/restored-codes.h"

/* What a phone's own steps say of our phases. Which of them tells it depends on the phone (spec 26 §3). Any thread. */

/* Phones that tell the ends of their checkpoints. */
void rouse_restored_progress_by_checkpoint (RouseProgress *progress, guint16 code, gboolean is_end);
/* Protocols below 14. @operation: its number as of today. */
void rouse_restored_progress_by_operation (RouseProgress *progress, gint64 operation);
/* Phones whose checkpoints do not tell where they are. */
void rouse_restored_progress_by_group (RouseProgress *progress, RouseRestoredGroup group);
