/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/log.h"
#include "base/plist.h"

/* Posts @request and waits for the answer (spec 14 §1, §2). @url: (nullable): instead of Apple's hosts.
 * Returns: (transfer full): the answer's dictionary. Errors: ROUSE_ERROR_NOT_SIGNED (69, 94), ROUSE_ERROR_SIGNING (other
 * status), ROUSE_ERROR_NETWORK (no answer with a STATUS after all attempts), G_IO_ERROR_CANCELLED. Worker thread. */
plist_t rouse_tss_client_send (const char *url, plist_t request, RouseLog *log, GCancellable *cancellable, GError **error);
