/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lockdownd.h"

#include "lockdown-values.h"
#include "pairing.h"
#include "plist-stream.h"
#include "service-host.h"
#include "stash-bag.h"

#include <string.h>
#include <unistd.h>

#define PORT 62078
#define ESCROW_BAG_SIZE 32 /* bytes */

struct _SimLockdown {
  SimDevice *device;
  SimPairing *pairing;
  guint n_sessions; /* atomic */
};

/* One connection; only its own thread touches it. */
typedef struct {
  SimLockdown *lockdown;
  SimDevice *device;
  SimPlistStream stream;
  char *session_id; /* NULL: no session */
  char *host_id;    /* of the session */
} Session;

/* What a request leads to besides the reply, once that is sent. */
typedef enum {
  AFTER_NOTHING,
  AFTER_START_TLS,
  AFTER_STOP_TLS,
  AFTER_ENTER_RECOVERY,
  AFTER_CLOSE,
} After;

/* --- replies --- */

static After
fail (plist_t reply, const char *error)
{
  rouse_plist_set_string (reply, "Error", error);
  return AFTER_NOTHING;
}

/* --- requests --- */

static After
query_type (Session *session, plist_t request, plist_t reply)
{
  rouse_plist_set_string (reply, "Type", "com.apple.mobile.lockdown");
  return AFTER_NOTHING;
}

static After
get_value (Session *session, plist_t request, plist_t reply)
{
  const char *domain = rouse_plist_get_string (request, "Domain");
  const char *key = rouse_plist_get_string (request, "Key");
  gboolean wants_key = g_strcmp0 (key, "DevicePublicKey") == 0;
  g_autoptr (GBytes) public_key = wants_key ? sim_pairing_get_public_key (session->lockdown->pairing) : NULL;
  plist_t value = NULL;

  if (domain != NULL)
    rouse_plist_set_string (reply, "Domain", domain);
  if (key != NULL)
    rouse_plist_set_string (reply, "Key", key);
  switch (sim_lockdown_get_value (session->device, public_key, session->session_id != NULL, domain, key, &value)) {
  case SIM_VALUE_FOUND:
    plist_dict_set_item (reply, "Value", value);
    return AFTER_NOTHING;
  case SIM_VALUE_PROHIBITED:
    return fail (reply, "GetProhibited");
  case SIM_VALUE_MISSING:
  default:
    return fail (reply, "MissingValue");
  }
}

static After
set_value (Session *session, plist_t request, plist_t reply)
{
  return fail (reply, session->session_id != NULL ? "SetProhibited" : "SessionInactive");
}

/* What the person at the phone says to "Trust this computer?"; NULL: yes. */
static const char *
ask_person (SimDevice *device)
{
  const char *trust = sim_device_get_setting (device, "trust", "auto");

  if (sim_device_get_setting_uint (device, "locked", 0) != 0)
    return "PasswordProtected";
  if (strcmp (trust, "pending") == 0)
    return "PairingDialogResponsePending";
  if (strcmp (trust, "denied") == 0)
    return "UserDeniedPairing";
  return NULL;
}

static After
pair (Session *session, plist_t request, plist_t reply)
{
  plist_t record = rouse_plist_get_dict (request, "PairRecord");
  const char *error = ask_person (session->device);
  guint8 escrow_bag[ESCROW_BAG_SIZE];
  const char *wrong;

  if (record == NULL)
    return fail (reply, "MissingPairRecord");
  if (error != NULL)
    return fail (reply, error);
  wrong = sim_pairing_add (session->lockdown->pairing, record);
  if (wrong != NULL) {
    sim_device_refuse (session->device, "pair-record", "%s", wrong);
    return fail (reply, "InvalidPairRecord");
  }
  if (plist_dict_get_item (record, "HostPrivateKey") != NULL || plist_dict_get_item (record, "RootPrivateKey") != NULL)
    sim_device_warn (session->device, "pair-private-key", "the computer sent a private key with its pair record");
  memset (escrow_bag, 0xE5, sizeof escrow_bag);
  rouse_plist_set_data (reply, "EscrowBag", escrow_bag, sizeof escrow_bag);
  return AFTER_NOTHING;
}

static After
validate_pair (Session *session, plist_t request, plist_t reply)
{
  plist_t record = rouse_plist_get_dict (request, "PairRecord");
  const char *host_id = record != NULL ? rouse_plist_get_string (record, "HostID") : NULL;

  if (!sim_pairing_is_trusted (session->lockdown->pairing, host_id))
    return fail (reply, "InvalidHostID");
  return AFTER_NOTHING;
}

