/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "restore-script.h"
#include "restored.h"
#include "wire.h"

/* One running restore. The script's thread owns it; background jobs only send, ask on data ports, and fail. */
typedef struct {
  SimRestored *restored;
  SimDevice *device;
  const SimScript *script;
  int fd; /* main connection */
  gboolean erase;
  char *version, *build;
  guint major;
  plist_t options;  /* RestoreOptions, or NULL */
  GBytes *ticket;   /* the booted one */
  SimTicket *facts; /* the same, parsed */
  plist_t identity; /* BuildIdentityDict, once it was given */

  GMutex lock;  /* for what is sent on the main connection, and all below */
  GArray *open; /* checkpoints that have begun; guint */
  GString *log;
  gboolean lost; /* the main connection is gone */
  gboolean failed;
  guint failed_at; /* checkpoint */
  int status;
  char *why;
  gboolean destroyed;    /* past the point of no return */
  gboolean modem_failed; /* in the background: its step ends with -1 */
  GHashTable *jobs;      /* name → SimJob */
  GPtrArray *shuffled;   /* GArray of SimRow: tables in another order; jobs refer to their rows */
} SimRestore;

void sim_restore_run (SimRestored *restored, int fd, plist_t start);

/* --- restore-talk.c: what goes over the main connection --- */

gboolean sim_restore_send (SimRestore *self, plist_t message);
gboolean sim_restore_begin (SimRestore *self, guint checkpoint);
gboolean sim_restore_end (SimRestore *self, guint checkpoint, int result, const char *text);
gboolean sim_restore_op (SimRestore *self, guint operation, int progress, const char *job);
guint sim_restore_current (SimRestore *self);      /* innermost checkpoint */
gboolean sim_restore_is_silent (SimRestore *self); /* tells no checkpoints */
void sim_restore_note (SimRestore *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
const char *sim_checkpoint_name (guint checkpoint);

/* restore-faults.c: a message that goes wrong by rule. FALSE: @action is none of these, and nothing was sent. */
gboolean sim_restore_send_spoilt (SimRestore *self, plist_t message, gboolean binary, const char *action);

/* restore-asr-faults.c: the same for ASR; @keys: of the property list that is @text. */
gboolean sim_asr_send_spoilt (SimDevice *device, int fd, const char *keys, const char *text);

/* FALSE: the phone has left the bus: then whatever is missing is no fault of the host's, and the restore is lost. */
gboolean sim_restore_is_here (SimRestore *self);

/* Ends the restore with @status (block F of spec 28). Always FALSE. The first failure counts. */
gboolean sim_restore_fail (SimRestore *self, int status, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* --- restore-ask.c: data requests --- */

typedef enum { SIM_ON_MAIN, SIM_ON_PORT } SimWhere;

/* Asks and waits for one dictionary. @arguments: (nullable) (transfer none). @status: with which the restore ends if no
 * usable answer comes. Returns: (transfer full): NULL: the restore has failed. */
plist_t sim_restore_ask (SimRestore *self, const char *type, plist_t arguments, SimWhere where, int status);

/* Asks for a stream of FileData on the main connection or on a data port; gives each piece to @take. */
typedef void (*SimTakeData) (const guint8 *data, gsize size, gpointer user_data);
gboolean sim_restore_ask_stream (SimRestore *self, const char *type, plist_t arguments, SimWhere where, int status,
                                 SimTakeData take, gpointer user_data);
/* The request itself, when the answer is no property list. @port: 0: none. */
gboolean sim_restore_send_request (SimRestore *self, const char *type, plist_t arguments, guint port, gboolean async);
plist_t sim_arguments_parse (const char *text);
plist_t sim_url_arguments_make (const char *method, const char *url);

/* --- restore-rows.c --- */

gboolean sim_restore_run_rows (SimRestore *self, const SimRow *rows);

/* --- one block a file --- */

gboolean sim_restore_check_host (SimRestore *self, plist_t start);
gboolean sim_restore_ask_checked (SimRestore *self, const char *type, plist_t arguments);
gboolean sim_restore_ask_list (SimRestore *self, const char *type, const char *arguments);
gboolean sim_restore_image (SimRestore *self, guint port, const char *job);
#define SIM_MODEM_FAILED "update_baseband: failed to perform next stage"
gboolean sim_restore_modem (SimRestore *self, SimWhere where);
/* @chips: "SE|SE2": those that this phone has, with all their rounds. */
gboolean sim_restore_updaters (SimRestore *self, const char *chips, SimWhere where);
gboolean sim_restore_cryptex (SimRestore *self);
gboolean sim_restore_recovery_os (SimRestore *self);
gboolean sim_restore_source_file (SimRestore *self, const char *component, SimWhere where, int status);
gboolean sim_restore_learn_identity (SimRestore *self, SimWhere where);
gboolean sim_proxy_ping (SimRestore *self);
gboolean sim_proxy_session (SimRestore *self);
gboolean sim_restore_ask_url (SimRestore *self, const char *url);
gboolean sim_restore_ask_image_key (SimRestore *self, const char *url);

/* Type inside an IMG4 or IM4P, or "". @type: 5 bytes */
void sim_image_get_type (GBytes *image, char *type);
gboolean sim_restore_check_image (SimRestore *self, GBytes *image, const char *type);
