/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "doctor/doctor-item.h"

/* One finding of the doctor, live: icon and words, the reason, the one thing to do and its command, to be copied. */
#define ROUSE_TYPE_DOCTOR_ROW (rouse_doctor_row_get_type ())
G_DECLARE_FINAL_TYPE (RouseDoctorRow, rouse_doctor_row, ROUSE, DOCTOR_ROW, AdwBin)

GtkWidget *rouse_doctor_row_new (RouseDoctorItem *item);
RouseDoctorItem *rouse_doctor_row_get_item (RouseDoctorRow *self); /* borrowed */
