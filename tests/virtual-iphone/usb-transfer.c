/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usb-transfer.h"

#include <errno.h>

#define SETUP_SIZE 8 /* bytes of a control transfer before its data */
#define BULK_PACKET_SIZE 512

static void
trace_control (SimDevice *device, const SimSetup *setup, const guint8 *data, int result)
{
  g_auto (plist_t) detail = plist_new_dict ();
  g_autofree char *text = g_strdup_printf ("%02x %02x value %04x index %04x length %04x", setup->type, setup->request,
                                           setup->value, setup->index, setup->length);
  gsize size = (setup->type & 0x80) != 0 ? (gsize) MAX (result, 0) : setup->length;

  rouse_plist_set_string (detail, "setup", text);
  rouse_plist_set_string (detail, "status", result < 0 ? g_strerror (-result) : "ok");
  if (size > 0)
    rouse_plist_set_data (detail, "bytes", data, size);
  sim_device_trace (device, "usb", "control", detail);
}

static void
trace_bulk (SimDevice *device, guint8 endpoint, gsize length, SimUsbReply reply)
{
  g_auto (plist_t) detail = plist_new_dict ();

  rouse_plist_set_uint (detail, "endpoint", endpoint);
  rouse_plist_set_uint (detail, "length", length);
  rouse_plist_set_string (detail, "status", reply.result < 0 ? g_strerror (-reply.result) : "ok");
  sim_device_trace (device, "usb", "bulk", detail);
}

static SimUsbReply
do_control (SimDevice *device, SimUsbFunction *function, guint8 *buffer, gsize size)
{
  SimUsbReply reply;
  SimSetup setup;
  const guint8 *b = buffer;

  if (size < SETUP_SIZE)
    return (SimUsbReply){ .result = -EINVAL };
  setup = (SimSetup){ b[0], b[1], b[2] | b[3] << 8, b[4] | b[5] << 8, b[6] | b[7] << 8 };
  if (setup.length > size - SETUP_SIZE)
    return (SimUsbReply){ .result = -EINVAL };
  reply = sim_usb_function_control (function, &setup, buffer + SETUP_SIZE);
  trace_control (device, &setup, buffer + SETUP_SIZE, reply.result);
  return reply;
}

static SimUsbReply
do_bulk (SimDevice *device, SimUsbFunction *function, const struct usbdevfs_urb *urb, const guint8 *buffer)
{
  gsize length = (gsize) urb->buffer_length;
  SimUsbReply reply = sim_usb_function_bulk (function, urb->endpoint, buffer, length);
  gboolean adds_zlp = (urb->flags & USBDEVFS_URB_ZERO_PACKET) != 0 && length > 0 && length % BULK_PACKET_SIZE == 0;

  trace_bulk (device, urb->endpoint, length, reply);
  if (adds_zlp && reply.result == (int) length)
    sim_usb_function_bulk (function, urb->endpoint, NULL, 0);
  return reply;
}

SimUsbReply
sim_usb_transfer_run (SimDevice *device, SimUsbFunction *function, const struct usbdevfs_urb *urb, guint8 *buffer)
{
  if (urb->type == USBDEVFS_URB_TYPE_CONTROL)
    return do_control (device, function, buffer, (gsize) urb->buffer_length);

  return do_bulk (device, function, urb, buffer);
}
