/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/plist.h"

/* What a phone or a file told, or did not. Unknown is never shown as “no”. */
typedef enum {
  ROUSE_TRUTH_UNKNOWN,
  ROUSE_TRUTH_NO,
  ROUSE_TRUTH_YES,
} RouseTruth;

typedef enum {
  ROUSE_BACKUP_COMPLETE,
  ROUSE_BACKUP_INCOMPLETE, /* the phone never said “finished” (spec 17 §6.2) */
  ROUSE_BACKUP_DAMAGED,    /* said to be finished, but what must be there is not */
} RouseBackupState;

/* One backup of one phone in a folder of this computer. */
typedef struct {
  char *path;         /* the folder of this phone: DIR/UDID */
  char *udid;         /* NULL: unknown */
  char *name;         /* what the phone was called; NULL: unknown */
  char *product_type; /* “iPhone12,1”; NULL: unknown */
  char *version;      /* its iOS; NULL: unknown */
  gint64 date;        /* Unix time in s; 0: unknown */
  RouseTruth encrypted;
  RouseBackupState state;
  char *why;            /* not COMPLETE: what is wrong, for the log; else NULL */
  guint64 size;         /* bytes, by rouse_backup_measure(); 0 before */
  guint64 n_files;      /* the same */
  gboolean is_measured; /* FALSE: @size is at least that much */
} RouseBackup;

/* NULL with an error: not a backup's folder (G_IO_ERROR_NOT_FOUND), or it may not be read. */
RouseBackup *rouse_backup_read (const char *path, GError **error);
void rouse_backup_free (RouseBackup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseBackup, rouse_backup_free)

gboolean rouse_backup_measure (RouseBackup *self, GCancellable *cancellable, GError **error);
/* Opens files of the backup; may say DAMAGED of one that seemed complete. */
gboolean rouse_backup_check (RouseBackup *self, GCancellable *cancellable, GError **error);

/* What the three property lists say (each may be NULL: not there, or not readable); for tests and fuzzing. */
RouseBackup *rouse_backup_new_from_plists (const char *path, plist_t info, plist_t status, plist_t manifest);
/* A date, integer or real of seconds since 2001 as Unix time; 0: neither. */
gint64 rouse_backup_get_time (plist_t dict, const char *key);
const char *rouse_backup_state_to_string (RouseBackupState state);
