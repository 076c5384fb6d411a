/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/download-journal.h"

/* A file that is being fetched: "NAME.rouse-part", locked for one writer, and its journal. Knows no network. One thread
 * at a time. */
typedef struct _RousePartFile RousePartFile;

/* Told about every quarter of a second while another one writes the same file. @pid: whose; 0: not known */
typedef void (*RousePartFileWaitFunc) (gint pid, gpointer user_data);

/* Waits until nobody else writes it. ROUSE_ERROR_NOT_READABLE: the folder may not be written to. */
RousePartFile *rouse_part_file_open (const char *target, RousePartFileWaitFunc waiting, gpointer user_data,
                                     GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Unlocks. The part and its journal stay, if there is anything in it. */
void rouse_part_file_free (RousePartFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RousePartFile, rouse_part_file_free)

RouseDownloadJournal *rouse_part_file_get_journal (RousePartFile *self); /* borrowed; the caller fills it in */
int rouse_part_file_get_fd (RousePartFile *self);
guint64 rouse_part_file_get_size (RousePartFile *self); /* bytes so far; the next go there */
/* Cuts it off after @size bytes. */
gboolean rouse_part_file_truncate (RousePartFile *self, guint64 size, GError **error);
/* Makes sure that @total bytes, and @more beside them, have room: ROUSE_ERROR_NO_ROOM says how much is missing. */
gboolean rouse_part_file_reserve (RousePartFile *self, guint64 total, guint64 more, GError **error);
gboolean rouse_part_file_write (RousePartFile *self, const void *data, gsize size, GError **error);
/* The journal, with what is on the disk for sure. */
gboolean rouse_part_file_sync (RousePartFile *self, GError **error);
/* Gives the file its name, when it is on the disk; ROUSE_ERROR_EXISTS if something else has taken it. @keep_journal:
 * leave it beside the file. */
gboolean rouse_part_file_publish (RousePartFile *self, gboolean keep_journal, GError **error);
/* Removes the part and its journal. */
void rouse_part_file_discard (RousePartFile *self);
