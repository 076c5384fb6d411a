/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "device/device-mode.h"
#include "doctor/doctor-host.h"

/* A phone as the kernel shows it in sysfs, to everybody, without opening it. */
typedef struct {
  char *port; /* as the kernel names it: "1-2.4" */
  guint16 product_id;
  RouseDeviceMode mode; /* GONE: a phone that is usbmuxd's */
  gboolean is_muxd;     /* normal or restore mode (spec 10 §1) */
  guint bus, address;   /* of the node */
  char *node;           /* "/dev/bus/usb/001/004" */
  double speed_mbit;    /* 0: not told */
  guint n_hubs;         /* between it and the computer */
} RouseDoctorPhone;

/* Of RouseDoctorPhone; empty if none is connected. (transfer full) */
GPtrArray *rouse_doctor_phones_find (const RouseDoctorHost *host);
