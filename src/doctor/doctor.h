/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "doctor/doctor-item.h"

/* Looks at the computer: is everything there that a restore needs? A GListModel of RouseDoctorItem, one a check, always
 * the same ones in the same order. Main thread. */
#define ROUSE_TYPE_DOCTOR (rouse_doctor_get_type ())
G_DECLARE_FINAL_TYPE (RouseDoctor, rouse_doctor, ROUSE, DOCTOR, GObject)

typedef enum {
  ROUSE_DOCTOR_ALL,
  ROUSE_DOCTOR_AGAIN, /* not what is slow and was fine, or was never asked for: for looking every few seconds */
} RouseDoctorScope;

/* @host: taken; NULL: this computer */
RouseDoctor *rouse_doctor_new (RouseDoctorHost *host) G_GNUC_WARN_UNUSED_RESULT;

/* One run at a time. Items change while it goes on. */
void rouse_doctor_run_async (RouseDoctor *self, RouseDoctorScope scope, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
/* FALSE only with G_IO_ERROR_CANCELLED. */
gboolean rouse_doctor_run_finish (RouseDoctor *self, GAsyncResult *result, GError **error);

/* Looks again every 2 s until it is told FALSE as often as TRUE, so that what a person mends turns green by itself. */
void rouse_doctor_keep_looking (RouseDoctor *self, gboolean keep);
void rouse_doctor_look_now (RouseDoctor *self, RouseDoctorScope scope);

guint rouse_doctor_count (RouseDoctor *self, RouseDoctorResult result);
