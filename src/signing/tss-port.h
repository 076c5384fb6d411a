/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "firmware/build-identity.h"

#define ROUSE_TSS_PORT_TICKET "USBPortController1,Ticket"
#define ROUSE_TSS_PORT_COMPONENT "USBPortController1,USBFirmware"

/* What a USB-C port controller in port DFU says of itself (spec 10 §3.5). */
typedef struct {
  guint64 ecid; /* its own, not the phone's */
  guint32 chip_id;
  guint64 board_id;
  GBytes *nonce; /* borrowed; NULL: none */
} RouseTssPort;

/* The request for its ticket (spec 12 §9 step 3). (transfer full); NULL with ROUSE_ERROR_WRONG_FIRMWARE if the build is
 * not for this controller, ROUSE_ERROR_SIGNING without nonce. */
plist_t rouse_tss_port_request_new (const RouseTssPort *port, RouseBuildIdentity *identity, GError **error);
