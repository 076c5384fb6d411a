/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "noise.h"

#include <string.h>

/* FNV-1a, twice with different starts: a state that is not zero for any text. */
void
sim_noise_init (SimNoise *self, const char *seed)
{
  self->a = 0xcbf29ce484222325u;
  self->b = 0x84222325cbf29ce4u;
  for (const char *p = seed; *p != '\0'; p++) {
    self->a = (self->a ^ (guint8) *p) * 0x100000001b3u;
    self->b = (self->b ^ (guint8) *p) * 0x100000001b3u + 1;
  }
  for (guint i = 0; i < 8; i++)
    sim_noise_next (self);
}

/* xorshift128+ */
guint64
sim_noise_next (SimNoise *self)
{
  guint64 x = self->a, y = self->b;

  self->a = y;
  x ^= x << 23;
  self->b = x ^ y ^ (x >> 17) ^ (y >> 26);
  return self->b + y;
}

void
sim_noise_fill (SimNoise *self, void *data, gsize size)
{
  guint8 *p = data;

  for (; size >= 8; size -= 8, p += 8) {
    guint64 value = sim_noise_next (self);

    memcpy (p, &value, 8);
  }
  if (size > 0) {
    guint64 value = sim_noise_next (self);

    memcpy (p, &value, size);
  }
}
