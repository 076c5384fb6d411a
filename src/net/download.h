/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/log.h"

/* What is to be fetched, and how. Zero means the default. */
typedef struct {
  const char *url;       /* https://…, or http://… on this computer */
  const char *path;      /* of the finished file; its folder is made if it is not there */
  guint64 size;          /* bytes, as the catalogue says; 0: unknown */
  const char *sha1;      /* hex digits, as the catalogue says; NULL: unknown */
  const char *sha256;    /* the same; the stronger one counts */
  guint64 more_room;     /* bytes that must be free beside the file, for what comes after it */
  guint64 max_speed;     /* bytes per second */
  const char *ca_file;   /* certificates (PEM) that are trusted beside the system's: test servers, company proxies */
  gboolean allow_plain;  /* http:// to other computers too; only with a digest */
  gboolean keep_journal; /* leave the journal beside the file: in the cache (see base/download-journal.h) */
  guint max_retries;     /* in a row, without anything having come; default 10 */
  guint retry_ms;        /* before the first of them, then twice as long each; default 1000 */
  guint stall_s;         /* with next to nothing; default 30 */
} RouseDownloadWish;

typedef enum {
  ROUSE_DOWNLOAD_IDLE,       /* not begun */
  ROUSE_DOWNLOAD_WAITING,    /* another process fetches the same file */
  ROUSE_DOWNLOAD_CHECKING,   /* reading what is there already */
  ROUSE_DOWNLOAD_CONNECTING, /* asking the server */
  ROUSE_DOWNLOAD_RUNNING,    /* bytes come */
  ROUSE_DOWNLOAD_RETRYING,   /* the line is broken; tried again after a pause */
  ROUSE_DOWNLOAD_PAUSED,     /* a person paused it */
  ROUSE_DOWNLOAD_DONE,       /* the file is there, as it should be */
  ROUSE_DOWNLOAD_FAILED,     /* or cancelled; what has come is kept */
} RouseDownloadState;

/* One file from a server, fetched once. What has come survives a broken line, a crash and a restart of the computer:
 * the next RouseDownload of the same URL and path goes on from there. Main thread; works on one thread of its own.
 *
 * Properties (read-only, notified together, at most ten times a second): "fraction" (double, 0 to 1), "bytes", "total"
 * (uint64; total 0: unknown), "speed" (uint64, bytes per second, smoothed), "seconds-left" (int, -1: not known),
 * "state" (uint: RouseDownloadState), "detail" (string, for people: "1.2 GB of 7.5 GB, 11.3 MB/s"; what it waits for),
 * "paused", "running" (boolean). */
#define ROUSE_TYPE_DOWNLOAD (rouse_download_get_type ())
G_DECLARE_FINAL_TYPE (RouseDownload, rouse_download, ROUSE, DOWNLOAD, GObject)

/* @wish: copied */
RouseDownload *rouse_download_new (const RouseDownloadWish *wish) G_GNUC_WARN_UNUSED_RESULT;

/* Once an object. */
void rouse_download_run_async (RouseDownload *self, GAsyncReadyCallback callback, gpointer user_data);
/* TRUE: the file is at its path, whole, and has the digest if one was known. FALSE with ROUSE_ERROR_NO_ROOM,
 * _EXISTS (something else is at that path), _UNTRUSTED, _DAMAGED_FIRMWARE (not what the catalogue says; it was
 * removed), _NETWORK, _NOT_READABLE (the folder may not be written to), or G_IO_ERROR_CANCELLED. */
gboolean rouse_download_run_finish (RouseDownload *self, GAsyncResult *result, GError **error);
/* Stops; what has come is kept. */
void rouse_download_cancel (RouseDownload *self);
/* Lets go of the line, and goes on from there. */
void rouse_download_set_paused (RouseDownload *self, gboolean paused);
gboolean rouse_download_is_paused (RouseDownload *self);

double rouse_download_get_fraction (RouseDownload *self);
guint64 rouse_download_get_bytes (RouseDownload *self);
guint64 rouse_download_get_total (RouseDownload *self);
guint64 rouse_download_get_speed (RouseDownload *self);
int rouse_download_get_seconds_left (RouseDownload *self);
RouseDownloadState rouse_download_get_state (RouseDownload *self);
char *rouse_download_get_detail (RouseDownload *self); /* (transfer full), translated */
const char *rouse_download_get_path (RouseDownload *self);
RouseLog *rouse_download_get_log (RouseDownload *self);
guint64 rouse_download_get_fetched (RouseDownload *self); /* bytes that came over the line in this run */
char *
rouse_download_get_digest (RouseDownload *self); /* (transfer full); of the finished file: "sha256:…"; else NULL */
gboolean rouse_download_is_checked (RouseDownload *self); /* … and it was compared with the catalogue's */
/* "waiting", "running" …; for logs and JSON, never translated */
const char *rouse_download_state_to_string (RouseDownloadState state);
