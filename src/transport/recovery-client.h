/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/img4.h"
#include "transport/usb-link.h"

/* iBoot's side (spec 11 §4): files by bulk, commands as text. */
gboolean rouse_recovery_client_send (RouseUsbLink *link, RouseImg4Source *image,
                                     void (*progress) (guint64 done, guint64 total, gpointer user_data),
                                     gpointer user_data, GCancellable *cancellable, GError **error);
/* An ordinary command (bRequest 0). */
gboolean rouse_recovery_client_command (RouseUsbLink *link, const char *command, GCancellable *cancellable,
                                        GError **error);
/* One that does not return because iBoot leaves: go, bootx, reset (bRequest 1; "no device" and STALL tolerated). */
gboolean rouse_recovery_client_command_blind (RouseUsbLink *link, const char *command, GCancellable *cancellable,
                                              GError **error);
/* getenv; NULL without error: not set. (transfer full) */
char *rouse_recovery_client_getenv (RouseUsbLink *link, const char *name, GCancellable *cancellable, GError **error);
/* What the command before this returned; FALSE: iBoot does not say. 0 is success, other values are known to nobody: for
 * the log, and as a hint (spec 11 §4.4). */
gboolean rouse_recovery_client_get_result (RouseUsbLink *link, guint8 *result, GCancellable *cancellable);
/* The "kick" of spec 11 §4.5; result ignored. */
void rouse_recovery_client_kick (RouseUsbLink *link, GCancellable *cancellable);
/* Gives the phone back as it was: auto-boot on, saved, reset (spec 12 §2). */
gboolean rouse_recovery_client_give_back (RouseUsbLink *link, GCancellable *cancellable, GError **error);
