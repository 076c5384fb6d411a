/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/distro.h"
#include "doctor/doctor-check.h"

#include <glib/gi18n-lib.h>

#define PROGRAM "idevicebackup2"

/* Where this process would find it. */
static gboolean
has_program (const RouseDoctorHost *host)
{
  const char *variable = g_getenv ("PATH");
  g_auto (GStrv) folders = g_strsplit (variable != NULL ? variable : "/usr/bin:/bin", ":", -1);

  for (gsize i = 0; folders[i] != NULL; i++) {
    g_autofree char *name = g_build_filename (folders[i], PROGRAM, NULL);
    g_autofree char *path = rouse_doctor_host_path (host, name);

    if (g_path_is_absolute (name) && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) &&
        !g_file_test (path, G_FILE_TEST_IS_DIR))
      return TRUE;
  }
  return FALSE;
}

void
rouse_doctor_check_backup (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                           GCancellable *cancellable)
{
  g_autofree char *command = rouse_doctor_distro_install (host, ROUSE_DOCTOR_PACKAGE_BACKUP);

  if (has_program (host))
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_OK,
                              g_strdup (_ ("idevicebackup2 is installed: backups can be made and put back.")), NULL,
                              NULL);
  else
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_WARNING,
        g_strdup (_ ("idevicebackup2 is not installed. Without it a phone can be repaired, but not backed up.")),
        _ ("Install it. If no command is shown, look for the package “libimobiledevice-utils” in your distribution."),
        rouse_doctor_host_is_sandbox (host) ? NULL : command);
}
