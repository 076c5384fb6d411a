/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/log.h"
#include "base/plist.h"

/* Whom to ask. Borrowed pointers. */
typedef struct {
  const char *const *urls; /* what has no scheme is asked over https, what has no path gets the usual one */
  guint n_urls;
  const char *ca_file;   /* (nullable): certificates that are trusted beside the system's */
  gboolean may_be_plain; /* over http, where this computer does not know the authority (spec 14 §1) */
  guint n_attempts;
  guint pause_ms; /* between them */
} RouseTssServers;

/* Posts @request and waits for the answer (spec 14 §1, §2). @url: (nullable): instead of Apple's hosts.
 * Returns: (transfer full): the answer's dictionary. Errors: ROUSE_ERROR_NOT_SIGNED (69, 94), ROUSE_ERROR_SIGNING
 * (other status), ROUSE_ERROR_PORTAL (a login page answers), ROUSE_ERROR_CLOCK (the date here is wrong),
 * ROUSE_ERROR_UNTRUSTED (certificate refused), ROUSE_ERROR_NETWORK (no answer with a STATUS after all attempts),
 * G_IO_ERROR_CANCELLED. Worker thread. */
plist_t rouse_tss_client_send (const char *url, plist_t request, RouseLog *log, GCancellable *cancellable,
                               GError **error);
plist_t rouse_tss_client_send_to (const RouseTssServers *servers, plist_t request, RouseLog *log,
                                  GCancellable *cancellable, GError **error);
