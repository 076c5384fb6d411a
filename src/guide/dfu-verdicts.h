/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guide/dfu-families.h"

/* How a try ended. */
typedef enum {
  ROUSE_VERDICT_NONE,             /* it has not ended */
  ROUSE_VERDICT_DONE,             /* what was wanted is there */
  ROUSE_VERDICT_TOO_LONG,         /* recovery mode: the first button was held a little too long */
  ROUSE_VERDICT_TOO_EARLY,        /* it restarted: a button was let go of too early */
  ROUSE_VERDICT_NOTHING,          /* black, and nothing comes: off, or the cable */
  ROUSE_VERDICT_NO_T0,            /* it never restarted: a button is not held, or is dead */
  ROUSE_VERDICT_UNSTABLE,         /* DFU, gone, DFU: cable or port */
  ROUSE_VERDICT_NOT_ROM,          /* DFU of a boot loader, not of the boot ROM */
  ROUSE_VERDICT_PORT_DFU,         /* the USB-C port's own DFU */
  ROUSE_VERDICT_ALREADY_RECOVERY, /* it was in recovery mode before anything was held long enough */
  ROUSE_VERDICT_STILL_DFU,        /* it did not leave DFU mode */
  ROUSE_VERDICT_BLACK,            /* the person says that it stays black, and nothing is on the cable */
  ROUSE_VERDICT_UNPLUGGED,        /* the person sees recovery mode, the computer does not */
  ROUSE_VERDICT_STOPPED,          /* by the person */
} RouseVerdict;

/* What is said about it, and what to do next. The texts are untranslated (N_). */
typedef struct {
  const char *id;    /* "too-early"; for JSON and logs */
  const char *title; /* one line */
  const char *text;  /* one sentence: what it means and what to change */
  gboolean ended_well;
  RouseGuideWay next_way; /* of the next try, when the last one was DFU */
  gint shift_ms;          /* how much later the cue for letting go comes in the next try */
} RouseVerdictEntry;

/* Never NULL. */
const RouseVerdictEntry *rouse_verdict_get_entry (RouseVerdict verdict);
