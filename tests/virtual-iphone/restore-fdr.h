/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "restore.h"

/* The phone's own end of a session with the server of factory data: TLS through whatever the host has connected, so that
 * nobody in between can read or change it (spec 23 §1). @fd: after the reply to CONNECT. NULL: well; else why not. */
const char *sim_fdr_exchange (SimRestore *self, int fd, const char *name);
