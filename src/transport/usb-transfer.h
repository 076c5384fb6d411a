/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <libusb.h>

/* Where the bytes of a long upload come from: exactly @size of them from @offset. */
typedef gboolean (*RouseUsbRead) (gpointer user_data, guint64 offset, void *buffer, gsize size,
                                  GCancellable *cancellable, GError **error);

typedef struct {
  guint8 endpoint;
  guint64 size;     /* bytes, not 0 */
  gsize chunk_size; /* bytes a transfer; the last one is shorter */
  guint timeout_ms; /* of one transfer */
  RouseUsbRead read;
  gpointer read_data;
  void (*progress) (guint64 done, guint64 total, gpointer user_data); /* (nullable) */
  gpointer progress_data;
} RouseUsbUpload;

/* One transfer, filled in but for its callback, from submission to its end. Bytes, or -1 with an error. @context must
 * have no other thread that handles its events. */
gssize rouse_usb_transfer_run (libusb_context *context, struct libusb_transfer *transfer, const char *doing,
                               GCancellable *cancellable, GError **error);
/* Many bulk transfers in order, several of them waiting in the kernel at a time. */
gboolean rouse_usb_upload_run (libusb_context *context, libusb_device_handle *handle, const RouseUsbUpload *upload,
                               GCancellable *cancellable, GError **error);
