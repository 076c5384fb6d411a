/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/lockdown-client.h"

#include <libimobiledevice/libimobiledevice.h>
#include <libimobiledevice/lockdown.h>
#include <usbmuxd.h>

#include <stdlib.h>

#include "transport/lockdown-service.h"
#include "transport/transport-error.h"

#define LABEL "rouse"
#define LATE_US G_GINT64_CONSTANT (20000000) /* libimobiledevice waits 30 s for an answer */

struct _RouseLockdownClient {
  char *udid;
  idevice_t device;
  lockdownd_client_t client; /* NULL: to be connected again */
  gboolean has_session;
};

/* Refusals that a session lifts (spec 17 §3). */
static gboolean
wants_session (lockdownd_error_t code)
{
  return code == LOCKDOWN_E_SESSION_INACTIVE || code == LOCKDOWN_E_GET_PROHIBITED ||
         code == LOCKDOWN_E_NO_RUNNING_SESSION;
}

/* The phone ends connections that are silent for ten seconds. */
static gboolean
is_broken (lockdownd_error_t code)
{
  return code == LOCKDOWN_E_MUX_ERROR || code == LOCKDOWN_E_RECEIVE_TIMEOUT || code == LOCKDOWN_E_SSL_ERROR;
}

/* Our record is of no use to the phone: it was erased, or the record is damaged. */
static gboolean
wants_new_pairing (lockdownd_error_t code)
{
  return code == LOCKDOWN_E_INVALID_HOST_ID || code == LOCKDOWN_E_INVALID_PAIR_RECORD ||
         code == LOCKDOWN_E_MISSING_PAIR_RECORD;
}

static void
disconnect (RouseLockdownClient *self)
{
  if (self->client != NULL)
    lockdownd_client_free (self->client);
  self->client = NULL;
  self->has_session = FALSE;
}

static lockdownd_error_t
connect_plain (RouseLockdownClient *self)
{
  disconnect (self);
  return lockdownd_client_new (self->device, &self->client, LABEL);
}

/* With the pair record that there is. */
static lockdownd_error_t
connect_known (RouseLockdownClient *self)
{
  lockdownd_error_t code;

  disconnect (self);
  code = lockdownd_client_new_with_handshake (self->device, &self->client, LABEL);
  self->has_session = code == LOCKDOWN_E_SUCCESS;
  return code;
}

/* Pairs if need be: the phone may then ask “Trust This Computer?”. */
static lockdownd_error_t
connect_paired (RouseLockdownClient *self)
{
  lockdownd_error_t code = connect_known (self);

  if (wants_new_pairing (code)) {
    disconnect (self);
    usbmuxd_delete_pair_record (self->udid);
    code = lockdownd_client_new_with_handshake (self->device, &self->client, LABEL);
  }
  self->has_session = code == LOCKDOWN_E_SUCCESS;
  return code;
}

static gboolean
is_paired (RouseLockdownClient *self)
{
  char *record = NULL;
  uint32_t size = 0;
  gboolean found = usbmuxd_read_pair_record (self->udid, &record, &size) == 0;

  free (record);
  return found;
}

/**
 * rouse_lockdown_client_open:
 * @udid: as in the phone's sighting
 *
 * Connects to a phone in normal mode, without a session. Blocks; worker thread.
 *
 * Returns: (transfer full): NULL with `ROUSE_ERROR_DEVICE_GONE` or another error
 */