static After
unpair (Session *session, plist_t request, plist_t reply)
{
  plist_t record = rouse_plist_get_dict (request, "PairRecord");
  const char *host_id = record != NULL ? rouse_plist_get_string (record, "HostID") : NULL;

  if (!sim_pairing_is_trusted (session->lockdown->pairing, host_id))
    return fail (reply, "InvalidHostID");
  sim_pairing_forget (session->lockdown->pairing, host_id);
  return AFTER_NOTHING;
}

static After
start_session (Session *session, plist_t request, plist_t reply)
{
  const char *host_id = rouse_plist_get_string (request, "HostID");

  if (session->session_id != NULL)
    return fail (reply, "SessionActive");
  if (host_id == NULL)
    return fail (reply, "MissingHostID");
  if (!sim_pairing_is_trusted (session->lockdown->pairing, host_id))
    return fail (reply, "InvalidHostID");
  if (sim_device_get_setting_uint (session->device, "locked", 0) != 0)
    return fail (reply, "PasswordProtected");
  session->host_id = g_strdup (host_id);
  /* Counted, not drawn, so that two runs are comparable. */
  session->session_id =
      g_strdup_printf ("00000000-0000-4000-8000-%012u", g_atomic_int_add (&session->lockdown->n_sessions, 1) + 1);
  rouse_plist_set_string (reply, "SessionID", session->session_id);
  rouse_plist_set_bool (reply, "EnableSessionSSL", TRUE);
  return AFTER_START_TLS;
}

static After
stop_session (Session *session, plist_t request, plist_t reply)
{
  const char *session_id = rouse_plist_get_string (request, "SessionID");

  if (session->session_id == NULL)
    return fail (reply, "SessionInactive");
  if (session_id == NULL)
    return fail (reply, "MissingSessionID");
  if (strcmp (session_id, session->session_id) != 0)
    return fail (reply, "InvalidSessionID");
  return AFTER_STOP_TLS;
}

/* Who needs a service that is not modelled gets the answer of a phone that does not have it. */
static After
start_service (Session *session, plist_t request, plist_t reply)
{
  const char *service = rouse_plist_get_string (request, "Service");
  guint16 port = 0;

  if (service == NULL)
    return fail (reply, "MissingService");
  if (session->session_id == NULL)
    return fail (reply, "SessionInactive");
  if (strcmp (service, SIM_STASH_BAG_SERVICE) == 0)
    port = sim_stash_bag_start (session->device, session->lockdown->pairing, session->host_id);
  else
    port = sim_service_start (session->device, session->lockdown->pairing, session->host_id, service, request);
  if (port == 0)
    return fail (reply, "InvalidService");
  rouse_plist_set_string (reply, "Service", service);
  rouse_plist_set_uint (reply, "Port", port);
  rouse_plist_set_bool (reply, "EnableServiceSSL", TRUE);
  return AFTER_NOTHING;
}

/* Systems before iOS 14 do as anybody says. */
static gboolean
needs_session_for_recovery (SimDevice *device)
{
  g_autofree char *version = NULL;
  g_autofree char *build = NULL;

  sim_device_get_installed (device, &version, &build);
  return g_ascii_strtoull (version, NULL, 10) >= 14;
}

static After
enter_recovery (Session *session, plist_t request, plist_t reply)
{
  if (session->session_id == NULL && needs_session_for_recovery (session->device))
    return fail (reply, "SessionInactive");
  return AFTER_ENTER_RECOVERY;
}

static After
goodbye (Session *session, plist_t request, plist_t reply)
{
  return AFTER_CLOSE;
}

static const struct {
  const char *name;
  After (*run) (Session *session, plist_t request, plist_t reply);
} requests[] = {
  { "EnterRecovery", enter_recovery },
  { "GetValue", get_value },
  { "Goodbye", goodbye },
  { "Pair", pair },
  { "QueryType", query_type },
  { "RemoveValue", set_value },
  { "SetValue", set_value },
  { "StartService", start_service },
  { "StartSession", start_session },
  { "StopSession", stop_session },
  { "Unpair", unpair },
  { "ValidatePair", validate_pair },
};

/* --- a connection --- */

static gboolean
start_tls (Session *session)
{
  g_autofree char *why = NULL;

  session->stream.ssl = sim_pairing_accept (session->lockdown->pairing, session->host_id, session->stream.fd, &why);
  if (session->stream.ssl == NULL)
    sim_device_refuse (session->device, "tls", "%s", why);
  return session->stream.ssl != NULL;
}

