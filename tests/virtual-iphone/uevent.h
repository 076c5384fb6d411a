/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* One event of a USB device, as udev sends it to every listener. */
typedef struct {
  const char *action;   /* "add" or "remove" */
  const char *dev_path; /* without /sys */
  guint bus;
  guint address;
  guint16 product_id;
  guint64 number; /* counts up */
} SimUevent;

/* Sends @event to every libudev monitor inside the umockdev testbed at @root. */
void sim_uevent_send (const char *root, const SimUevent *event);
