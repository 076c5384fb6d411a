/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What a person is told about a failure: one cause, one next action. All texts are translated when they are read. */
typedef struct {
  const char *id;     /* stable, for JSON: "several-devices" */
  const char *title;  /* "Apple no longer signs this version" */
  const char *cause;  /* one sentence why */
  const char *action; /* one thing to do */
} RouseErrorEntry;

/* Never NULL. The strings are untranslated (N_); pass them through _() to show them. */
const RouseErrorEntry *rouse_error_book_find (const GError *error);
/* By what JSON and journals call it; untranslated as well. NULL: no such entry. */
const RouseErrorEntry *rouse_error_book_find_id (const char *id);
