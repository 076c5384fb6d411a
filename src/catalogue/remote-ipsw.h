/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/ipsw.h"

/* What looking into a file on a server cost. */
typedef struct {
  guint64 size;  /* bytes of the whole file */
  guint64 bytes; /* read from the network, without headers */
  guint n_requests;
} RouseRemoteCost;

/* Opens an IPSW on a server: reads its directory only. What is read later comes from there, too, in parts. One thread
 * at a time; blocks. @cancellable: (nullable): also for what is read later.
 * Errors: those of rouse_firmware_release_check_url(), rouse_http_ranges_open() and rouse_ipsw_open_reader(). */
RouseIpsw *rouse_remote_ipsw_open (const char *url, GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @ipsw: of rouse_remote_ipsw_open() */
RouseRemoteCost rouse_remote_ipsw_get_cost (RouseIpsw *ipsw);
