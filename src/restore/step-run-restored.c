/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore-steps.h"

#include "base/error.h"
#include "base/patience.h"
#include "restore/data-requests.h"
#include "restore/message-words.h"
#include "restore/restored-codes.h"
#include "restore/restored-options.h"
#include "restore/restored-session.h"
#include "transport/fdr-client.h"
#include "transport/lockdown-client.h"
#include "transport/mux-probe.h"
#include "transport/restored-client.h"

#define CONNECT_TRIES 10
#define CONNECT_PAUSE_MS 1000
#define PROXY_HEAD_START_MS 2000 /* spec 23 §2 */
#define POLL_MS 1000
#define SILENCE_US ((gint64) 30 * 60 * G_USEC_PER_SEC) /* spec 26 §6: the longest that any phase may be silent */
#define STATUS_GENERIC 1                               /* -1, or without its sign */
#define STATUS_IMAGE 14                                /* spec 27 §3 */
#define AFTER_FAILURE_US ((gint64) 120 * G_USEC_PER_SEC)
#define DRAIN_MS 5000
#define MEETINGS 3 /* how often a line that is cut before the restore has begun is opened anew */
#define AGAIN_HERE_MS 30000
#define MUX_TIMEOUT_S 2

/* Says whether to go on waiting after a silent poll. Something that we could not deliver ends the restore only if the
 * phone has not said a word since: one that goes on talking has endured it (a modem's step), and is in the middle of
 * its installation. */
static gboolean
may_wait_on (RouseRestoredSession *session, gint64 heard_us, GError **error)
{
  gint64 now_us = g_get_monotonic_time ();
  gboolean ok = TRUE;

  g_mutex_lock (&session->lock);
  if (session->failure != NULL && heard_us < session->failed_us &&
      now_us - session->failed_us > rouse_patience_us (AFTER_FAILURE_US)) {
    g_propagate_error (error, g_steal_pointer (&session->failure));
    ok = FALSE;
  }
  g_mutex_unlock (&session->lock);
  if (ok && now_us - heard_us > rouse_patience_us (SILENCE_US)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the phone has been silent for half an hour");
    ok = FALSE;
  }
  return ok;
}

