/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Smoothed speed of something that goes on, and how long it will take. No clock of its own; caller locks. */
typedef struct {
  gint64 begin_us; /* 0: not begun */
  gint64 last_us;
  guint64 last_bytes;
  double speed; /* bytes per second */
  gboolean has_speed;
} RouseSpeedMeter;

/* From here on; what came before does not count. */
void rouse_speed_meter_begin (RouseSpeedMeter *self, guint64 bytes, gint64 now_us);
void rouse_speed_meter_update (RouseSpeedMeter *self, guint64 bytes, gint64 now_us);
guint64 rouse_speed_meter_get_speed (const RouseSpeedMeter *self); /* bytes per second; 0: not known yet, or nothing */
/* -1: not known; at most a day */
int rouse_speed_meter_get_seconds_left (const RouseSpeedMeter *self, guint64 bytes, guint64 total);
