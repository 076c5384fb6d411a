/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Bytes that look random, do not compress, come at some gigabytes a second, and are the same for the same seed. */
typedef struct {
  guint64 a, b;
} SimNoise;

void sim_noise_init (SimNoise *self, const char *seed);
guint64 sim_noise_next (SimNoise *self);
void sim_noise_fill (SimNoise *self, void *data, gsize size);
