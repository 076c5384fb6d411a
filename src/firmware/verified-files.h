/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/*
 * Which files were found whole, so that they are not read twice: a list in the state folder. A record holds for one
 * path, size, time of change, inode and device, and for what was compared. Any thread that may block.
 *
 * Whoever can write to that list can make Rouse skip its own check, and nothing else: the phone still compares the
 * system image and everything that it starts with its ticket. What the check saves is the time, and a phone without a
 * system, when a file is damaged by accident.
 */

/* Before a file is read: which state of it the reading is about. */
typedef struct {
  char *path; /* resolved, escaped */
  guint64 size;
  gint64 mtime_ns;
  gint64 ctime_ns;
  guint64 inode;
  guint64 device;
} RouseFileState;

/* Of the open file @fd, which is the one at @path; -1: whatever is at @path. FALSE: it is no plain file; then it is
 * never remembered. */
gboolean rouse_file_state_read (RouseFileState *self, const char *path, int fd);
void rouse_file_state_clear (RouseFileState *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RouseFileState, rouse_file_state_clear)

/* Two states give the same text if they are the same. (transfer full) */
char *rouse_file_state_to_string (const RouseFileState *self);

/* "verified" in Rouse's state folder; tests take another. (transfer full) */
char *rouse_verified_files_get_path (void);
/* @what: what was compared: "sha256:…", "components:…". */
gboolean rouse_verified_files_has (const char *list, const RouseFileState *state, const char *what);
/* Whether the whole file was compared with a catalogue's digest. */
gboolean rouse_verified_files_has_whole (const char *list, const RouseFileState *state);
/* Remembers that the file was found whole, if it is still as in @before. FALSE: it was not remembered, which does no
 * harm. May wait up to two seconds, until a later change would show in the file's times. */
gboolean rouse_verified_files_add (const char *list, const char *path, const RouseFileState *before, const char *what);

/* For the fuzz target: how many records of the list are well formed. */
guint rouse_verified_files_count (const char *data, gsize size);
