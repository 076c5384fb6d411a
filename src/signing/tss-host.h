/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/log.h"
#include "signing/tss-response.h"

/* One signing server, and what has been learnt about it during one question. */
typedef struct {
  char *url;           /* owned; "https://gs.apple.com/TSS/controller?action=2" */
  const char *ca_file; /* (nullable): trusted beside the system's certificates; borrowed */
  gint64 end_us;       /* of g_get_monotonic_time (): no answer is waited for after it; 0: whenever */
  gboolean may_be_plain;
  gboolean is_plain;   /* this computer does not know its authority: asked without encryption from now on */
  gboolean is_refused; /* its certificate is not valid: never asked again */
  gboolean is_portal;  /* what answered last was a page of the network */
} RouseTssHost;

/* Asks once (spec 14 §1). @error is set unless the answer is a success: those of rouse_tss_response_parse(),
 * ROUSE_ERROR_UNTRUSTED, ROUSE_ERROR_CLOCK, ROUSE_ERROR_PORTAL, ROUSE_ERROR_NETWORK, G_IO_ERROR_CANCELLED. */
void rouse_tss_host_ask (RouseTssHost *self, GBytes *body, RouseTssResponse *response, RouseLog *log,
                         GCancellable *cancellable, GError **error);

/* Whether what a web server answered is a page, or sends to one, where no STATUS is in it. */
gboolean rouse_tss_host_is_portal (guint http_status, const char *body, gsize size);
/* How far this computer's clock is ahead of a server's, in days; 0: less than one, or unknown. Unix seconds; @there: -1
 * if it is unknown. */
gint64 rouse_tss_host_days_ahead (gint64 here, gint64 there);
