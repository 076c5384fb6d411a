/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "virtual-device.h"

/* lockdownd of one phone: listens on port 62078 while it is in normal mode. Outlives the mux. */
typedef struct _SimLockdown SimLockdown;

SimLockdown *sim_lockdown_new (SimDevice *device);
void sim_lockdown_free (SimLockdown *self);