/* Reads messages until the phone says how it ended. */
static gboolean
listen_to_phone (RouseRestoredSession *session, GError **error)
{
  gint64 heard_us = g_get_monotonic_time ();

  while (!session->has_status) {
    g_autoptr (GError) local = NULL;
    g_auto (plist_t) message = g_queue_pop_head (&session->put_aside);

    if (message == NULL)
      message = rouse_mux_link_read_plist (session->link, POLL_MS, NULL, &local);
    if (message != NULL) {
      heard_us = g_get_monotonic_time ();
      if (!rouse_restored_messages_handle (session, message, error))
        return FALSE;
    } else if (!rouse_error_is_late (local)) {
      g_propagate_error (error, g_steal_pointer (&local));
      g_prefix_error (error, "the connection to the phone was lost: ");
      return FALSE;
    } else if (!may_wait_on (session, heard_us, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* After StatusMsg only checkpoints follow (spec 20 §5.4); reading them keeps the phone from waiting. */
static void
drain (RouseRestoredSession *session)
{
  gint64 until_us = g_get_monotonic_time () + DRAIN_MS * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < until_us) {
    g_auto (plist_t) message = rouse_mux_link_read_plist (session->link, POLL_MS, NULL, NULL);

    if (message == NULL || !rouse_restored_messages_handle (session, message, NULL))
      return;
  }
}

/* An update on a full phone ends in the phone's own check of its room, or in the image (spec 27 §3, 28 §3 row 8). */
static gboolean
is_phone_full (RouseRestoredSession *session)
{
  g_autofree char *words = session->failed_step != NULL ? g_ascii_strdown (session->failed_step, -1) : NULL;

  return ABS (session->status) == STATUS_IMAGE && !rouse_restore_plan_get_erase (session->job->plan) && words != NULL &&
         (strstr (words, "space_checks") != NULL || strstr (words, "no space") != NULL);
}

/* What the person mends at the computer's side, not at the cable. A phone that was not given something reports only
 * that something failed, which is no better reason (spec 27 §3, §7 rule 3). */
static gboolean
is_echo_of (const GError *failure, gint64 status)
{
  static const RouseError mended_here[] = {
    ROUSE_ERROR_NETWORK,   ROUSE_ERROR_UNTRUSTED, ROUSE_ERROR_PORTAL,           ROUSE_ERROR_CLOCK,
    ROUSE_ERROR_SIGNING,   ROUSE_ERROR_NO_FILE,   ROUSE_ERROR_DAMAGED_FIRMWARE, ROUSE_ERROR_NOT_READABLE,
    ROUSE_ERROR_NO_MEMORY,
  };

  if (failure == NULL || ABS (status) != STATUS_GENERIC)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (mended_here); i++)
    if (g_error_matches (failure, ROUSE_ERROR, (int) mended_here[i]))
      return TRUE;
  return FALSE;
}

static int
find_error_code (RouseRestoredSession *session)
{
  if (is_phone_full (session))
    return ROUSE_ERROR_PHONE_FULL;
  return is_echo_of (session->failure, session->status) ? session->failure->code : ROUSE_ERROR_RESTORE;
}

/* The status alone seldom says which part it was: the step that failed and the last question do (spec 27 §7). */
static void
set_status_error (RouseRestoredSession *session, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "the phone reports status %" G_GINT64_FORMAT ": %s", session->status,
                   session->status == 0 ? "not successful" : rouse_restored_status_meaning (session->status));
  if (session->failed_step != NULL)
    g_string_append_printf (text, "; its step %s", session->failed_step);
  if (session->last_request != NULL)
    g_string_append_printf (text, "; it had asked for %s last", session->last_request);
  if (session->failure != NULL)
    g_string_append_printf (text, "; before that: %s", session->failure->message);
  g_set_error_literal (error, ROUSE_ERROR, find_error_code (session), text->str);
}

/* The line is cut at once when usbmuxd dies, and nobody answers in its place: only a person who knows that looks at the
 * computer instead of the cable. What was said on the line cannot be taken up again: restored ends its session with the
 * connection (spec 20 §10, spec 26 §7). Replaces @lost. */
static void
blame_mux (RouseRestoreJob *job, GError **lost)
{
  g_autoptr (GError) why = NULL;

  if (!g_error_matches (*lost, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE) ||
      rouse_mux_probe (NULL, MUX_TIMEOUT_S, NULL, &why) >= 0)
    return;
  g_clear_error (lost);
  g_set_error (lost, ROUSE_ERROR, ROUSE_ERROR_MUX, "usbmuxd stopped in the middle of the restore (%s)", why->message);
}

/* The phone's own reason is better than ours, ours better than a lost connection (spec 27 §7). */
static gboolean
judge (RouseRestoredSession *session, GError *lost, GError **error)
{
  if (session->modem_refused) {
    session->job->modem_failed = TRUE;
    rouse_restore_job_warn (session->job, "the phone’s modem did not take its new firmware");
  }
  if (session->succeeded) {
    session->job->is_restored = TRUE;
    g_clear_error (&lost);
    if (session->failure != NULL)
      rouse_restore_job_warn (session->job, "%s", session->failure->message);
    return TRUE;
  }
  if (session->has_status) {
    g_clear_error (&lost);
    session->job->status = session->status;
    set_status_error (session, error);
  } else if (session->failure != NULL && !g_error_matches (lost, ROUSE_ERROR, ROUSE_ERROR_MUX)) {
    g_clear_error (&lost);
    g_propagate_error (error, g_steal_pointer (&session->failure));
  } else {
    g_propagate_error (error, lost);
  }
  return FALSE;
}

/* What the phone kept of a restore that failed before this one (spec 20 §3.2). */
static void
tell_debug_info (RouseLog *log, const RouseRestoredIdentity *identity)
{
  static const char *const texts[] = { "USBLog", "PanicLog" };
  const char *status = rouse_plist_get_string (identity->saved_debug_info, "PreviousExitStatus");

  rouse_log_hide (log, identity->serial_number, "serial number");
  if (status != NULL)
    rouse_log_add (log, "the restore before this one ended with %s", status);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    rouse_message_words_add_lines (log, texts[i], rouse_plist_get_string (identity->saved_debug_info, texts[i]));
}

static gboolean
run_session (RouseRestoredSession *session, const RouseRestoredIdentity *identity, GError **error)
{
  RouseRestoreJob *job = session->job;
  g_autoptr (RouseFdrClient) proxy = NULL;
  g_auto (plist_t) options = NULL;
  guint64 recovery_size; /* bytes */
  GError *lost = NULL;
  gboolean ok;

  if (identity->ecid != job->ecid) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NO_DEVICE, "another phone answers");
    return FALSE;
  }
  session->protocol_version = identity->protocol_version;
  tell_debug_info (job->log, identity);
  options = rouse_restored_options_new (job->identity, rouse_restore_plan_get_recovery_identity (job->plan),
                                        job->preflight, error);
  if (options == NULL)
    return FALSE;
  recovery_size = rouse_data_recovery_os_get_size (job);
  if (recovery_size > 0)
    rouse_restored_options_set_recovery_size (options, recovery_size);
  proxy = rouse_fdr_client_start (session->mux_id,
                                  rouse_restore_request_get_proxy_to (rouse_restore_plan_get_request (job->plan)),
                                  PROXY_HEAD_START_MS, job->log);
  if (!rouse_restored_client_start (session->link, options, session->protocol_version, NULL, error))
    return FALSE;

  ok = listen_to_phone (session, &lost);
  if (!ok && !session->has_status)
    blame_mux (session->job, &lost);
  rouse_restored_session_end_workers (session);
  if (ok)
    drain (session);
  return judge (session, lost, error);
}

