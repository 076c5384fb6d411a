/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/device.h"
#include "doctor/doctor.h"
#include "ui/page.h"

/* Shows which phones are on the cable, live, and lets one be chosen. Property: "device" (the one that is chosen and can
 * be restored; NULL: none yet). */
#define ROUSE_TYPE_CONNECT_PAGE (rouse_connect_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseConnectPage, rouse_connect_page, ROUSE, CONNECT_PAGE, RousePage)

/* @devices: a list of RouseDevice */
void rouse_connect_page_set_devices (RouseConnectPage *self, GListModel *devices);
/* Who looks at the computer while the page is shown; another one takes the place of the one before. */
void rouse_connect_page_set_doctor (RouseConnectPage *self, RouseDoctor *doctor);
RouseDevice *rouse_connect_page_get_device (RouseConnectPage *self);
