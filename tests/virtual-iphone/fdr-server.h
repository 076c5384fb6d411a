/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/* The server of factory data, for the phones of this process: TLS with a certificate for gg.apple.com of an authority that
 * only they trust (setting "fdr-ca"). What it is sent it sends back. */
typedef struct _SimFdr SimFdr;

SimFdr *sim_fdr_start (GPtrArray *devices); /* SimDevice */
const char *sim_fdr_get_address (SimFdr *self); /* "127.0.0.1:PORT" */
void sim_fdr_stop (SimFdr *self);