RouseLockdownClient *
rouse_lockdown_client_open (const char *udid, GError **error)
{
  g_autoptr (RouseLockdownClient) self = g_new0 (RouseLockdownClient, 1);
  lockdownd_error_t code;

  rouse_transport_ignore_sigpipe ();
  self->udid = g_strdup (udid);
  if (idevice_new_with_options (&self->device, udid, IDEVICE_LOOKUP_USBMUX) != IDEVICE_E_SUCCESS) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE, "usbmuxd does not know the phone");
    return NULL;
  }
  code = connect_plain (self);
  if (code != LOCKDOWN_E_SUCCESS) {
    rouse_transport_set_lockdown_error (error, code, "connecting to lockdownd");
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
rouse_lockdown_client_close (RouseLockdownClient *self)
{
  disconnect (self);
  if (self->device != NULL)
    idevice_free (self->device);
  g_free (self->udid);
  g_free (self);
}

static lockdownd_error_t
get_value_once (RouseLockdownClient *self, const char *domain, const char *key, plist_t *value)
{
  lockdownd_error_t code = self->client != NULL ? LOCKDOWN_E_SUCCESS : connect_plain (self);

  return code == LOCKDOWN_E_SUCCESS ? lockdownd_get_value (self->client, domain, key, value) : code;
}

/**
 * rouse_lockdown_client_get_value:
 * @domain: (nullable): NULL: the root domain
 * @key: (nullable): NULL: the whole domain
 *
 * Asks without a session; with one if the phone wants it and knows this computer. Never makes the phone ask for trust.
 *
 * Returns: (transfer full): NULL with `G_IO_ERROR_NOT_FOUND` (no such value), `ROUSE_ERROR_LOCKED` or another error
 */
plist_t
rouse_lockdown_client_get_value (RouseLockdownClient *self, const char *domain, const char *key, GError **error)
{
  plist_t value = NULL;
  lockdownd_error_t code = get_value_once (self, domain, key, &value);

  if (is_broken (code)) {
    disconnect (self);
    code = get_value_once (self, domain, key, &value);
  }
  if (wants_session (code) && !self->has_session && is_paired (self)) {
    lockdownd_error_t paired = connect_paired (self);

    code = paired == LOCKDOWN_E_SUCCESS ? get_value_once (self, domain, key, &value) : paired;
  }
  if (code == LOCKDOWN_E_SUCCESS && value != NULL)
    return value;
  rouse_transport_set_lockdown_error (error, code == LOCKDOWN_E_SUCCESS ? LOCKDOWN_E_MISSING_VALUE : code,
                                      key != NULL ? key : "values");
  return NULL;
}

static RousePhoneTrust
trust_of_code (lockdownd_error_t code)
{
  static const struct {
    lockdownd_error_t code;
    RousePhoneTrust trust;
  } rows[] = {
    { LOCKDOWN_E_SUCCESS, ROUSE_PHONE_TRUST_YES },
    { LOCKDOWN_E_PASSWORD_PROTECTED, ROUSE_PHONE_TRUST_LOCKED },
    { LOCKDOWN_E_PAIRING_DIALOG_RESPONSE_PENDING, ROUSE_PHONE_TRUST_ASKING },
    { LOCKDOWN_E_USER_DENIED_PAIRING, ROUSE_PHONE_TRUST_DENIED },
    { LOCKDOWN_E_MC_PROTECTED, ROUSE_PHONE_TRUST_MANAGED },
    { LOCKDOWN_E_MC_CHALLENGE_REQUIRED, ROUSE_PHONE_TRUST_MANAGED },
    { LOCKDOWN_E_INVALID_HOST_ID, ROUSE_PHONE_TRUST_NO },
    { LOCKDOWN_E_INVALID_PAIR_RECORD, ROUSE_PHONE_TRUST_NO },
    { LOCKDOWN_E_MISSING_PAIR_RECORD, ROUSE_PHONE_TRUST_NO },
    { LOCKDOWN_E_INVALID_CONF, ROUSE_PHONE_TRUST_NO },
    { LOCKDOWN_E_PAIRING_FAILED, ROUSE_PHONE_TRUST_NO },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].code == code)
      return rows[i].trust;
  return ROUSE_PHONE_TRUST_UNKNOWN;
}

/**
 * rouse_lockdown_client_get_trust:
 * @ask: pair if need be: “Trust This Computer?” may then appear on the phone
 *
 * Without @ask a phone that has never been paired is only asked whether it is locked. Blocks; worker thread.
 *
 * Returns: whether there can be a session, or what stands in its way
 */
RousePhoneTrust
rouse_lockdown_client_get_trust (RouseLockdownClient *self, gboolean ask)
{
  g_auto (plist_t) locked = NULL;
  gboolean is_locked = FALSE;

  if (self->has_session)
    return ROUSE_PHONE_TRUST_YES;
  if (ask || is_paired (self))
    return trust_of_code (ask ? connect_paired (self) : connect_known (self));
  locked = rouse_lockdown_client_get_value (self, NULL, "PasswordProtected", NULL);
  if (locked != NULL && rouse_plist_node_to_bool (locked, &is_locked) && is_locked)
    return ROUSE_PHONE_TRUST_LOCKED;
  return ROUSE_PHONE_TRUST_NO;
}

/* For an answer that does not come, the library says the same as for one that it cannot read. */
static lockdownd_error_t
ask_for_recovery (RouseLockdownClient *self)
{
  gint64 start = g_get_monotonic_time ();
  lockdownd_error_t code = lockdownd_enter_recovery (self->client);
  gboolean is_late = g_get_monotonic_time () - start > LATE_US;

  return code == LOCKDOWN_E_UNKNOWN_ERROR && is_late ? LOCKDOWN_E_RECEIVE_TIMEOUT : code;
}

/**
 * rouse_lockdown_client_enter_recovery:
 *
 * Asks the phone to restart into recovery mode: without a session first, which older systems allow, then paired.
 * Whether it goes is seen on the bus. Blocks for as long as the handshake takes; worker thread.
 *
 * Returns: %FALSE with `ROUSE_ERROR_LOCKED` (the message says what a person has to do; worth asking again every
 * second), `G_IO_ERROR_TIMED_OUT` (no answer) or another error
 */
gboolean
rouse_lockdown_client_enter_recovery (RouseLockdownClient *self, GError **error)
{
  lockdownd_error_t code = connect_plain (self);

  if (code == LOCKDOWN_E_SUCCESS)
    code = ask_for_recovery (self);
  if (wants_session (code)) {
    code = connect_paired (self);
    if (code == LOCKDOWN_E_SUCCESS)
      code = ask_for_recovery (self);
  }
  if (code == LOCKDOWN_E_SUCCESS)
    return TRUE;
  rouse_transport_set_lockdown_error (error, code, "entering recovery mode");
  return FALSE;
}

idevice_t
rouse_lockdown_client_get_device (RouseLockdownClient *self)
{
  return self->device;
}

lockdownd_error_t
rouse_lockdown_client_start_service (RouseLockdownClient *self, const char *name,
                                     lockdownd_service_descriptor_t *service)
{
  lockdownd_error_t code = connect_paired (self);

  return code == LOCKDOWN_E_SUCCESS ? lockdownd_start_service (self->client, name, service) : code;
}

/**
 * rouse_lockdown_client_forget_pairing:
 *
 * Removes this computer's pair record of the phone: after an erase it is of no use (spec 12 §3).
 */
void
rouse_lockdown_client_forget_pairing (const char *udid)
{
  usbmuxd_delete_pair_record (udid);
}
