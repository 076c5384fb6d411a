/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "catalogue/catalogue.h"

typedef struct {
  const char *product_type; /* "iPhone12,1" */
  const char *base_url;     /* (nullable): scheme and host that both sources are asked at, for tests */
  const char *cache_folder; /* (nullable): instead of ~/.cache/rouse/catalogue */
  const char *ca_file;      /* (nullable): certificates (PEM) that are trusted beside the system's */
  gboolean refresh;         /* ask even if an answer that is new enough is kept */
} RouseCatalogueQuery;

/* Asks both sources, or takes what they answered a short while ago; when one cannot be asked, what it last answered
 * counts. NULL only if nothing at all is known of the model: ROUSE_ERROR_NETWORK (or ROUSE_ERROR_UNTRUSTED, where both
 * are) with both reasons, ROUSE_ERROR_UNKNOWN_DEVICE (no name of a model), G_IO_ERROR_CANCELLED. Blocks for up to 30 s:
 * worker thread. */
RouseCatalogue *rouse_catalogue_load (const RouseCatalogueQuery *query, GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rouse_catalogue_load_async (const RouseCatalogueQuery *query, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
RouseCatalogue *rouse_catalogue_load_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
