/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/firmware-page.h"
#include "ui/session.h"

/* What happens on the firmware page: the file that was chosen is checked for the phone of the session, and without one
 * the page tells what there is. Signal "planned" (gboolean ok): the check has ended, and the page says how. */
#define ROUSE_TYPE_FIRMWARE_STEP (rouse_firmware_step_get_type ())
G_DECLARE_FINAL_TYPE (RouseFirmwareStep, rouse_firmware_step, ROUSE, FIRMWARE_STEP, GObject)

RouseFirmwareStep *rouse_firmware_step_new (RouseSession *session) G_GNUC_WARN_UNUSED_RESULT;
/* The window owns the page, so it is not held; rouse_firmware_step_forget_page() says when it goes. */
void rouse_firmware_step_set_page (RouseFirmwareStep *self, RouseFirmwarePage *page);
void rouse_firmware_step_forget_page (RouseFirmwareStep *self);
/* (nullable): the file that is taken when the time comes */
void rouse_firmware_step_set_ipsw (RouseFirmwareStep *self, const char *path);
/* Looks at the file, or at what there is, for a restore of that kind. */
void rouse_firmware_step_check (RouseFirmwareStep *self, gboolean erase);
