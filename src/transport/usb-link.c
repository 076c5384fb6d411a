/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/usb-link.h"

#include <string.h>

#include "base/patience.h"
#include "device/device-waiter.h"
#include "transport/transport-error.h"
#include "transport/usb-identity.h"
#include "transport/usb-open.h"

#define RETRY_MS 100 /* between two looks at the bus while a node cannot be opened yet */

/* One phone, held open. Each link has a libusb context of its own, so that nobody else handles its events. */
struct _RouseUsbLink {
  libusb_context *context;
  libusb_device_handle *handle;
  RouseDeviceMode mode;
  RouseUsbIdentity *identity;
};

static gboolean
is_another (libusb_device *device, const RouseUsbWanted *wanted)
{
  g_autoptr (RouseUsbIdentity) identity = NULL;

  if (wanted->port != NULL) {
    g_autofree char *port = rouse_usb_open_get_port (device);

    return g_strcmp0 (port, wanted->port) != 0;
  }
  identity = rouse_usb_open_look (device);
  return identity != NULL && identity->ecid != 0 && identity->ecid != wanted->ecid;
}

/* Looks once at all phones on the bus. NULL with DEVICE_GONE: not among those that may be opened. */
static RouseUsbLink *
open_once (libusb_context *context, const RouseUsbWanted *wanted, GCancellable *cancellable, GError **error)
{
  RouseUsbLink *link = NULL;
  g_autoptr (GError) why = NULL;
  libusb_device **devices = NULL;
  ssize_t n_devices = libusb_get_device_list (context, &devices);

  for (ssize_t i = 0; i < n_devices && link == NULL; i++) {
    RouseUsbIdentity *identity = NULL;
    libusb_device_handle *handle;
    g_autoptr (GError) one = NULL;
    RouseDeviceMode mode = rouse_usb_open_get_mode (devices[i]);

    if (mode == ROUSE_DEVICE_MODE_GONE || is_another (devices[i], wanted))
      continue;
    handle = rouse_usb_open_device (context, devices[i], wanted, &identity, cancellable, &one);
    if (handle != NULL) {
      link = g_new0 (RouseUsbLink, 1);
      *link = (RouseUsbLink){ .context = context, .handle = handle, .mode = mode, .identity = identity };
    } else if (one != NULL && (why == NULL || g_error_matches (one, ROUSE_ERROR, ROUSE_ERROR_NO_PERMISSION))) {
      g_clear_error (&why);
      why = g_steal_pointer (&one);
    }
  }
  if (devices != NULL)
    libusb_free_device_list (devices, 1);
  if (link == NULL && why != NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  else if (link == NULL)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE, "the phone is not on the USB bus");
  return link;
}

static RouseUsbLink *
open_wanted (const RouseUsbWanted *wanted, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  gint64 end_us = g_get_monotonic_time () + rouse_patience_ms (timeout_ms) * G_GINT64_CONSTANT (1000);
  libusb_context *context = NULL;
  int code = libusb_init (&context);

  if (code != LIBUSB_SUCCESS) {
    rouse_transport_set_usb_error (error, code, "starting libusb");
    return NULL;
  }
  for (;;) {
    g_autoptr (GError) why = NULL;
    RouseUsbLink *self = open_once (context, wanted, cancellable, &why);

    if (self != NULL)
      return self;
    if (g_get_monotonic_time () >= end_us || !rouse_device_waiter_pause (RETRY_MS, cancellable, NULL)) {
      if (!g_cancellable_set_error_if_cancelled (cancellable, error))
        g_propagate_error (error, g_steal_pointer (&why));
      libusb_exit (context);
      return NULL;
    }
  }
}

