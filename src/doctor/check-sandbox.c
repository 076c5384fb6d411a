/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/doctor-check.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What a Flatpak must have been given: key of [Context] in /.flatpak-info, any of these values, the option that gives
 * it. */
static const struct {
  const char *key;
  const char *values[3];
  const char *option;
  const char *reason;
} needed[] = {
  { "devices", { "all", "usb" }, "--device=all", N_ ("The sandbox does not let Rouse see USB devices.") },
  { "shared",
    { "network" },
    "--share=network",
    N_ ("The sandbox does not let Rouse reach the network; it would not notice either when phones come and go.") },
  { "filesystems",
    { "/run/usbmuxd", "/var/run/usbmuxd" },
    "--filesystem=/run/usbmuxd",
    N_ ("The sandbox does not let Rouse reach usbmuxd.") },
};

static gboolean
has_value (GKeyFile *file, const char *key, const char *const *values)
{
  g_auto (GStrv) list = g_key_file_get_string_list (file, "Context", key, NULL, NULL);

  for (gsize i = 0; list != NULL && list[i] != NULL; i++) {
    char *colon = strchr (list[i], ':'); /* "/run/usbmuxd:ro" */

    if (colon != NULL)
      *colon = '\0';
    if (g_strv_contains (values, list[i]))
      return TRUE;
  }
  return FALSE;
}

void
rouse_doctor_check_sandbox (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                            GCancellable *cancellable)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = rouse_doctor_host_path (host, "/.flatpak-info");
  g_autofree char *name = NULL;

  if (!rouse_doctor_host_is_sandbox (host)) {
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_NOT_NEEDED, g_strdup (_ ("Rouse does not run in a sandbox.")), NULL,
                              NULL);
    return;
  }
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL)) {
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_UNKNOWN,
                              g_strdup (_ ("The sandbox does not tell what it permits.")), NULL, NULL);
    return;
  }
  name = g_key_file_get_string (file, "Application", "name", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++) {
    g_autofree char *command = NULL;

    if (has_value (file, needed[i].key, needed[i].values))
      continue;
    command = g_strdup_printf ("flatpak override --user %s %s", needed[i].option, name != NULL ? name : APPLICATION_ID);
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_PROBLEM, g_strdup (_ (needed[i].reason)),
                              _ ("Give the permission with this command, then start Rouse again."), command);
    return;
  }
  rouse_doctor_finding_set (finding, ROUSE_DOCTOR_OK, g_strdup (_ ("The sandbox permits all that is needed.")), NULL,
                            NULL);
}
