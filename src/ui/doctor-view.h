/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "doctor/doctor.h"

/* What the doctor finds, live while it is on screen: what is wrong with its fix, the rest folded. What is mended turns
 * green in its place. Property: "has-finding" (with set_only: whether anything is shown). */
#define ROUSE_TYPE_DOCTOR_VIEW (rouse_doctor_view_get_type ())
G_DECLARE_FINAL_TYPE (RouseDoctorView, rouse_doctor_view, ROUSE, DOCTOR_VIEW, AdwBin)

/* Another one takes the place of the one before. */
void rouse_doctor_view_set_doctor (RouseDoctorView *self, RouseDoctor *doctor);
/* Shows only the first thing that keeps a repair from working, of these checks (NULL-terminated, static); nothing else,
 * and nothing at all while all is well. NULL: everything. */
void rouse_doctor_view_set_only (RouseDoctorView *self, const char *const *ids);
/* Puts the keyboard focus on the summary, which screen readers then speak. */
void rouse_doctor_view_focus_summary (RouseDoctorView *self);
