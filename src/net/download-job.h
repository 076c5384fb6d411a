/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/download.h"

/* What the worker of a download works with; only net/download.c makes one. */
typedef struct {
  RouseDownloadWish wish; /* strings are the job's own */
  RouseDownload *owner;   /* borrowed: the task holds it */
  char *digest;           /* out: of the finished file */
  gboolean is_checked;    /* out */
} RouseDownloadJob;

RouseDownloadJob *rouse_download_job_new (const RouseDownloadWish *wish, RouseDownload *owner);
void rouse_download_job_free (RouseDownloadJob *job);
gboolean rouse_download_job_run (RouseDownloadJob *job, GCancellable *cancellable, GError **error);

/* --- of net/download.c, for the worker: any thread --- */

/* @reason: (nullable): for people who look at the details; what it waits for */
void rouse_download_tell_state (RouseDownload *self, RouseDownloadState state, const char *reason);
/* @n_new: how many of @bytes have just come over the line */
void rouse_download_tell_bytes (RouseDownload *self, guint64 bytes, guint64 total, gsize n_new);
/* Waits as long as it is paused. FALSE: cancelled. */
gboolean rouse_download_wait_while_paused (RouseDownload *self, GCancellable *cancellable, GError **error);
/* Waits @ms, or until it is paused; FALSE: cancelled. */
gboolean rouse_download_wait_ms (RouseDownload *self, guint ms, GCancellable *cancellable, GError **error);
/* What a pause and a cancel end: for one attempt. (transfer full) */
GCancellable *rouse_download_begin_attempt (RouseDownload *self);
