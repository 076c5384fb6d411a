/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/usb-open.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/patience.h"
#include "transport/transport-error.h"

#define NODE "/dev/bus/usb/%03u/%03u" /* bus, address */
#define STRING_TIMEOUT_MS 2000
#define MAX_STRING 255    /* bytes of a string descriptor */
#define LANGUAGE 0x0409   /* what phones list in descriptor 0 in practice (spec 10 §4) */
#define NONCE_STRING 1    /* index (spec 10 §4) */
#define MAX_PORTS 7       /* from the root hub on; USB allows no more */
#define RECOVERY_2 0x1281 /* above it interface 1 is wanted too (spec 10 §2.4) */

/**
 * rouse_usb_open_get_mode:
 *
 * Returns: the mode that the product ID stands for; GONE if @device is none of ours
 */
RouseDeviceMode
rouse_usb_open_get_mode (libusb_device *device)
{
  struct libusb_device_descriptor descriptor;

  if (libusb_get_device_descriptor (device, &descriptor) != LIBUSB_SUCCESS || descriptor.idVendor != ROUSE_USB_APPLE)
    return ROUSE_DEVICE_MODE_GONE;
  return rouse_device_mode_from_product_id (descriptor.idProduct);
}

char *
rouse_usb_open_get_port (libusb_device *device)
{
  guint8 ports[MAX_PORTS];
  int n_ports = libusb_get_port_numbers (device, ports, sizeof ports);
  GString *text;

  if (n_ports <= 0)
    return NULL;
  text = g_string_new (NULL);
  g_string_printf (text, "%u-", libusb_get_bus_number (device));
  for (int i = 0; i < n_ports; i++)
    g_string_append_printf (text, i > 0 ? ".%u" : "%u", ports[i]);
  return g_string_free (text, FALSE);
}

static gboolean
is_wanted (libusb_device *device, const RouseUsbIdentity *identity, const RouseUsbWanted *wanted)
{
  g_autofree char *port = wanted->port != NULL ? rouse_usb_open_get_port (device) : NULL;

  return wanted->port != NULL ? g_strcmp0 (port, wanted->port) == 0 : identity->ecid == wanted->ecid;
}

/**
 * rouse_usb_open_look:
 *
 * The kernel has read the serial number when the phone arrived and shows it to everybody in sysfs.
 *
 * Returns: (transfer full) (nullable): who @device is, without nonces
 */
RouseUsbIdentity *
rouse_usb_open_look (libusb_device *device)
{
  g_autofree char *port = rouse_usb_open_get_port (device);
  g_autofree char *path = port != NULL ? g_strdup_printf ("/sys/bus/usb/devices/%s/serial", port) : NULL;
  g_autofree char *serial = NULL;

  if (path == NULL || !g_file_get_contents (path, &serial, NULL, NULL))
    return NULL;
  g_strchomp (serial);
  return rouse_usb_identity_parse (serial, NULL, rouse_usb_open_get_mode (device));
}

/**
 * rouse_usb_control:
 *
 * One control transfer on @handle. Blocks; @context must have no other thread that handles its events.
 */
gssize
rouse_usb_control (libusb_context *context, libusb_device_handle *handle, guint8 request_type, guint8 request,
                   guint16 value, guint16 index, void *data, guint16 size, guint timeout_ms, GCancellable *cancellable,
                   GError **error)
{
  struct libusb_transfer *transfer = libusb_alloc_transfer (0);
  g_autofree guint8 *buffer = g_malloc0 (LIBUSB_CONTROL_SETUP_SIZE + size);
  gboolean is_in = (request_type & LIBUSB_ENDPOINT_IN) != 0;
  g_autofree char *doing = g_strdup_printf ("control request %02x/%u value %u", request_type, request, value);
  gssize moved;

  libusb_fill_control_setup (buffer, request_type, request, value, index, size);
  if (!is_in && size > 0)
    memcpy (buffer + LIBUSB_CONTROL_SETUP_SIZE, data, size);
  libusb_fill_control_transfer (transfer, handle, buffer, NULL, NULL, rouse_patience_ms (timeout_ms));
  moved = rouse_usb_transfer_run (context, transfer, doing, cancellable, error);
  if (is_in && moved > 0)
    memcpy (data, buffer + LIBUSB_CONTROL_SETUP_SIZE, (gsize) MIN ((gsize) moved, size));
  libusb_free_transfer (transfer);
  return moved;
}

/* The language that string 0 lists first; phones know only one. */
static guint16
read_language (libusb_context *context, libusb_device_handle *handle, GCancellable *cancellable)
{
  guint8 descriptor[MAX_STRING] = { 0 };
  gssize size =
      rouse_usb_control (context, handle, LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_DESCRIPTOR, LIBUSB_DT_STRING << 8, 0,
                         descriptor, sizeof descriptor, STRING_TIMEOUT_MS, cancellable, NULL);

  return size >= 4 && descriptor[1] == LIBUSB_DT_STRING ? descriptor[2] | descriptor[3] << 8 : LANGUAGE;
}

