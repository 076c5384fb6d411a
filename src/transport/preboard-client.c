/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/preboard-client.h"

#include <libimobiledevice/preboard.h>

#include "base/patience.h"
#include "base/plist.h"
#include "device/device-waiter.h"
#include "transport/lockdown-service.h"
#include "transport/transport-error.h"

/* Spec 12 §8 */
#define CREATE_MS 130000 /* for the person at the phone, unlocking included */
#define COMMIT_MS 30000
#define SLICE_MS 1000

/* One conversation with the service. */
typedef struct {
  preboard_client_t client;
  const RousePreboardListener *listener;
  RousePreboardAsk asked;
  gint64 end_us;
  GCancellable *cancellable;
} Talk;

static void
ask (Talk *talk, RousePreboardAsk what)
{
  if (talk->asked == what)
    return;
  talk->asked = what;
  talk->listener->ask (what, talk->listener->user_data);
}

/* Refusals that end as soon as somebody touches the phone's screen (spec 17 §3). */
static gboolean
waits_for_person (lockdownd_error_t code)
{
  return code == LOCKDOWN_E_PASSWORD_PROTECTED || code == LOCKDOWN_E_PAIRING_DIALOG_RESPONSE_PENDING;
}

static gboolean
is_time_over (Talk *talk)
{
  return g_get_monotonic_time () >= talk->end_us;
}

/* Starts the service, and waits as long as the phone is locked. @offered: FALSE without an error: no such service */
static gboolean
connect_service (Talk *talk, const char *udid, gboolean *offered, GError **error)
{
  g_autoptr (RouseLockdownClient) lockdown = rouse_lockdown_client_open (udid, error);
  lockdownd_service_descriptor_t service = NULL;
  preboard_error_t result;
  lockdownd_error_t code;

  if (lockdown == NULL)
    return FALSE;
  for (;;) {
    code = rouse_lockdown_client_start_service (lockdown, PREBOARD_SERVICE_NAME, &service);
    if (!waits_for_person (code) || is_time_over (talk))
      break;
    ask (talk, ROUSE_PREBOARD_ASKS_UNLOCK);
    if (!rouse_device_waiter_pause (SLICE_MS, talk->cancellable, error))
      return FALSE;
  }
  ask (talk, ROUSE_PREBOARD_ASKS_NOTHING);
  *offered = code != LOCKDOWN_E_INVALID_SERVICE;
  if (!*offered)
    return TRUE;
  if (code != LOCKDOWN_E_SUCCESS) {
    rouse_transport_set_lockdown_error (error, code, "starting the stash bag service");
    return FALSE;
  }
  result = preboard_client_new (rouse_lockdown_client_get_device (lockdown), service, &talk->client);
  lockdownd_service_descriptor_free (service);
  if (result != PREBOARD_E_SUCCESS)
    rouse_transport_set_preboard_error (error, result, "connecting to the stash bag service");
  return result == PREBOARD_E_SUCCESS;
}

static gboolean
send_command (Talk *talk, const char *command, GBytes *manifest, GError **error)
{
  g_auto (plist_t) message = plist_new_dict ();
  preboard_error_t result;

  rouse_plist_set_string (message, "Command", command);
  rouse_plist_set_bytes (message, "Manifest", manifest);
  result = preboard_send (talk->client, message);
  if (result != PREBOARD_E_SUCCESS)
    rouse_transport_set_preboard_error (error, result, command);
  return result == PREBOARD_E_SUCCESS;
}

static gboolean
is_failure (plist_t message, GError **error)
{
  const char *why = rouse_plist_get_string (message, "ErrorString");

  if (rouse_plist_get (message, "Error") == NULL)
    return FALSE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_RESTORE, "the phone could not keep its keys for the update: %s",
               why != NULL ? why : "no reason given");
  return TRUE;
}