/**
 * rouse_usb_link_open:
 *
 * Opens the phone as spec 10 §2.4 has it: serial number first, configuration only if it is not set, interface 0,
 * nonces. Tries until @timeout_ms is over, since a node is there before udev has set its permissions. Worker thread.
 *
 * Returns: (transfer full): NULL with `ROUSE_ERROR_NO_PERMISSION`, `ROUSE_ERROR_DEVICE_GONE`, `G_IO_ERROR_CANCELLED` or
 * what the last attempt failed with
 */
RouseUsbLink *
rouse_usb_link_open (guint64 ecid, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  const RouseUsbWanted wanted = { ecid, NULL };

  return open_wanted (&wanted, timeout_ms, cancellable, error);
}

RouseUsbLink *
rouse_usb_link_open_port (const char *port, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  const RouseUsbWanted wanted = { 0, port };

  return open_wanted (&wanted, timeout_ms, cancellable, error);
}

RouseDeviceMode
rouse_usb_link_get_mode (RouseUsbLink *self)
{
  return self->mode;
}

const RouseUsbIdentity *
rouse_usb_link_get_identity (RouseUsbLink *self)
{
  return self->identity;
}

void
rouse_usb_link_close (RouseUsbLink *self)
{
  if (self->mode == ROUSE_DEVICE_MODE_RECOVERY)
    libusb_release_interface (self->handle, 0); /* spec 10 §2.4 */
  libusb_close (self->handle);
  libusb_exit (self->context);
  rouse_usb_identity_free (self->identity);
  g_free (self);
}

/**
 * rouse_usb_link_control:
 * @data: (array length=size): in or out by bit 7 of @request_type
 * @size: bytes; wLength
 *
 * One control transfer. Blocks.
 *
 * Returns: bytes transferred, or -1 with `ROUSE_ERROR_REFUSED` (STALL), `ROUSE_ERROR_DEVICE_GONE`,
 * `ROUSE_ERROR_PROTOCOL`, `G_IO_ERROR_TIMED_OUT` or `G_IO_ERROR_CANCELLED`
 */
gssize
rouse_usb_link_control (RouseUsbLink *self, guint8 request_type, guint8 request, guint16 value, guint16 index,
                        void *data, guint16 size, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  return rouse_usb_control (self->context, self->handle, request_type, request, value, index, data, size, timeout_ms,
                            cancellable, error);
}

/**
 * rouse_usb_link_bulk_out:
 * @data: (array length=size): may be empty: a zero-length packet
 *
 * One bulk transfer to @endpoint; all of it must be accepted.
 */
gboolean
rouse_usb_link_bulk_out (RouseUsbLink *self, guint8 endpoint, const void *data, gsize size, guint timeout_ms,
                         GCancellable *cancellable, GError **error)
{
  struct libusb_transfer *transfer = libusb_alloc_transfer (0);
  guint8 nothing = 0;
  gssize sent;

  libusb_fill_bulk_transfer (transfer, self->handle, endpoint, size > 0 ? (guint8 *) data : &nothing, (int) size, NULL,
                             NULL, rouse_patience_ms (timeout_ms));
  sent = rouse_usb_transfer_run (self->context, transfer, "bulk transfer", cancellable, error);
  libusb_free_transfer (transfer);
  if (sent < 0)
    return FALSE;
  if ((gsize) sent != size) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL,
                 "bulk transfer: %" G_GSSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes accepted", sent, size);
    return FALSE;
  }
  return TRUE;
}

/**
 * rouse_usb_link_upload:
 *
 * Sends many bytes to a bulk endpoint, several transfers at a time, read as they are needed.
 */
gboolean
rouse_usb_link_upload (RouseUsbLink *self, const RouseUsbUpload *upload, GCancellable *cancellable, GError **error)
{
  return rouse_usb_upload_run (self->context, self->handle, upload, cancellable, error);
}

void
rouse_usb_link_reset (RouseUsbLink *self)
{
  libusb_reset_device (self->handle);
}

void
rouse_usb_link_clear_halt (RouseUsbLink *self, guint8 endpoint)
{
  libusb_clear_halt (self->handle, endpoint);
}
