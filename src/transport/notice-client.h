/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* What a phone in normal mode, which trusts this computer, tells by itself (spec 17 §8.1 step 1). */
typedef struct _RouseNoticeClient RouseNoticeClient;

/* @name: one of those that were asked for. On a thread of its own; never after rouse_notice_client_close (). */
typedef void (*RouseNoticeTell) (const char *name, gpointer user_data);

/* Both block; worker thread. @names: ends with NULL; NULL with an error. */
RouseNoticeClient *rouse_notice_client_open (const char *udid, const char *const *names, RouseNoticeTell tell,
                                             gpointer user_data, GError **error);
void rouse_notice_client_close (RouseNoticeClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseNoticeClient, rouse_notice_client_close)