/* The next message; NULL with an error, G_IO_ERROR_TIMED_OUT among them. */
static plist_t
receive (Talk *talk, GError **error)
{
  for (;;) {
    plist_t message = NULL;
    preboard_error_t result = preboard_receive_with_timeout (talk->client, &message, SLICE_MS);

    if (g_cancellable_set_error_if_cancelled (talk->cancellable, error)) {
      g_clear_pointer (&message, plist_free);
      return NULL;
    }
    if (result == PREBOARD_E_SUCCESS && message != NULL)
      return message;
    if (result != PREBOARD_E_TIMEOUT && result != PREBOARD_E_SUCCESS) {
      rouse_transport_set_preboard_error (error, result, "the stash bag service");
      return NULL;
    }
    if (is_time_over (talk)) {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the stash bag service: no answer in time");
      return NULL;
    }
  }
}

/* Spec 12 §8.1 step 4. */
static gboolean
wait_until_created (Talk *talk, RouseStashBag *bag, GError **error)
{
  for (;;) {
    g_autoptr (GError) local = NULL;
    g_auto (plist_t) message = receive (talk, &local);

    if ((message == NULL && rouse_error_is_late (local) && talk->asked == ROUSE_PREBOARD_ASKS_PASSCODE) ||
        rouse_plist_get_bool (message, "Timeout")) {
      g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_LOCKED,
                           "The phone asked for its passcode, and nobody entered it.");
      return FALSE;
    }
    if (message == NULL) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    if (is_failure (message, error))
      return FALSE;
    if (rouse_plist_get_bool (message, "Skip")) {
      *bag = ROUSE_STASH_BAG_NONE;
      return TRUE;
    }
    if (rouse_plist_get_bool (message, "ShowDialog"))
      ask (talk, ROUSE_PREBOARD_ASKS_PASSCODE);
    if (rouse_plist_get_bool (message, "HideDialog")) {
      *bag = ROUSE_STASH_BAG_CREATED;
      return TRUE;
    }
  }
}

static gboolean
wait_until_committed (Talk *talk, GError **error)
{
  for (;;) {
    g_auto (plist_t) message = receive (talk, error);

    if (message == NULL || is_failure (message, error))
      return FALSE;
    if (rouse_plist_get_bool (message, "StashbagCommitComplete"))
      return TRUE;
  }
}

static void
end_talk (Talk *talk)
{
  ask (talk, ROUSE_PREBOARD_ASKS_NOTHING);
  g_clear_pointer (&talk->client, preboard_client_free);
}

/**
 * rouse_preboard_client_create:
 * @bag: (out): whether there is something to commit
 *
 * Asks the phone to put the passcode's keys aside; a person may have to enter the passcode on it. A phone that does not
 * know the service is treated as one that needs none. Source: spec 12 §8.1.
 */
gboolean
rouse_preboard_client_create (const char *udid, GBytes *manifest, const RousePreboardListener *listener,
                              RouseStashBag *bag, GCancellable *cancellable, GError **error)
{
  Talk talk = { .listener = listener, .cancellable = cancellable };
  gboolean offered = FALSE;
  gboolean ok;

  *bag = ROUSE_STASH_BAG_NONE;
  talk.end_us = g_get_monotonic_time () + rouse_patience_ms (CREATE_MS) * G_TIME_SPAN_MILLISECOND;
  ok =
      connect_service (&talk, udid, &offered, error) &&
      (!offered || (send_command (&talk, "CreateStashbag", manifest, error) && wait_until_created (&talk, bag, error)));
  end_talk (&talk);
  return ok;
}

/**
 * rouse_preboard_client_commit:
 *
 * Binds what was put aside to the ticket that the update will run with. Source: spec 12 §8.2.
 */
gboolean
rouse_preboard_client_commit (const char *udid, GBytes *ticket, const RousePreboardListener *listener,
                              GCancellable *cancellable, GError **error)
{
  Talk talk = { .listener = listener, .cancellable = cancellable };
  gboolean offered = FALSE;
  gboolean ok;

  talk.end_us = g_get_monotonic_time () + rouse_patience_ms (COMMIT_MS) * G_TIME_SPAN_MILLISECOND;
  ok = connect_service (&talk, udid, &offered, error);
  if (ok && !offered) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "the stash bag service is not there any more");
    ok = FALSE;
  }
  ok = ok && send_command (&talk, "CommitStashbag", ticket, error) && wait_until_committed (&talk, error);
  end_talk (&talk);
  return ok;
}
