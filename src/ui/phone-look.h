/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/device.h"
#include "ui/ui-types.h"

/* How a model is drawn. */
RouseLook rouse_phone_look_for (const RouseDeviceModel *model);
/* The phone itself; NULL, or a model that we do not know: any phone. */
RouseLook rouse_phone_look_of (RouseDevice *device);