/* NULL with an error; a string that is none is ROUSE_ERROR_PROTOCOL. */
static char *
read_string (libusb_context *context, libusb_device_handle *handle, guint8 index, guint16 language,
             GCancellable *cancellable, GError **error)
{
  guint8 descriptor[MAX_STRING];
  gssize size = rouse_usb_control (context, handle, LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_DESCRIPTOR,
                                   LIBUSB_DT_STRING << 8 | index, language, descriptor, sizeof descriptor,
                                   STRING_TIMEOUT_MS, cancellable, error);
  char *text;

  if (size < 0)
    return NULL;
  text = rouse_usb_string_parse (descriptor, (gsize) size);
  if (text == NULL)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "string %u: not a string", index);
  return text;
}

/* Asked of the node first: as long as nobody may open it, it is looked at often, and each refused open costs libusb
 * (and every tool that stands between) more than a question. Only a clear refusal counts; all else is for the open to
 * find. */
static gboolean
may_open (libusb_device *device)
{
  g_autofree char *node = g_strdup_printf (NODE, libusb_get_bus_number (device), libusb_get_device_address (device));

  return access (node, R_OK | W_OK) == 0 || errno != EACCES;
}

/* Opens and asks who it is; needs no configuration, so that another phone is left as it is. */
static libusb_device_handle *
open_and_identify (libusb_context *context, libusb_device *device, guint16 *language, RouseUsbIdentity **identity,
                   GCancellable *cancellable, GError **error)
{
  struct libusb_device_descriptor descriptor;
  libusb_device_handle *handle = NULL;
  g_autofree char *serial = NULL;
  int code = may_open (device) ? libusb_open (device, &handle) : LIBUSB_ERROR_ACCESS;

  if (code != LIBUSB_SUCCESS) {
    rouse_transport_set_usb_error (error, code, "opening");
    return NULL;
  }
  libusb_get_device_descriptor (device, &descriptor); /* cached: cannot fail */
  *language = read_language (context, handle, cancellable);
  if (descriptor.iSerialNumber != 0)
    serial = read_string (context, handle, descriptor.iSerialNumber, *language, cancellable, error);
  else
    serial = g_strdup (""); /* iOS 1 and WTF may have none */
  if (serial == NULL) {
    libusb_close (handle);
    return NULL;
  }
  *identity = rouse_usb_identity_parse (serial, NULL, rouse_usb_open_get_mode (device));
  return handle;
}

/**
 * rouse_usb_open_identify:
 *
 * Returns: (transfer full): who @device is, without nonces
 */
RouseUsbIdentity *
rouse_usb_open_identify (libusb_context *context, libusb_device *device, GCancellable *cancellable, GError **error)
{
  RouseUsbIdentity *identity = NULL;
  guint16 language;
  libusb_device_handle *handle = open_and_identify (context, device, &language, &identity, cancellable, error);

  if (handle != NULL)
    libusb_close (handle);
  return identity;
}

/* Setting a configuration that is set already makes some phones forget what they were doing. */
static int
configure (libusb_device_handle *handle, guint16 product_id)
{
  int current = 0, code = libusb_get_configuration (handle, &current);

  if (code == LIBUSB_SUCCESS && current != 1)
    code = libusb_set_configuration (handle, 1);
  if (code == LIBUSB_SUCCESS)
    code = libusb_claim_interface (handle, 0);
  if (code == LIBUSB_SUCCESS && product_id > RECOVERY_2 && product_id < 0x1290)
    code = libusb_claim_interface (handle, 1);
  if (code == LIBUSB_SUCCESS && product_id > RECOVERY_2 && product_id < 0x1290)
    code = libusb_set_interface_alt_setting (handle, 1, 1);
  return code;
}

/**
 * rouse_usb_open_device:
 * @identity: (out): who it is, with nonces
 *
 * Returns: (transfer full) (nullable): NULL without an error if @device is another phone
 */
libusb_device_handle *
rouse_usb_open_device (libusb_context *context, libusb_device *device, const RouseUsbWanted *wanted,
                       RouseUsbIdentity **identity, GCancellable *cancellable, GError **error)
{
  struct libusb_device_descriptor descriptor;
  g_autoptr (RouseUsbIdentity) who = NULL;
  g_autofree char *nonces = NULL;
  g_autoptr (GError) no_nonces = NULL;
  guint16 language;
  libusb_device_handle *handle = open_and_identify (context, device, &language, &who, cancellable, error);
  int code;

  if (handle == NULL)
    return NULL;
  if (!is_wanted (device, who, wanted)) {
    libusb_close (handle);
    return NULL;
  }
  libusb_get_device_descriptor (device, &descriptor);
  code = configure (handle, descriptor.idProduct);
  if (code == LIBUSB_SUCCESS)
    nonces = read_string (context, handle, NONCE_STRING, language, cancellable, &no_nonces);
  /* Phones without nonces (spec 10 §4) refuse string 1 or have another text there: no error. */
  if (code != LIBUSB_SUCCESS || rouse_transport_is_gone (no_nonces) ||
      g_error_matches (no_nonces, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    if (code != LIBUSB_SUCCESS)
      rouse_transport_set_usb_error (error, code, "configuring");
    else
      g_propagate_error (error, g_steal_pointer (&no_nonces));
    libusb_close (handle);
    return NULL;
  }
  rouse_usb_identity_set_nonces (who, nonces, rouse_usb_open_get_mode (device));
  *identity = g_steal_pointer (&who);
  return handle;
}
