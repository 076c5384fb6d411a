/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "device/device-list.h"
#include "device/device-waiter.h"
#include "guide/phone-act.h"
#include "restore/restore.h"

/* What the made-up phone shows when practice begins. */
typedef enum {
  ROUSE_PRACTICE_LOOP,     /* the start-up logo, again and again */
  ROUSE_PRACTICE_BLACK,    /* nothing; the computer still sees it */
  ROUSE_PRACTICE_RECOVERY, /* a cable and a computer */
  ROUSE_N_PRACTICE_STARTS,
} RousePracticeStart;

/* A phone that there is not: the list and the waiter of a session are fed by it instead of by USB. No cable, no
 * network, no file. Main thread, but where another is named. */
#define ROUSE_TYPE_PRACTICE_PHONE (rouse_practice_phone_get_type ())
G_DECLARE_FINAL_TYPE (RousePracticePhone, rouse_practice_phone, ROUSE, PRACTICE_PHONE, GObject)

RousePracticePhone *rouse_practice_phone_new (RousePracticeStart start) G_GNUC_WARN_UNUSED_RESULT;
RouseDeviceList *rouse_practice_phone_get_list (RousePracticePhone *self);     /* borrowed */
RouseDeviceWaiter *rouse_practice_phone_get_waiter (RousePracticePhone *self); /* borrowed */
RousePracticeStart rouse_practice_phone_get_start (RousePracticePhone *self);
/* It was restored, and starts as it should. */
gboolean rouse_practice_phone_is_well (RousePracticePhone *self);

/* The phone is seen in @mode from now on; GONE: it has left. Any thread. */
void rouse_practice_phone_show (RousePracticePhone *self, RouseDeviceMode mode);
/* From now on it starts by itself. Any thread. */
void rouse_practice_phone_heal (RousePracticePhone *self);
/* As a person who holds the buttons for a forced restart: it leaves the cable, and comes back as ill as before. */
void rouse_practice_phone_restart (RousePracticePhone *self);

/* The same results as rouse_phone_act_async(), finished with rouse_phone_act_finish(). */
void rouse_practice_phone_act_async (RousePracticePhone *self, RousePhoneActKind kind, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
/* What a check of firmware would have found. NULL: never, for a phone of this class. */
RouseRestorePlan *rouse_practice_phone_plan (RousePracticePhone *self, gboolean erase) G_GNUC_WARN_UNUSED_RESULT;
/* practice-restore.c: runs through all phases in about 20 seconds. */
RouseRestore *rouse_practice_phone_restore (RousePracticePhone *self, RouseRestorePlan *plan) G_GNUC_WARN_UNUSED_RESULT;
