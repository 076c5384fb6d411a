/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <sys/stat.h>

/* The names beside "NAME": what has come so far, and what is known of it. Nobody else uses these endings. */
#define ROUSE_PART_SUFFIX ".rouse-part"
#define ROUSE_JOURNAL_SUFFIX ".rouse-journal"

/* What is known of a download, on disk beside it, so that it goes on after a crash or a restart of the computer. In the
 * cache it stays beside the finished file, to tell what Rouse has fetched from what a person has put there. */
typedef struct {
  char *url;
  char *etag;          /* NULL: the server gave none */
  char *last_modified; /* NULL: the server gave none */
  guint64 length;      /* bytes of the whole file; 0: unknown */
  guint64 synced;      /* bytes that are on the disk even if the power fails */
  char *boot_id;       /* of the computer's start in which it was written; NULL: unknown */
  gint pid;            /* who writes */
  guint64 inode;       /* of the part, which later is the file */
  char *digest;        /* "sha256:…" of the finished file; NULL: not finished */
  gboolean is_checked; /* @digest was compared with what the catalogue says */
} RouseDownloadJournal;

/* FALSE with ROUSE_ERROR_FAILED if it is no journal; then @self is empty. */
gboolean rouse_download_journal_parse (RouseDownloadJournal *self, const char *data, gsize size, GError **error);
char *rouse_download_journal_to_text (const RouseDownloadJournal *self); /* (transfer full) */
gboolean rouse_download_journal_load (RouseDownloadJournal *self, const char *path, GError **error);
/* Atomically, and on the disk when it returns. */
gboolean rouse_download_journal_save (const RouseDownloadJournal *self, const char *path, GError **error);
/* How many of the @size bytes of the part may be trusted. */
guint64 rouse_download_journal_get_usable (const RouseDownloadJournal *self, guint64 size);
/* The journal of the finished file at @path, if it is about the file that is there now. */
gboolean rouse_download_journal_load_for (RouseDownloadJournal *self, const char *path, const struct stat *file);
/* Whether somebody has written to the file at @path since it got its name: then it may be a person's. */
gboolean rouse_download_journal_is_written_since (const char *path, const struct stat *file);
/* Whether not even the kernel knows of a change since then: what is different now was not written by anybody. */
gboolean rouse_download_journal_is_untouched (const char *path, const struct stat *file);
void rouse_download_journal_clear (RouseDownloadJournal *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RouseDownloadJournal, rouse_download_journal_clear)

/* Of the running system; NULL: it does not say. (transfer full) */
char *rouse_download_journal_read_boot_id (void);
