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
/* How it is started again here. */
const char *rouse_doctor_distro_restart_usbmuxd (const RouseDoctorHost *host);
