/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "doctor/doctor-host.h"

/* How usbmuxd is installed on this distribution; NULL: not known. */
const char *rouse_doctor_distro_install_usbmuxd (const RouseDoctorHost *host);
/* How it is started again here. */
const char *rouse_doctor_distro_restart_usbmuxd (const RouseDoctorHost *host);
