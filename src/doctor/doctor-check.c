/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/doctor-check.h"

static const char *const result_names[] = {
  [ROUSE_DOCTOR_PENDING] = "pending",     [ROUSE_DOCTOR_OK] = "ok",
  [ROUSE_DOCTOR_WARNING] = "warning",     [ROUSE_DOCTOR_PROBLEM] = "problem",
  [ROUSE_DOCTOR_UNKNOWN] = "cannot-tell", [ROUSE_DOCTOR_NOT_NEEDED] = "not-needed",
};

const char *
rouse_doctor_result_to_string (RouseDoctorResult result)
{
  return (gsize) result < G_N_ELEMENTS (result_names) ? result_names[result] : "cannot-tell";
}

void
rouse_doctor_finding_clear (RouseDoctorFinding *self)
{
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->fix, g_free);
  g_clear_pointer (&self->command, g_free);
}

void
rouse_doctor_finding_set (RouseDoctorFinding *self, RouseDoctorResult result, char *reason, const char *fix,
                          const char *command)
{
  rouse_doctor_finding_clear (self);
  *self = (RouseDoctorFinding){ result, reason, g_strdup (fix), g_strdup (command) };
}
