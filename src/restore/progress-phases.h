/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "restore/progress.h"

/* What is known of a phase before it begins; for RouseProgress. */
typedef struct {
  const char *id;
  const char *title;
  double weight;   /* percent of a whole restore; all add up to 100 */
  guint typical_s; /* how long it usually takes */
  guint silent_s;  /* without any sign of life, after which it takes longer than usual */
} RousePhaseFacts;

extern const RousePhaseFacts rouse_phase_facts[ROUSE_N_PHASES];
