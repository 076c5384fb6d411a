/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/device.h"
#include "device/device-waiter.h"
#include "guide/phone-act.h"
#include "practice/practice-phone.h"
#include "ui/page.h"

/* Into or out of recovery mode by the computer: said first, done when the button is pressed, and then what came of it.
 * Signals: "done" (what was wanted was seen), "not-done" (it was not, and the page says why and what next), "next" (on
 * to the ladder of remedies). */
#define ROUSE_TYPE_SOFTWARE_PAGE (rouse_software_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseSoftwarePage, rouse_software_page, ROUSE, SOFTWARE_PAGE, RousePage)

void rouse_software_page_show (RouseSoftwarePage *self, RousePhoneActKind kind, RouseDeviceWaiter *waiter,
                               RouseDevice *device);
/* Stops waiting; what the phone was told stays told. */
void rouse_software_page_leave (RouseSoftwarePage *self);
/* For tests: as if it had ended so. */
void rouse_software_page_show_result (RouseSoftwarePage *self, RousePhoneActResult result, const GError *error);
void rouse_software_page_show_busy (RouseSoftwarePage *self);
/* (nullable): the made-up phone that is meant instead of a real one */
void rouse_software_page_set_practice (RouseSoftwarePage *self, RousePracticePhone *practice);
