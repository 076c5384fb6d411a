/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* How far a repair had come, by what that means for the phone. */
typedef enum {
  ROUSE_JOURNAL_STAGE_UNTOUCHED,  /* nothing was changed on it */
  ROUSE_JOURNAL_STAGE_TOUCHED,    /* it was restarted; it can be given back */
  ROUSE_JOURNAL_STAGE_LOADED,     /* the restore system runs: no way back */
  ROUSE_JOURNAL_STAGE_WRITTEN,    /* it is being written to */
  ROUSE_JOURNAL_STAGE_RESTARTING, /* all is written; it was not seen to start */
  ROUSE_N_JOURNAL_STAGES,
} RouseJournalStage;

typedef enum {
  ROUSE_JOURNAL_END_NONE, /* stopped in the middle, or still running */
  ROUSE_JOURNAL_END_OK,
  ROUSE_JOURNAL_END_FAILED,
  ROUSE_JOURNAL_END_CANCELLED,
  ROUSE_JOURNAL_END_CONTINUED,  /* stopped; another session went on with it */
  ROUSE_JOURNAL_END_GIVEN_BACK, /* stopped; the phone was given back afterwards */
  ROUSE_JOURNAL_END_STARTED,    /* stopped; the phone was seen to work afterwards */
  ROUSE_N_JOURNAL_ENDS,
} RouseJournalEnd;

/* What one line tells. */
typedef enum {
  ROUSE_JOURNAL_EVENT_BEGIN,   /* which phone, in which mode (@text), by which program */
  ROUSE_JOURNAL_EVENT_CHOSEN,  /* what is to be done with it */
  ROUSE_JOURNAL_EVENT_MODE,    /* the phone was seen in @text */
  ROUSE_JOURNAL_EVENT_PHASE,   /* @text begins */
  ROUSE_JOURNAL_EVENT_FINAL,   /* from now on it cannot be given back */
  ROUSE_JOURNAL_EVENT_LOG,     /* a line of the log, without what names a phone */
  ROUSE_JOURNAL_EVENT_END,     /* @text: "ok", "failed", "cancelled"; @detail: why */
  ROUSE_JOURNAL_EVENT_SETTLED, /* afterwards: "continued", "given-back", "started" */
  ROUSE_N_JOURNAL_EVENTS,
} RouseJournalEvent;

typedef struct {
  gint64 time_ms; /* Unix time */
  RouseJournalEvent event;
  char *text;   /* an identifier, see above; never NULL */
  char *detail; /* NULL: none */
} RouseJournalStep;

/* One session as it was read: the repair of one phone, or a try of it. Texts are what the file says: identifiers, or
 * names that come from this computer. All may be NULL but @id. */
typedef struct {
  char *id;      /* name of the file without its ending */
  guint64 ecid;  /* 0: not known */
  char *product; /* "iPhone12,1" */
  char *model;   /* "iPhone 11" */
  char *program; /* "rouse" or "rousectl" */
  char *symptom; /* what the person had said, as an identifier */
  char *damage;
  char *remedy;
  char *firmware; /* path of the file */
  char *version;  /* of iOS in it */
  char *build;
  gboolean has_choice; /* @erase was written down */
  gboolean erase;
  gint64 begun_ms; /* Unix time */
  gint64 last_ms;  /* of the last whole line */
  char *phase;     /* that began last, as rouse_phase_to_string() says it */
  char *mode;      /* in which the phone was seen last */
  RouseJournalStage stage;
  RouseJournalEnd end;
  char *error;         /* identifier of the error book, if it failed */
  char *message;       /* the error's own words */
  gboolean is_running; /* some program has it open; not in the file */
  GPtrArray *steps;    /* (element-type RouseJournalStep) */
} RouseJournalSession;

/* @id is not in the text. With @with_log, lines of the log are steps too. What is not understood is left out; NULL with
 * ROUSE_ERROR_FAILED if not even the first line says that this is a session. Any thread. */
RouseJournalSession *rouse_journal_session_parse (const char *id, const char *data, gsize size, gboolean with_log,
                                                  GError **error);
void rouse_journal_session_free (RouseJournalSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseJournalSession, rouse_journal_session_free)

/* Stopped in the middle, or failed with the phone in a state in which it cannot stay, and nobody has seen to it. */
gboolean rouse_journal_session_is_open (const RouseJournalSession *self);
/* Last four hex digits of the ECID, for people. (transfer full) */
char *rouse_journal_session_get_ecid_end (const RouseJournalSession *self);

/* Names as they stand in the file. */
const char *rouse_journal_event_to_string (RouseJournalEvent event);
const char *rouse_journal_end_to_string (RouseJournalEnd end); /* "open" for ROUSE_JOURNAL_END_NONE */
const char *rouse_journal_stage_to_string (RouseJournalStage stage);
