/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "transport/mux-link.h"

#define ROUSE_FDR_HELLO_SIZE 10 /* bytes: nine letters and a NUL (spec 23 §2) */

/* u32 little-endian length and a property list: the reverse proxy's framing, written as binary (spec 23 §2.1). */
plist_t rouse_fdr_message_read (RouseMuxLink *link, guint timeout_ms, GCancellable *cancellable, GError **error);
gboolean rouse_fdr_message_write (RouseMuxLink *link, plist_t message, GCancellable *cancellable, GError **error);
/* @hello: nine letters */
gboolean rouse_fdr_hello_write (RouseMuxLink *link, const char *hello, GCancellable *cancellable, GError **error);
gboolean rouse_fdr_hello_read (RouseMuxLink *link, const char *hello, guint timeout_ms, GCancellable *cancellable,
                               GError **error);
