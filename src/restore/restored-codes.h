/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The numbers that a phone in restore mode sends, and what they mean (spec 20 §6 to §8, 27 §3). */

/* Which part of the restore an operation belongs to (spec 20 §6). */
typedef enum {
  ROUSE_RESTORED_GROUP_NONE, /* says nothing about where we are */
  ROUSE_RESTORED_GROUP_PREPARE,
  ROUSE_RESTORED_GROUP_PREPARE_DISK,
  ROUSE_RESTORED_GROUP_IMAGE,
  ROUSE_RESTORED_GROUP_VERIFY,
  ROUSE_RESTORED_GROUP_INSTALL,
  ROUSE_RESTORED_GROUP_FIRMWARE,
  ROUSE_RESTORED_GROUP_BASEBAND,
  ROUSE_RESTORED_GROUP_FINISH,
} RouseRestoredGroup;

/* For people, untranslated: pass it through _(). Never NULL; "Working…" for unknown ones, which are no error. */
const char *rouse_restored_operation_phrase (guint operation);
RouseRestoredGroup rouse_restored_operation_group (guint operation);

/* The phone's own name of a checkpoint; only the low 16 bits of @code count. NULL: not known. */
const char *rouse_restored_checkpoint_name (guint32 code);

/* What to advise, in this order (spec 27 §2). */
typedef enum {
  ROUSE_ADVICE_END, /* ends a list */
  ROUSE_ADVICE_CABLE,
  ROUSE_ADVICE_AGAIN,
  ROUSE_ADVICE_NET,
  ROUSE_ADVICE_FILE,
  ROUSE_ADVICE_ERASE,
  ROUSE_ADVICE_NEWEST, /* choose the newest iOS */
  ROUSE_ADVICE_SPACE,  /* free space on the phone */
  ROUSE_ADVICE_APP,
  ROUSE_ADVICE_POWER,
  ROUSE_ADVICE_OTHER_COMPUTER,
  ROUSE_ADVICE_SERVICE, /* only after the second failure at the same place */
} RouseAdvice;

#define ROUSE_MAX_ADVICE 5

/* A final status other than 0. All of them are ROUSE_ERROR_RESTORE; they differ in what may help. */
typedef struct {
  gint64 status;
  const char *meaning;                  /* technical, for the log */
  const char *cause;                    /* for people, untranslated */
  RouseAdvice advice[ROUSE_MAX_ADVICE]; /* ends with ROUSE_ADVICE_END */
} RouseRestoredStatus;

/* Never NULL: an entry for the unknown ones has what helps most often. */
const RouseRestoredStatus *rouse_restored_status_find (gint64 status);
const char *rouse_restored_status_meaning (gint64 status);
