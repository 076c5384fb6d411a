/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "firmware/firmware-cache.h"

/* What lies in the cache, and what was done there. */
typedef struct {
  GPtrArray *entries; /* of RouseFirmwareCacheEntry; NULL: the folder cannot be read */
  guint n_tickets;    /* Apple's permissions */
  guint64 freed;      /* bytes */
  GError *error;      /* what could not be removed, or read; NULL: nothing */
} RouseCacheResult;

void rouse_cache_result_free (RouseCacheResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseCacheResult, rouse_cache_result_free)

/* Removes @name (NULL: nothing; "": all that may go, and Apple's permissions) from @folder, and looks what is there
 * then. Main thread; a worker does it. */
void rouse_cache_job_run_async (const char *folder, const char *name, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
/* NULL: cancelled */
RouseCacheResult *rouse_cache_job_run_finish (GAsyncResult *result);
