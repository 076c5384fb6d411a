/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/plist.h"

/* One line about a request for the log: all keys, but only those values that tell nothing about one phone. */
char *rouse_tss_summary (plist_t request) G_GNUC_WARN_UNUSED_RESULT;
/* What a request asks for: "@ApImg4Ticket, @BBTicket". */
char *rouse_tss_summary_tickets (plist_t request) G_GNUC_WARN_UNUSED_RESULT;
