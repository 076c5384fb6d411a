/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/download-job.h"
#include "net/speed-meter.h"

/* For download.c, which writes it, download-control.c, where people and the worker meet, and download-reading.c, which
 * tells of it. */
struct _RouseDownload {
  GObject parent_instance;

  RouseDownloadJob *job;
  char *path;
  RouseLog *log;
  GCancellable *cancellable;
  GMainContext *context;
  gboolean is_running;
  guint tick_id;
  char *digest;
  gboolean is_checked;

  GMutex lock; /* of everything below */
  GCond changed;
  GSource *pending;
  GCancellable *attempt; /* NULL: none runs */
  RouseDownloadState state;
  char *reason;
  gboolean is_paused;
  guint64 bytes;
  guint64 total;
  guint64 fetched;
  gint64 told_us;
  RouseSpeedMeter meter;
};

/* With the lock held: the main context will hear of it. */
void rouse_download_changed (RouseDownload *self);
