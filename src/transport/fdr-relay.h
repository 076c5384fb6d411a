/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "transport/fdr-connection.h"

/* Carries bytes both ways until both directions have ended. @early: what the phone has sent already. @host: for the log. */
void rouse_fdr_relay_run (RouseMuxLink *link, GSocketConnection *connection, const guint8 *early, gsize early_size,
                          const RouseFdrSession *session, const char *host);
