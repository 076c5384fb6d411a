/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

plist_t sim_tss_sign (plist_t request, SimDevice *device);
GBytes *sim_tss_make_ap_ticket (plist_t request);
