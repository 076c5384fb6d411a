/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "doctor/doctor-host.h"

/* What may have to be installed. */
typedef enum {
  ROUSE_DOCTOR_PACKAGE_USBMUXD,
  ROUSE_DOCTOR_PACKAGE_BACKUP, /* the one that has idevicebackup2 */
  ROUSE_DOCTOR_N_PACKAGES,
} RouseDoctorPackage;

/* The command that installs it on this distribution; NULL: not known. (transfer full) */
char *rouse_doctor_distro_install (const RouseDoctorHost *host, RouseDoctorPackage package);
/* How usbmuxd is started again here. */
const char *rouse_doctor_distro_restart_usbmuxd (const RouseDoctorHost *host);
/* How fwupd is kept away until the next start; it is started again by every question to it, unless it is masked. */
const char *rouse_doctor_distro_stop_fwupd (const RouseDoctorHost *host);
/* How the clock is set from the network; NULL: no command is known. */
const char *rouse_doctor_distro_set_clock (const RouseDoctorHost *host);
