/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "restore/progress.h"

/* Who says it. */
typedef enum {
  ROUSE_ERROR_SOURCE_ROUSE,  /* this program */
  ROUSE_ERROR_SOURCE_PHONE,  /* the phone itself, while it is restored; Apple's programs show the same number */
  ROUSE_ERROR_SOURCE_APPLE,  /* Apple's programs; no phone ever sends these (spec 27) */
  ROUSE_ERROR_SOURCE_SERVER, /* Apple's signing server */
  ROUSE_N_ERROR_SOURCES,
} RouseErrorSource;

/* What is usually at fault. */
typedef enum {
  ROUSE_ERROR_FAULT_SOFTWARE,   /* files, versions, settings: nothing is broken */
  ROUSE_ERROR_FAULT_CONNECTION, /* cable, port or network */
  ROUSE_ERROR_FAULT_EITHER,     /* software or connection first; a part if it stays */
  ROUSE_ERROR_FAULT_HARDWARE,   /* mostly a part in the phone */
  ROUSE_N_ERROR_FAULTS,
} RouseErrorFault;

/* What a person is told about a failure: one cause, one next action. All texts are translated when they are read. */
typedef struct {
  const char *id;     /* stable, for JSON: "several-devices", "4013", "server-94" */
  const char *title;  /* "Apple no longer signs this version" */
  const char *cause;  /* one sentence why */
  const char *action; /* one thing to do */
  RouseErrorFault fault;
  const char *quoted;  /* (nullable): what other programs write, for the search only */
  const char *numbers; /* (nullable): "1600-1629 1644-1646"; NULL: no number */
  RouseErrorSource source;
} RouseErrorEntry;

/* Never NULL. The strings are untranslated (N_); pass them through _() to show them. */
const RouseErrorEntry *rouse_error_book_find (const GError *error);
/* The best entry for what somebody typed: "4013", "error 14", "device-gone"; NULL: none. */
const RouseErrorEntry *rouse_error_book_find_code (const char *code);
const RouseErrorEntry *rouse_error_book_find_number (RouseErrorSource source, gint64 number);
/* Those in which all @words are, best first; all of them for "" (transfer container). Also finds translated words. */
GPtrArray *rouse_error_book_search (const char *words);

/* Untranslated, for people: "The phone", "Mostly a part in the phone". */
const char *rouse_error_source_to_words (RouseErrorSource source);
const char *rouse_error_fault_to_words (RouseErrorFault fault);
/* For JSON: "phone", "hardware". */
const char *rouse_error_source_to_string (RouseErrorSource source);
const char *rouse_error_fault_to_string (RouseErrorFault fault);

/**
 * RouseErrorPlace:
 * @phase: how far the restore was
 * @status: the phone's own final status; 0: it gave none
 *
 * Where a restore failed.
 */
typedef struct {
  RousePhase phase;
  gint64 status;
} RouseErrorPlace;

/**
 * RouseErrorVerdict:
 * @entry: what to tell
 * @number: the number under which it is known; 0: none
 * @from_phone: the phone gave that number; otherwise it is what Apple's programs would have shown
 * @reason: (nullable): the phone's own reason, untranslated
 */
typedef struct {
  const RouseErrorEntry *entry;
  gint64 number;
  gboolean from_phone;
  const char *reason;
} RouseErrorVerdict;

RouseErrorVerdict rouse_error_book_judge (const GError *error, const RouseErrorPlace *place);

/* The tables; used by error-book.c only. */
extern const RouseErrorEntry rouse_error_engine_entries[];
extern const gsize rouse_error_n_engine_entries;
extern const RouseErrorEntry rouse_error_apple_entries[];
extern const gsize rouse_error_n_apple_entries;
