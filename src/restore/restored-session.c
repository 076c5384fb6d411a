/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restored-session.h"

#include "base/error.h"

void
rouse_restored_session_init (RouseRestoredSession *session, RouseRestoreJob *job, guint mux_id, RouseMuxLink *link)
{
  *session = (RouseRestoredSession){ .job = job, .mux_id = mux_id, .link = link };
  g_mutex_init (&session->lock);
  session->cancellable = g_cancellable_new ();
  session->workers = g_ptr_array_new ();
  session->assets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, plist_free);
  session->guard = rouse_loop_guard_new ();
  g_queue_init (&session->put_aside);
}

void
rouse_restored_session_clear (RouseRestoredSession *session)
{
  rouse_restored_session_end_workers (session);
  g_clear_pointer (&session->link, rouse_mux_link_close);
  g_clear_error (&session->failure);
  g_free (session->failed_step);
  g_free (session->last_request);
  g_clear_pointer (&session->baseband_tss, plist_free);
  g_clear_pointer (&session->baseband_nonce, g_bytes_unref);
  g_queue_clear_full (&session->put_aside, plist_free);
  g_hash_table_unref (session->assets);
  rouse_loop_guard_free (session->guard);
  g_ptr_array_unref (session->workers);
  g_object_unref (session->cancellable);
  g_mutex_clear (&session->lock);
}

void
rouse_restored_session_fail (RouseRestoredSession *session, GError *error)
{
  /* What is interrupted because the session has ended is no reason for its end. */
  gboolean is_over = g_cancellable_is_cancelled (session->cancellable);

  rouse_log_add (session->job->log, "could not deliver: %s", error->message);
  /* A port that it asked us to connect to and keeps closed: not the refusal to start that this error is elsewhere. */
  if (g_error_matches (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED))
    error->code = ROUSE_ERROR_PROTOCOL;
  g_mutex_lock (&session->lock);
  if (session->failure == NULL && !is_over) {
    session->failure = error;
    session->failed_us = g_get_monotonic_time ();
    error = NULL;
  }
  g_mutex_unlock (&session->lock);
  g_clear_error (&error);
}

void
rouse_restored_session_end_workers (RouseRestoredSession *session)
{
  g_cancellable_cancel (session->cancellable);
  for (guint i = 0; i < session->workers->len; i++)
    g_thread_join (g_ptr_array_index (session->workers, i));
  g_ptr_array_set_size (session->workers, 0);
}
