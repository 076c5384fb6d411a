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
/* Whether the phone lets this computer in; why not (spec 17 §3). */
typedef enum {
  ROUSE_PHONE_TRUST_UNKNOWN,
  ROUSE_PHONE_TRUST_YES,
  ROUSE_PHONE_TRUST_NO,      /* never paired, or the phone has forgotten */
  ROUSE_PHONE_TRUST_ASKING,  /* “Trust This Computer?” is on its screen */
  ROUSE_PHONE_TRUST_DENIED,  /* “Don’t Trust” was tapped */
  ROUSE_PHONE_TRUST_LOCKED,  /* by its passcode */
  ROUSE_PHONE_TRUST_MANAGED, /* its administrator does not allow it */
} RousePhoneTrust;
/* @ask: pair if need be, which makes the phone ask the person; without, nothing new appears on its screen. */
RousePhoneTrust rouse_lockdown_client_get_trust (RouseLockdownClient *self, gboolean ask);
/* Spec 12 §3: without a session first, then paired. ROUSE_ERROR_LOCKED: passcode or Trust is needed (message says
 * which). */
gboolean rouse_lockdown_client_enter_recovery (RouseLockdownClient *self, GError **error);
/* Removes this computer's pair record of a phone, in whatever mode it is: an erase makes it invalid (spec 12 §3 step
 * 5). */
void rouse_lockdown_client_forget_pairing (const char *udid);
