/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/* What the server says to a request that it does not sign. */
typedef struct {
  int status;       /* STATUS= of the answer (spec 14 §8); 0: sign */
  const char *what; /* name of the refusal */
  char *why;
} SimTssVerdict;

void sim_tss_verdict_clear (SimTssVerdict *self);

gboolean sim_tss_check (plist_t request, SimDevice *device, SimTssVerdict *verdict);
