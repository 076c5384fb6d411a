/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "doctor/doctor.h"

/* "Check this computer": everything that the doctor finds, in a window of its own. */
#define ROUSE_TYPE_DOCTOR_WINDOW (rouse_doctor_window_get_type ())
G_DECLARE_FINAL_TYPE (RouseDoctorWindow, rouse_doctor_window, ROUSE, DOCTOR_WINDOW, AdwWindow)

/* @parent: (nullable): in front of which it opens */
GtkWindow *rouse_doctor_window_new (GtkWindow *parent, RouseDoctor *doctor);
