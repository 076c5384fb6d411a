/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "device/sighting.h"

/* Who is told by a watcher; both are called on the watcher's threads and must not block. */
typedef struct {
  void (*sighting) (const RouseSighting *sighting, gpointer user_data);
  void (*settled) (gpointer user_data); /* once: all that was there at the start has been reported */
  gpointer user_data;
} RouseWatcherListener;
