/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/device-models.h"
#include "firmware/firmware-release.h"

#include <gio/gio.h>

/* For whom firmware is fetched. Borrowed pointers. */
typedef struct {
  const RouseDeviceModel *model; /* NULL: not known; then Apple is not asked beforehand */
  guint64 ecid;
  gboolean erase;
  const char *tss_url; /* (nullable): instead of Apple's signing server */
} RouseDownloadPhone;

/* Before the first byte of @release goes to @path: is there room for it, and does Apple allow it for this phone? The
 * second is asked after a look inside the file on its server. Main thread; a worker does it. */
void rouse_fetch_check_async (RouseFirmwareRelease *release, const RouseDownloadPhone *phone, const char *path,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* FALSE with ROUSE_ERROR_NO_ROOM (its message is translated), _NOT_SIGNED, what rouse_signing_check() says, or
 * G_IO_ERROR_CANCELLED. */
gboolean rouse_fetch_check_finish (GAsyncResult *result, GError **error);

/* Afterwards: the file at @path was compared with @digest, and need not be read again before the restore. May take two
 * seconds, on a worker; never fails. */
void rouse_fetch_remember_async (const char *path, const char *digest, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