/* A line to the phone, and who it is. Until restored is told to begin nothing is lost if usbmuxd stops and starts
 * again: the phone gets another number then, and is asked anew. */
static RouseMuxLink *
meet (RouseRestoreJob *job, guint *mux_id, RouseRestoredIdentity **identity, GError **error)
{
  for (guint i = 1;; i++) {
    g_autoptr (GError) local = NULL;
    g_autoptr (RouseSighting) seen =
        rouse_device_waiter_wait_mode (job->waiter, job->ecid, ROUSE_DEVICE_MODE_RESTORE, 0, AGAIN_HERE_MS, NULL, NULL);
    g_autoptr (RouseMuxLink) link = NULL;

    if (seen == NULL) {
      g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE, "the phone is not in restore mode any more");
      return NULL;
    }
    link = rouse_mux_link_open (seen->mux_id, ROUSE_RESTORED_PORT, CONNECT_TRIES, CONNECT_PAUSE_MS, NULL, &local);
    if (link != NULL)
      *identity = rouse_restored_client_identify (link, NULL, &local);
    if (*identity != NULL) {
      *mux_id = seen->mux_id;
      return g_steal_pointer (&link);
    }
    if (i == MEETINGS || !g_error_matches (local, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
    rouse_log_add (job->log, "the line to the phone was cut (%s); it is opened anew", local->message);
    if (!rouse_device_waiter_pause (CONNECT_PAUSE_MS, NULL, error))
      return NULL;
  }
}

/**
 * rouse_step_run_restored:
 *
 * The restore itself: starts it and answers the phone until its final status. Cannot be cancelled any more.
 * `ROUSE_ERROR_MUX` if usbmuxd stops in the middle: a phone that loses its computer gives up and waits in recovery
 * mode, or stays in restore mode; the next restore begins in either. Source: spec 20.
 */
gboolean
rouse_step_run_restored (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  RouseRestoredSession session;
  g_autoptr (RouseRestoredIdentity) identity = NULL;
  guint mux_id = 0;
  g_autoptr (GError) lost = NULL;
  RouseMuxLink *link = meet (job, &mux_id, &identity, &lost);
  gboolean ok;

  if (link == NULL) {
    blame_mux (job, &lost);
    g_propagate_error (error, g_steal_pointer (&lost));
    return FALSE;
  }

  rouse_restored_session_init (&session, job, mux_id, link);
  ok = run_session (&session, identity, error);
  rouse_restored_session_end_workers (&session);
  /* Not before: a restore that is cancelled leaves the phone's trust in this computer as it was. */
  if (ok && rouse_restore_plan_get_erase (job->plan) && job->udid != NULL)
    rouse_lockdown_client_forget_pairing (job->udid);
  rouse_restored_session_clear (&session);
  return ok;
}
