/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/speed-meter.h"

#define SAMPLE_US (G_USEC_PER_SEC / 2) /* shorter ones only show how the kernel's buffers empty */
#define MEMORY_S 6.0                   /* seconds after which what was before weighs half */
#define MAX_LEFT (24 * 3600)           /* seconds */
#define QUIET_S 3.0                    /* seconds before the time left is more than a guess */

void
rouse_speed_meter_begin (RouseSpeedMeter *self, guint64 bytes, gint64 now_us)
{
  *self = (RouseSpeedMeter){ .begin_us = now_us, .last_us = now_us, .last_bytes = bytes };
}

void
rouse_speed_meter_update (RouseSpeedMeter *self, guint64 bytes, gint64 now_us)
{
  double seconds = (double) (now_us - self->last_us) / G_USEC_PER_SEC;
  double sample, weight;

  if (self->begin_us == 0 || bytes < self->last_bytes) {
    rouse_speed_meter_begin (self, bytes, now_us);
    return;
  }
  if (now_us - self->last_us < SAMPLE_US)
    return;
  sample = (double) (bytes - self->last_bytes) / seconds;
  weight = self->has_speed ? seconds / (seconds + MEMORY_S) : 1.0;
  self->speed += (sample - self->speed) * weight;
  self->has_speed = TRUE;
  self->last_us = now_us;
  self->last_bytes = bytes;
}

guint64
rouse_speed_meter_get_speed (const RouseSpeedMeter *self)
{
  return self->has_speed ? (guint64) self->speed : 0;
}

int
rouse_speed_meter_get_seconds_left (const RouseSpeedMeter *self, guint64 bytes, guint64 total)
{
  if (!self->has_speed || self->speed < 1.0 || total == 0 || bytes > total ||
      self->last_us - self->begin_us < (gint64) (QUIET_S * G_USEC_PER_SEC))
    return -1;
  return (int) MIN ((double) (total - bytes) / self->speed + 0.5, MAX_LEFT);
}
