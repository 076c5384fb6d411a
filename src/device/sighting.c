/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "device/sighting.h"

/**
 * rouse_sighting_copy:
 *
 * Returns: (transfer full): a deep copy
 */
RouseSighting *
rouse_sighting_copy (const RouseSighting *self)
{
  RouseSighting *copy = g_memdup2 (self, sizeof *self);

  copy->board = g_strdup (self->board);
  copy->serial_number = g_strdup (self->serial_number);
  copy->name = g_strdup (self->name);
  copy->version = g_strdup (self->version);
  copy->build = g_strdup (self->build);
  copy->srtg = g_strdup (self->srtg);
  copy->udid = g_strdup (self->udid);
  copy->port = g_strdup (self->port);
  return copy;
}

void
rouse_sighting_free (RouseSighting *self)
{
  g_free (self->board);
  g_free (self->serial_number);
  g_free (self->name);
  g_free (self->version);
  g_free (self->build);
  g_free (self->srtg);
  g_free (self->udid);
  g_free (self->port);
  g_free (self);
}

/**
 * rouse_sighting_is_same_place:
 *
 * Returns: whether both were made at the same bus address or multiplexer ID. Either is used once only, so a departure
 * that is told late can be known for what it is when the phone is already back somewhere else.
 */
gboolean
rouse_sighting_is_same_place (const RouseSighting *a, const RouseSighting *b)
{
  return a->mux_id == b->mux_id && a->bus == b->bus && a->address == b->address;
}
