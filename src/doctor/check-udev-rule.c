/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/doctor-check.h"
#include "doctor/udev-rules.h"

#include <glib/gi18n-lib.h>

/* Without these two no phone can be restored at all; the others only some phones have (spec 10 §1). */
static gboolean
is_vital (guint16 product_id)
{
  return product_id == 0x1227 || product_id == 0x1281;
}

/* Names of the products that no rule is for. */
static char *
find_missing (const RouseDoctorHost *host, gboolean *vital)
{
  g_autoptr (GString) missing = g_string_new (NULL);

  *vital = FALSE;
  for (gsize i = 0; rouse_udev_rules_get_product (i) != 0; i++) {
    guint16 product_id = rouse_udev_rules_get_product (i);
    g_autofree char *file = rouse_udev_rules_find (host, product_id);

    if (file != NULL)
      continue;
    *vital |= is_vital (product_id);
    g_string_append_printf (missing, "%s%04x", missing->len > 0 ? ", " : "", product_id);
  }
  return g_string_free (g_steal_pointer (&missing), FALSE);
}

void
rouse_doctor_check_udev_rule (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                              GCancellable *cancellable)
{
  g_autofree char *missing = NULL;
  g_autofree char *command = rouse_udev_rules_get_install_command ();
  gboolean vital;
  const char *fix = _ ("Install the rule with this command, then plug the phone in again.");

  if (host->uid == 0) {
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_NOT_NEEDED,
                              g_strdup (_ ("The administrator may open every phone.")), NULL, NULL);
    return;
  }
  if (rouse_doctor_host_is_sandbox (host)) {
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_UNKNOWN,
                              g_strdup (_ ("The computer’s device rules cannot be read from inside the sandbox.")),
                              _ ("If a phone in recovery or DFU mode cannot be opened, run this command outside."),
                              command);
    return;
  }
  missing = find_missing (host, &vital);
  if (*missing == '\0')
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_OK,
                              g_strdup (_ ("The person at the screen may open phones in recovery and DFU mode.")), NULL,
                              NULL);
  else if (rouse_udev_rules_has_ours (host))
    rouse_doctor_finding_set (
        finding, vital ? ROUSE_DOCTOR_PROBLEM : ROUSE_DOCTOR_WARNING,
        /* Translators: %s are USB product numbers */
        g_strdup_printf (_ ("The rule that gives access to phones is an old one; it does not name %s."), missing), fix,
        command);
  else if (vital)
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_PROBLEM,
        g_strdup_printf (_ ("No rule gives access to phones in recovery and DFU mode (%s)."), missing), fix, command);
  else
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_WARNING,
        g_strdup_printf (_ ("The rules here give access to most phones, but not in rarer modes (%s)."), missing), fix,
        command);
}
