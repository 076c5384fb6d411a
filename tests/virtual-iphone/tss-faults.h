/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <plist/plist.h>

#include "sim.h"

/* A signing server that signs something else than it was asked for: rules "at tss do ACTION". */

/* Returns: (transfer full): the request as @action makes it; NULL: it is no such action. */
plist_t sim_tss_change_request (plist_t request, const char *action);
/* What is left out of the answer. */
void sim_tss_change_answer (plist_t answer, const char *action);
