/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/device-models.h"
#include "ui/ui-types.h"

/* How a model is drawn. */
RouseLook rouse_phone_look_for (const RouseDeviceModel *model);
