/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <plist/plist.h>

/* Packets on usbmuxd's socket: 16 bytes of header, then a property list (spec 10 §7.1). Blocking. */

/* Result numbers (spec 10 §7.1). */
enum { SIM_MUX_OK = 0, SIM_MUX_BAD_COMMAND = 1, SIM_MUX_BAD_DEVICE = 2, SIM_MUX_REFUSED = 3, SIM_MUX_BAD_VERSION = 6 };

gboolean sim_mux_send_packet (int fd, guint32 tag, plist_t node);
gboolean sim_mux_send_result (int fd, guint32 tag, guint number);
/* What is said of a phone that is there (spec 10 §7.1). */
plist_t sim_mux_attached_event (guint id, const char *serial);
/* A dictionary. NULL: the client has gone, or does not speak the protocol; then it was told so. */
plist_t sim_mux_receive_packet (int fd, guint32 *tag);
