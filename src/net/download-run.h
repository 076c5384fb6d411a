/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/file-digest.h"
#include "net/download-job.h"
#include "net/part-file.h"

#define ROUSE_DOWNLOAD_MAX_ANEW 3 /* times from the very beginning */

/* One download while it runs. */
typedef struct {
  RouseDownloadJob *job;
  RousePartFile *part;
  RouseFileDigest *digest;
  char *expected;   /* "sha256:…"; NULL: no catalogue knows it */
  guint64 total;    /* bytes; 0: unknown */
  guint64 start;    /* of this attempt */
  guint64 good_at;  /* where the last attempt that brought something began */
  guint n_failures; /* in a row */
  guint n_anew;
  gboolean was_resumed; /* the part is not all from one answer */
  gboolean wants_anew;  /* the answer does not continue what is there */
  gboolean is_complete;
} RouseDownloadRun;

/* Forgets what has come. */
gboolean rouse_download_run_begin_anew (RouseDownloadRun *run, const char *why, GError **error);
/* Attempt after attempt, until all bytes are there. */
gboolean rouse_download_run_fetch (RouseDownloadRun *run, GCancellable *cancellable, GError **error);
