/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/doctor-check.h"
#include "doctor/phones.h"

#include <glib/gi18n-lib.h>

#define FULL_SPEED_MBIT 12.0 /* USB 1: the system image would take many hours */
#define HIGH_SPEED_MBIT 480.0
#define MANY_HUBS 2
#define MANY_LOSSES 2

void
rouse_doctor_check_cable (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                          GCancellable *cancellable)
{
  const char *fix = _ ("Plug the phone directly into another port of the computer, with a cable that you trust.");
  double slowest = G_MAXDOUBLE;
  guint n_hubs = 0;

  for (guint i = 0; i < phones->len; i++) {
    const RouseDoctorPhone *phone = g_ptr_array_index (phones, i);

    if (phone->speed_mbit > 0)
      slowest = MIN (slowest, phone->speed_mbit);
    n_hubs = MAX (n_hubs, phone->n_hubs);
  }
  if (host->n_lost >= MANY_LOSSES)
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_WARNING,
        g_strdup_printf (ngettext ("The phone has lost contact once since Rouse looks.",
                                   "The phone has lost contact %u times since Rouse looks.", host->n_lost),
                         host->n_lost),
        fix, NULL);
  else if (phones->len == 0)
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_NOT_NEEDED, g_strdup (_ ("No phone is connected.")), NULL, NULL);
  else if (slowest <= FULL_SPEED_MBIT)
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_PROBLEM,
        /* Translators: %g: 12 or 1.5 */
        g_strdup_printf (
            _ ("The phone is connected at the speed of USB 1 (%g Mbit/s); a restore would take many hours."), slowest),
        fix, NULL);
  else if (n_hubs >= MANY_HUBS)
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_WARNING,
        g_strdup_printf (ngettext ("There is %u hub between the phone and the computer.",
                                   "There are %u hubs between the phone and the computer.", n_hubs),
                         n_hubs),
        fix, NULL);
  else if (slowest == G_MAXDOUBLE)
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_UNKNOWN, g_strdup (_ ("The speed of the connection is not told.")),
                              NULL, NULL);
  else
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_OK,
        /* Translators: %s: "USB 2", %g: 480 */
        g_strdup_printf (n_hubs == 0 ? _ ("The phone is well connected: %s (%g Mbit/s), straight to the computer.")
                                     : _ ("The phone is well connected: %s (%g Mbit/s), through one hub."),
                         slowest <= HIGH_SPEED_MBIT ? "USB 2" : "USB 3", slowest),
        NULL, NULL);
}
