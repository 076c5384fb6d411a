/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* The parts of a restore as a person sees them (spec 26 §2). */
typedef enum {
  ROUSE_PHASE_VERIFY,       /* checking the firmware file */
  ROUSE_PHASE_SIGN,         /* asking Apple */
  ROUSE_PHASE_BOOT,         /* starting the restore system */
  ROUSE_PHASE_PREPARE,      /* checks inside the phone */
  ROUSE_PHASE_PREPARE_DISK, /* erasing: from here on nothing can be undone */
  ROUSE_PHASE_IMAGE,        /* installing iOS */
  ROUSE_PHASE_VERIFY_IMAGE, /* checking it */
  ROUSE_PHASE_INSTALL,      /* kernel, device tree, cryptexes, keybag */
  ROUSE_PHASE_FIRMWARE,     /* chips; before INSTALL on iOS 14 and later */
  ROUSE_PHASE_FINISH,       /* seal, unmount, status */
  ROUSE_PHASE_RESTART,      /* until the phone is seen in normal mode */
  ROUSE_N_PHASES,
} RousePhase;

/* The only object that worker and main loop share. Written from any thread; its notifications come on the
 * thread-default context of the thread that made it, at most once a turn of the loop.
 *
 * Properties (read-only): "fraction" (double, 0 to 1, never goes back), "phase" (uint), "title" (string: "Installing
 * iOS"), "detail" (string: "2.3 of 7.5 GB"; may be empty), "seconds-left" (int, -1: not known), "can-cancel" (boolean),
 * "keep-cable" (boolean), "slow" (boolean: longer than usual), "prompt" (string: what a person has to do now; may be
 * NULL). */
#define ROUSE_TYPE_PROGRESS (rouse_progress_get_type ())
G_DECLARE_FINAL_TYPE (RouseProgress, rouse_progress, ROUSE, PROGRESS, GObject)

RouseProgress *rouse_progress_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Read, from any thread. */
double rouse_progress_get_fraction (RouseProgress *self);
RousePhase rouse_progress_get_phase (RouseProgress *self);
const char *rouse_progress_get_title (RouseProgress *self); /* static, translated */
char *rouse_progress_get_detail (RouseProgress *self);      /* (transfer full), translated */
int rouse_progress_get_seconds_left (RouseProgress *self);
gboolean rouse_progress_get_can_cancel (RouseProgress *self);
gboolean rouse_progress_get_keep_cable (RouseProgress *self);
gboolean rouse_progress_get_slow (RouseProgress *self);
/* What somebody has to do at the phone before it goes on: static, translated; NULL: nothing. */
const char *rouse_progress_get_prompt (RouseProgress *self);
/* "verify", "sign", …; for logs and JSON, never translated */
const char *rouse_phase_to_string (RousePhase phase);
/* For people: static, translated. */
const char *rouse_phase_get_title (RousePhase phase);

/* Written by the worker. Phases may overlap and need not come in order; nothing ever goes back. */
void rouse_progress_begin (RouseProgress *self, RousePhase phase);
void rouse_progress_set (RouseProgress *self, RousePhase phase, double within); /* 0.0 to 1.0 */
void rouse_progress_finish (RouseProgress *self, RousePhase phase);
/* Bytes of the phase's main load; sets how far it is, and the detail text. */
void rouse_progress_set_bytes (RouseProgress *self, RousePhase phase, guint64 done, guint64 total);
/* A phrase of the table of operations (translated by the reader); NULL: none. */
void rouse_progress_set_activity (RouseProgress *self, const char *phrase);
/* @phrase: (nullable): static, marked for translation; NULL: nobody has to do anything. While there is one, nothing is
 * slow. */
void rouse_progress_set_prompt (RouseProgress *self, const char *phrase);
/* Told of each phase when it begins, and with @is_final when cancelling ends, before the worker goes on: for who must
 * have it on disk by then. On the worker's thread. */
typedef void (*RouseProgressWatch) (RousePhase phase, gboolean is_final, gpointer user_data);
/* Only while there is no worker. One at most; @watch: (nullable): none any more */
void rouse_progress_set_watch (RouseProgress *self, RouseProgressWatch watch, gpointer user_data);
/* A sign of life that moves nothing. */
void rouse_progress_touch (RouseProgress *self);
/* Weighs the image's phases by its size (spec 26 §2). Before the first phase. */
void rouse_progress_set_image_size (RouseProgress *self, guint64 bytes);
/* Closes the window in which a person may cancel, unless @cancellable already is. Atomic with rouse_progress_cancel().
 */
gboolean rouse_progress_forbid_cancel (RouseProgress *self, GCancellable *cancellable, GError **error);

/* Cancels @cancellable if that is still possible. FALSE with ROUSE_ERROR_TOO_LATE and the reason, for people. Any
 * thread. */
gboolean rouse_progress_cancel (RouseProgress *self, GCancellable *cancellable, GError **error);
/* Looks at the clock: slow or not, time left. Called about once a second by the owner, in its own context. */
void rouse_progress_tick (RouseProgress *self);
