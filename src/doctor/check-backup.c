/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/distro.h"
#include "doctor/doctor-check.h"

#include <glib/gi18n-lib.h>

#define PROGRAM "idevicebackup2"

/* Of this computer it is asked where a process would find it. */
static gboolean
has_program (const RouseDoctorHost *host)
{
  g_autofree char *path =
      *host->root == '\0' ? g_find_program_in_path (PROGRAM) : rouse_doctor_host_path (host, "/usr/bin/" PROGRAM);

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE);
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
