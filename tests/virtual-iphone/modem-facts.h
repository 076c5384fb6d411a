/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "modem-families.h"

/* What one phone's modem tells of itself. */
const SimModemFacts *sim_modem_facts_get (SimDevice *device);
GBytes *sim_modem_get_serial (SimDevice *device);
GBytes *sim_modem_get_preflight_nonce (SimDevice *device);
