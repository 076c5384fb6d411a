/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/plist.h"

/* A phone in normal mode, through libimobiledevice (pairing, TLS). Worker thread. */
typedef struct _RouseLockdownClient RouseLockdownClient;

RouseLockdownClient *rouse_lockdown_client_open (const char *udid, GError **error);
void rouse_lockdown_client_close (RouseLockdownClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseLockdownClient, rouse_lockdown_client_close)
/* (transfer full); NULL with an error. Without a session; with one if the phone wants it and has been paired. */
plist_t rouse_lockdown_client_get_value (RouseLockdownClient *self, const char *domain, const char *key,
                                         GError **error);
/* Spec 12 §3: without a session first, then paired. ROUSE_ERROR_LOCKED: passcode or Trust is needed (message says
 * which). */
gboolean rouse_lockdown_client_enter_recovery (RouseLockdownClient *self, GError **error);
/* Removes this computer's pair record of a phone, in whatever mode it is: an erase makes it invalid (spec 12 §3 step
 * 5). */
void rouse_lockdown_client_forget_pairing (const char *udid);
