/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pairing.h"
#include "virtual-device.h"

/* The service com.apple.preboardservice_v2 of a phone in normal mode (spec 12 §8): keeps the passcode's keys across an
 * update. There only with --set sidp=1. What the phone does is said by --set stash-bag=WORD. */

#define SIM_STASH_BAG_SERVICE "com.apple.preboardservice_v2"

/* @pairing: outlives the phone's services. Returns: the port to connect to, 0: this phone has no such service. */
guint16 sim_stash_bag_start (SimDevice *device, SimPairing *pairing, const char *host_id);
/* The phone restarts for an update: what was created and never committed is of no use. */
void sim_stash_bag_restart (SimDevice *device);
