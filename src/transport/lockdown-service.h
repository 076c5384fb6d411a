/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libimobiledevice/lockdown.h>

#include "transport/lockdown-client.h"

/* For the neighbours that speak with a service of the phone. */

idevice_t rouse_lockdown_client_get_device (RouseLockdownClient *self); /* borrowed */
/* In a session, which is made anew; the phone may ask for trust. @service: freed by the caller */
lockdownd_error_t rouse_lockdown_client_start_service (RouseLockdownClient *self, const char *name,
                                                       lockdownd_service_descriptor_t *service);
