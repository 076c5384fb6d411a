/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guide/journal-session.h"

/* The files of all sessions: $XDG_STATE_HOME/rouse/sessions/ID.jsonl, only for their owner. Who writes a session holds
 * a lock on its file for as long, so that one that runs is told from one that was killed, and only one program goes on
 * with it. */

#define ROUSE_JOURNAL_MAX_SESSIONS 50 /* older ones are removed when a new one begins */

char *rouse_journal_get_folder (void);                             /* (transfer full) */
char *rouse_journal_get_path (const char *folder, const char *id); /* (transfer full); NULL: that is no ID */

/* Newest first; files that are no sessions are left out. (element-type RouseJournalSession) (transfer full) */
GPtrArray *rouse_journal_list (const char *folder);
/* With the lines of the log, if @with_log. */
RouseJournalSession *rouse_journal_load (const char *folder, const char *id, gboolean with_log, GError **error);
/* The newest session of the phone with @ecid, if it is open and does not run. NULL: nothing to go on with. A newer
 * session of the same phone hides those before it. (transfer full) */
RouseJournalSession *rouse_journal_find_open (const char *folder, guint64 ecid);
/* Whether a program repairs the phone with @ecid just now. */
gboolean rouse_journal_is_running (const char *folder, guint64 ecid);

/* FALSE with ROUSE_ERROR_IN_USE if it runs. */
gboolean rouse_journal_delete (const char *folder, const char *id, GError **error);
/* All that do not run; returns how many. */
guint rouse_journal_delete_all (const char *folder);
/* Writes down what became of a session that was open: it is not open any more. FALSE with ROUSE_ERROR_IN_USE if it
 * runs, or somebody else has seen to it meanwhile. */
gboolean rouse_journal_settle (const char *folder, const char *id, RouseJournalEnd how, GError **error);

/* For who writes: opens the file and locks it. -1 with ROUSE_ERROR_IN_USE if another program has it. */
int rouse_journal_open_locked (const char *path, int flags, GError **error);
/* One whole line, at the end, or nothing of it. */
gboolean rouse_journal_append (int fd, const char *line, gboolean sync, GError **error);
/* Sees to it that the next @size bytes find room, however full the disk gets meanwhile. FALSE: there is too little. */
gboolean rouse_journal_reserve (int fd, gsize size, GError **error);
/* Gives back what was reserved, and the lock. */
void rouse_journal_close (int fd);
/* Removes the oldest, so that at most @n_kept stay besides those that run. */
void rouse_journal_prune (const char *folder, guint n_kept);
