/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/device-list.h"
#include "doctor/doctor.h"
#include "guide/report.h"
#include "practice/practice-phone.h"
#include "restore/restore.h"

/* The engine objects behind one window: the phones on the cable, the chosen one, the plan, the restore. Main thread.
 * Property: "device" (the chosen phone; bound to its ECID until another is chosen). */
#define ROUSE_TYPE_SESSION (rouse_session_get_type ())
G_DECLARE_FINAL_TYPE (RouseSession, rouse_session, ROUSE, SESSION, GObject)

/* @tss_url, @asset_url: (nullable): instead of Apple's signing server and servers of image keys */
RouseSession *rouse_session_new (const char *tss_url, const char *asset_url) G_GNUC_WARN_UNUSED_RESULT;
/* The same with a made-up phone: no cable, no network, no file. */
RouseSession *rouse_session_new_practice (RousePracticeStart start) G_GNUC_WARN_UNUSED_RESULT;
RousePracticePhone *rouse_session_get_practice (RouseSession *self); /* borrowed; NULL: this is no practice */
/* (nullable): instead of ipsw.me and Apple, for the list of versions */
void rouse_session_set_catalogue_url (RouseSession *self, const char *url);
const char *rouse_session_get_catalogue_url (RouseSession *self);
const char *rouse_session_get_tss_url (RouseSession *self);       /* (nullable) */
RouseDeviceWaiter *rouse_session_get_waiter (RouseSession *self); /* borrowed */
gboolean rouse_session_start (RouseSession *self, GError **error);

/* The one doctor of this window, made when it is first asked for. Borrowed. */
RouseDoctor *rouse_session_get_doctor (RouseSession *self);
RouseDeviceList *rouse_session_get_devices (RouseSession *self); /* borrowed */
/* When which phone was seen, since the session began. (borrowed) */
RouseUsbTimeline *rouse_session_get_usb_timeline (RouseSession *self);
RouseDevice *rouse_session_get_device (RouseSession *self); /* borrowed; (nullable) */
void rouse_session_set_device (RouseSession *self, RouseDevice *device);

/* Opens the firmware file and plans the restore of the chosen phone. A second call ends the first as cancelled. */
void rouse_session_check_async (RouseSession *self, const char *ipsw_path, gboolean erase, GAsyncReadyCallback callback,
                                gpointer user_data);
/* A phone that seems too full for an update is let through; until another phone is chosen. */
void rouse_session_set_skip_room (RouseSession *self, gboolean skip);
/* The version that the phone had when it was seen switched on. (nullable): it never was. Borrowed. */
const char *rouse_session_get_seen_version (RouseSession *self);
/* The plan is kept as well, for rouse_session_begin(). (transfer none) */
RouseRestorePlan *rouse_session_check_finish (RouseSession *self, GAsyncResult *result, GError **error);
RouseRestorePlan *rouse_session_get_plan (RouseSession *self); /* borrowed; (nullable) */

/* A restore of the plan, not running yet. It is kept until the next one. (transfer none) */
RouseRestore *rouse_session_begin (RouseSession *self);
RouseRestore *rouse_session_get_restore (RouseSession *self); /* borrowed; (nullable) */
gboolean rouse_session_is_restoring (RouseSession *self);
/* What happened so far, for a report that is not made yet. */
RouseReport *rouse_session_make_report (RouseSession *self) G_GNUC_WARN_UNUSED_RESULT;
