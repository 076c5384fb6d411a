/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/device.h"
#include "doctor/doctor.h"
#include "ui/page.h"

/* Shows which phones are on the cable, live, and lets one be chosen. Property: "device" (the one that is chosen and can
 * be restored; NULL: none yet). Signal "another": not the phone that is waited for, begin anew. */
#define ROUSE_TYPE_CONNECT_PAGE (rouse_connect_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseConnectPage, rouse_connect_page, ROUSE, CONNECT_PAGE, RousePage)

/* @devices: a list of RouseDevice */
void rouse_connect_page_set_devices (RouseConnectPage *self, GListModel *devices);
/* Who looks at the computer while the page is shown; another one takes the place of the one before. */
void rouse_connect_page_set_doctor (RouseConnectPage *self, RouseDoctor *doctor);
/* (nullable): the phone of this session. Only it is waited for; others are left alone. */
void rouse_connect_page_set_wanted (RouseConnectPage *self, RouseDevice *wanted);
RouseDevice *rouse_connect_page_get_device (RouseConnectPage *self);
