/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "device/device.h"

/* One phone as a line for people, or as members of a JSON object. */
void rouse_device_line_print (RouseDevice *device, const char *prefix);
void rouse_device_line_add (RouseDevice *device, JsonBuilder *json);
