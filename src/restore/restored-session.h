/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "restore/loop-guard.h"
#include "restore/restore-job.h"
#include "transport/mux-link.h"

/*
 * A phone in restore mode and what the worker keeps while it listens to it. The main connection is read and written by
 * the worker alone; answers with a port of their own, and the system image, are given by data workers, which share only
 * what @lock guards. All are joined before the step returns.
 */
typedef struct {
  RouseRestoreJob *job;
  guint mux_id;
  guint64 protocol_version;
  RouseMuxLink *link;        /* the main connection */
  GCancellable *cancellable; /* of the data workers; cancelled when the session ends */
  GPtrArray *workers;        /* of GThread; the worker's own */
  GQueue put_aside;          /* plist_t: messages that came in the middle of an answer; the worker's own */

  gboolean has_status; /* StatusMsg has come */
  gboolean succeeded;  /* it says so */
  gint64 status;
  gboolean has_checkpoints; /* the phone tells the ends of its steps: its operations need not move the progress */
  gboolean modem_refused;   /* the modem has not taken its firmware, as far as the phone has told */
  char *failed_step;  /* the innermost step that failed, and what the phone says of it; NULL: none, or it went on after
                         it */
  char *last_request; /* what it asked for last, with the name of the part; NULL: nothing yet */

  GMutex lock;
  GError *failure;        /* the first thing that we could not deliver */
  gint64 failed_us;       /* when */
  plist_t baseband_tss;   /* answer with a nonce, for the following requests (spec 25 §4) */
  GBytes *baseband_nonce; /* that it was asked with */
  GHashTable *assets;     /* address → plist_t: answers about keys (spec 21 §3.12) */
  RouseLoopGuard *guard;  /* the worker's own */
} RouseRestoredSession;

/* @link: (transfer full): the main connection */
void rouse_restored_session_init (RouseRestoredSession *session, RouseRestoreJob *job, guint mux_id,
                                  RouseMuxLink *link);
void rouse_restored_session_clear (RouseRestoredSession *session);
/* Interrupts the data workers and joins them. Worker. */
void rouse_restored_session_end_workers (RouseRestoredSession *session);

/* Keeps the first failure; the session goes on to hear the phone's own reason (spec 20 §10). Takes @error. Any thread.
 */
void rouse_restored_session_fail (RouseRestoredSession *session, GError *error);

/* One message of the phone (restored-messages.c). FALSE only if the main connection is lost. Worker. */
gboolean rouse_restored_messages_handle (RouseRestoredSession *session, plist_t message, GError **error);

/* A DataRequestMsg or AsyncDataRequestMsg (data-requests.c). FALSE only if the main connection is lost. Worker. */
gboolean rouse_data_requests_handle (RouseRestoredSession *session, plist_t message, gboolean is_async, GError **error);
