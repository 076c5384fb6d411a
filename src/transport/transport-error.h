/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <libimobiledevice/lockdown.h>
#include <libimobiledevice/preboard.h>
#include <libusb.h>

#include "base/error.h"

/* The libraries' codes become a GError here and nowhere else. @doing: what was being tried, for the log. */
void rouse_transport_set_usb_error (GError **error, int code, const char *doing);
void rouse_transport_set_transfer_error (GError **error, enum libusb_transfer_status status, const char *doing);
void rouse_transport_set_socket_error (GError **error, int number, const char *doing);
void rouse_transport_set_lockdown_error (GError **error, lockdownd_error_t code, const char *doing);
void rouse_transport_set_preboard_error (GError **error, preboard_error_t code, const char *doing);

gboolean rouse_transport_is_gone (const GError *error);
gboolean rouse_transport_is_refused (const GError *error);

/* Writing to a connection that the phone has closed must be an error, not the end of the program; libusbmuxd and
 * libimobiledevice do not see to that. As GSocket does. */
void rouse_transport_ignore_sigpipe (void);
