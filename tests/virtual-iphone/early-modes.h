/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "virtual-device.h"

/* The modes before DFU: WTF, of the phones with an S5L8900; port DFU, in which a USB-C port controller answers instead of
 * the phone (spec 10 §1, §3.5; spec 12 §9); and KIS, which is on the bus and answers nothing here. */

/* NULL: @model can be in @mode; else why not. */
const char *sim_early_mode_refuse (const SimModel *model, SimMode mode);

/* The strings of that device (transfer full). */
char *sim_early_mode_get_identity_string (SimDevice *device, SimMode mode);
char *sim_early_mode_get_nonce_string (SimDevice *device, SimMode mode);

/* What the controller is, for the signing server and for what it is sent. */
guint64 sim_port_get_ecid (SimDevice *device);
guint32 sim_port_get_chip_id (SimDevice *device);
guint64 sim_port_get_board_id (SimDevice *device);
GBytes *sim_port_get_nonce (SimDevice *device); /* as it is signed for: not as string 1 shows it */

/* An upload is complete; the suffix is gone already. Whether the device starts it. */
gboolean sim_early_mode_accept (SimDevice *device, SimMode mode, GBytes *image);
