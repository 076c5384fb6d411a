/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "doctor/doctor-check.h"

/* One row of the doctor's list. Properties: "id", "title", "result" (a name), "reason", "fix", "command"; texts may be
 * NULL. Main thread. */
#define ROUSE_TYPE_DOCTOR_ITEM (rouse_doctor_item_get_type ())
G_DECLARE_FINAL_TYPE (RouseDoctorItem, rouse_doctor_item, ROUSE, DOCTOR_ITEM, GObject)

RouseDoctorItem *rouse_doctor_item_new (const char *id, const char *title) G_GNUC_WARN_UNUSED_RESULT;

const char *rouse_doctor_item_get_id (RouseDoctorItem *self);
const char *rouse_doctor_item_get_title (RouseDoctorItem *self); /* translated */
RouseDoctorResult rouse_doctor_item_get_result (RouseDoctorItem *self);
const char *rouse_doctor_item_get_reason (RouseDoctorItem *self);
const char *rouse_doctor_item_get_fix (RouseDoctorItem *self);
const char *rouse_doctor_item_get_command (RouseDoctorItem *self);
/* Takes what is in @finding and leaves it empty; notifies what has changed. */
void rouse_doctor_item_take (RouseDoctorItem *self, RouseDoctorFinding *finding);
