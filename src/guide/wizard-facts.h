/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "device/device-mode.h"
#include "guide/retry.h"
#include "guide/symptoms.h"

/* What can be done. In the order of how deep it goes. */
typedef enum {
  ROUSE_REMEDY_NONE, /* none chosen */
  ROUSE_REMEDY_FORCE_RESTART,
  ROUSE_REMEDY_LEAVE_RECOVERY,
  ROUSE_REMEDY_ENTER_RECOVERY,
  ROUSE_REMEDY_UPDATE,
  ROUSE_REMEDY_ERASE,
  ROUSE_REMEDY_ERASE_DFU,
} RouseRemedy;

#define ROUSE_N_REMEDIES 7

/* How a remedy turned out. */
typedef enum {
  ROUSE_TRIED_NOT,
  ROUSE_TRIED_DONE, /* it was done; nobody has said yet whether it helped */
  ROUSE_TRIED_HELPED,
  ROUSE_TRIED_NO_HELP,
  ROUSE_TRIED_FAILED,  /* it could not be done */
  ROUSE_TRIED_STOPPED, /* by the person */
} RouseTried;

/* All that the way through the wizard depends on. Plain values: nothing here is owned. */
typedef struct {
  RouseSymptom symptom;
  RouseDetail detail;
  RouseDamage damage;
  gboolean damage_accepted; /* the person goes on in spite of the damage */
  RouseRemedy remedy;
  RouseTried tried[ROUSE_N_REMEDIES];
  gboolean buttons_dead;   /* the person said so, as a detail or in the button guide */
  gboolean unsure;         /* whether it is better */
  gboolean restored_again; /* without the backup, after an erase that did not help */

  guint n_phones;           /* on the cable now */
  gboolean bound;           /* this session is about one certain phone … */
  gboolean present;         /* … which is on the cable now */
  gboolean ready;           /* … and can be worked with: known model, access, a usual mode */
  RouseDeviceMode mode;     /* of that phone, or before that of the only one */
  gboolean plan_ready;      /* its firmware was checked */
  gboolean update_no_space; /* it said that an update does not fit */
  guint update_failures;    /* how often keeping the data was begun and did not come to its end */
  gboolean update_older;    /* the chosen firmware is older than what is on it */
  RouseRetry retry;         /* where trying again begins, after a failure */
} RouseWizardFacts;
