/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/redact.h"
#include "device/device-list.h"

/* When which phone came, changed its mode and went, since it was made: for the report. Main thread. */
#define ROUSE_TYPE_USB_TIMELINE (rouse_usb_timeline_get_type ())
G_DECLARE_FINAL_TYPE (RouseUsbTimeline, rouse_usb_timeline, ROUSE, USB_TIMELINE, GObject)

RouseUsbTimeline *rouse_usb_timeline_new (RouseDeviceList *list) G_GNUC_WARN_UNUSED_RESULT;
/* A line an event: "    12.3  iPhone 11: recovery at 1-2". It names phones by model only. (transfer full) */
char *rouse_usb_timeline_get_text (RouseUsbTimeline *self);
/* Tells @redactor all numbers and names of the phones that were seen. */
void rouse_usb_timeline_tell (RouseUsbTimeline *self, RouseRedactor *redactor);
