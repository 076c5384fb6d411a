/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "device/device-mode.h"

/* One look at a phone on a bus: what a watcher saw. @ecid tells which phone it is; all else changes with its modes. */
typedef struct {
  guint64 ecid;         /* 0: cannot be known (WTF; no permission and no sysfs) */
  RouseDeviceMode mode; /* GONE: it left */
  guint32 chip_id;      /* 0: unknown */
  guint32 board_id;
  char *board;         /* hardware model as the phone says it; NULL: unknown (then by chip and board ID) */
  char *serial_number; /* NULL: unknown */
  char *name;          /* what its owner called it; NULL */
  char *version;       /* installed iOS; NULL unless normal mode */
  char *build;
  char *srtg;          /* boot ROM tag: real DFU (spec 10 §3.3); NULL otherwise */
  char *udid;          /* mux side only */
  guint mux_id;        /* mux side only: usbmuxd's DeviceID */
  guint8 bus, address; /* USB side only */
  char *port;          /* USB side only: "1-2.4"; stays when the phone restarts (spec 10 §6.2) */
  gboolean image4;
  gboolean no_permission; /* seen in USB, but its node may not be opened */
  gint64 seen_us;         /* monotonic: when the bus told that it left; otherwise when it was known who it is */
} RouseSighting;

RouseSighting *rouse_sighting_copy (const RouseSighting *self);
void rouse_sighting_free (RouseSighting *self);
gboolean rouse_sighting_is_same_place (const RouseSighting *a, const RouseSighting *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseSighting, rouse_sighting_free)