static void
stop_tls (Session *session)
{
  if (session->stream.ssl != NULL) {
    SSL_shutdown (session->stream.ssl);
    g_clear_pointer (&session->stream.ssl, SSL_free);
  }
  g_clear_pointer (&session->session_id, g_free);
  g_clear_pointer (&session->host_id, g_free);
}

static gboolean
go_on (Session *session, After after)
{
  switch (after) {
  case AFTER_START_TLS:
    return start_tls (session);
  case AFTER_STOP_TLS:
    stop_tls (session);
    return TRUE;
  case AFTER_ENTER_RECOVERY:
    sim_stash_bag_restart (session->device);
    sim_device_set_auto_boot (session->device, FALSE);
    sim_device_move (session->device, SIM_MODE_RECOVERY, sim_device_get_gone_ms (session->device));
    return FALSE;
  case AFTER_CLOSE:
    return FALSE;
  case AFTER_NOTHING:
  default:
    return TRUE;
  }
}

static void
trace_message (Session *session, const char *event, plist_t message)
{
  sim_device_trace (session->device, "lockdownd", event, message);
}

/* TRUE: the rule took the place of the answer; @keeps: whether the connection goes on. */
static gboolean
apply_fault (Session *session, const char *name, plist_t reply, gboolean *keeps)
{
  const char *action = sim_device_fault (session->device, "lockdownd", name);
  static const char garbage[] = "\0\0\0\x10this is no plist";

  *keeps = FALSE;
  if (action == NULL)
    return FALSE;
  if (g_str_has_prefix (action, "hang"))
    sim_device_hang (session->device, action);
  if (strcmp (action, "close") == 0)
    return TRUE;
  if (strcmp (action, "garble") == 0) {
    sim_stream_write (&session->stream, garbage, sizeof garbage - 1);
    return TRUE;
  }
  if (g_str_has_prefix (action, "error ")) {
    *keeps = TRUE;
    rouse_plist_set_string (reply, "Error", action + strlen ("error "));
    sim_plist_stream_send (&session->stream, reply);
    return TRUE;
  }
  return FALSE;
}

static gboolean
answer (Session *session, plist_t request)
{
  const char *name = rouse_plist_get_string (request, "Request");
  g_auto (plist_t) reply = plist_new_dict ();
  After after = AFTER_NOTHING;
  gboolean keeps = FALSE, known = FALSE;

  if (name == NULL)
    return FALSE;
  rouse_plist_set_string (reply, "Request", name);
  if (apply_fault (session, name, reply, &keeps))
    return keeps;
  for (gsize i = 0; i < G_N_ELEMENTS (requests) && !known; i++) {
    known = strcmp (requests[i].name, name) == 0;
    if (known)
      after = requests[i].run (session, request, reply);
  }
  if (!known) {
    sim_device_warn (session->device, "lockdownd-request", "%s is no request", name);
    after = fail (reply, "InvalidRequest");
  }
  trace_message (session, "reply", reply);
  return sim_plist_stream_send (&session->stream, reply) && go_on (session, after);
}

static void
serve (SimDevice *device, int fd, gpointer user_data)
{
  Session session = { .lockdown = user_data, .device = device, .stream = { .fd = fd } };
  gboolean goes_on = TRUE;

  while (goes_on) {
    g_auto (plist_t) request = sim_plist_stream_receive (&session.stream);

    goes_on = rouse_plist_is (request, PLIST_DICT);
    if (goes_on) {
      trace_message (&session, "request", request);
      goes_on = answer (&session, request);
    }
  }
  stop_tls (&session);
  close (fd);
}

/* --- public --- */

static void
mode_changed_cb (SimDevice *device, SimMode mode, gpointer user_data)
{
  SimLockdown *self = user_data;

  if (mode != SIM_MODE_NORMAL) {
    if (sim_device_get_inner_mode (device) != SIM_MODE_RESTORE)
      sim_device_unlisten (device, PORT);
    return;
  }
  if (sim_device_take_erased (device))
    sim_pairing_forget_all (self->pairing);
  sim_device_listen (device, PORT, serve, self);
}

SimLockdown *
sim_lockdown_new (SimDevice *device)
{
  SimLockdown *self = g_new0 (SimLockdown, 1);

  self->device = device;
  self->pairing = sim_pairing_new ();
  sim_device_add_watch (device, mode_changed_cb, self);
  return self;
}

void
sim_lockdown_free (SimLockdown *self)
{
  sim_pairing_free (self->pairing);
  g_free (self);
}
