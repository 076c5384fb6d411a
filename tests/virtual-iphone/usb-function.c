/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usb-model.h"

#include <errno.h>
#include <string.h>

#define PRODUCT_DFU 0x1227
#define PRODUCT_RECOVERY 0x1281
#define PRODUCT_WTF 0x1222
#define PRODUCT_PORT_DFU 0xF014
#define PRODUCT_KIS 0x1881

enum { STRING_NONCES = 1, STRING_MANUFACTURER, STRING_PRODUCT, STRING_SERIAL, STRING_CONSOLE = 6 };
enum { DESCRIPTOR_DEVICE = 1, DESCRIPTOR_CONFIGURATION, DESCRIPTOR_STRING };

/* Longest string descriptor: two bytes of header and 126 characters. */
#define STRING_LIMIT 126

/* Spec 10 §2.1 and §2.2. */
static const guint8 device_descriptor[18] = {
  18,   DESCRIPTOR_DEVICE,   0x00,           0x02,          0, 0, 0, 64, 0xAC, 0x05, 0, 0, 0x00,
  0x00, STRING_MANUFACTURER, STRING_PRODUCT, STRING_SERIAL, 1,
};
static const guint8 dfu_configuration[] = {
  9,    DESCRIPTOR_CONFIGURATION,
  25,   0,
  1,    1,
  0,    0x80,
  250, /* one interface */
  9,    4,
  0,    0,
  0,    0xFE,
  0x01, 0x00,
  0,    7,
  0x21, 0x01,
  0x0A, 0x00,
  0x00, 0x08, /* if 0, DFU functional */
};
static const guint8 recovery_configuration[] = {
  9,
  DESCRIPTOR_CONFIGURATION,
  57,
  0,
  2,
  1,
  0,
  0x80,
  250, /* two interfaces */
  9,
  4,
  0,
  0,
  1,
  0xFE,
  0x01,
  0x02,
  0,
  7,
  5,
  0x04,
  2,
  0x00,
  0x02,
  0, /* if 0: bulk OUT 4 */
  9,
  4,
  1,
  0,
  0,
  0xFF,
  0xFF,
  0x51,
  0, /* if 1 alt 0 */
  9,
  4,
  1,
  1,
  2,
  0xFF,
  0xFF,
  0x51,
  STRING_CONSOLE, /* if 1 alt 1 */
  7,
  5,
  0x81,
  2,
  0x00,
  0x02,
  0,
  7,
  5,
  0x02,
  2,
  0x00,
  0x02,
  0, /* its endpoints */
};

/**
 * SimUsbFunction:
 *
 * What is on the bus from one plug to the next: descriptors and strings, and behind them DFU or recovery.
 */
struct _SimUsbFunction {
  SimDevice *device;
  SimMode mode;
  SimDfu *dfu;           /* NULL in recovery mode */
  SimRecovery *recovery; /* NULL in DFU mode */
};

SimUsbFunction *
sim_usb_function_new (SimDevice *device)
{
  SimUsbFunction *self = g_new0 (SimUsbFunction, 1);

  self->device = device;
  self->mode = sim_device_get_inner_mode (device);
  if (self->mode != SIM_MODE_RECOVERY)
    self->dfu = sim_dfu_new (device);
  else
    self->recovery = sim_recovery_new (device);
  return self;
}

void
sim_usb_function_free (SimUsbFunction *self)
{
  g_clear_pointer (&self->dfu, sim_dfu_free);
  g_clear_pointer (&self->recovery, sim_recovery_free);
  g_free (self);
}

guint16
sim_usb_function_get_product_id (SimUsbFunction *self)
{
  switch (self->mode) {
  case SIM_MODE_WTF:
    return PRODUCT_WTF;
  case SIM_MODE_PORT_DFU:
    return PRODUCT_PORT_DFU;
  case SIM_MODE_KIS:
    return PRODUCT_KIS;
  case SIM_MODE_RECOVERY:
    return PRODUCT_RECOVERY;
  default:
    return PRODUCT_DFU;
  }
}

static GBytes *
get_device_descriptor (SimUsbFunction *self)
{
  guint16 product = sim_usb_function_get_product_id (self);
  guint8 descriptor[sizeof device_descriptor];

  memcpy (descriptor, device_descriptor, sizeof descriptor);
  descriptor[10] = product & 0xFF;
  descriptor[11] = product >> 8;
  return g_bytes_new (descriptor, sizeof descriptor);
}

static GBytes *
get_configuration (SimUsbFunction *self)
{
  return self->dfu != NULL ? g_bytes_new_static (dfu_configuration, sizeof dfu_configuration)
                           : g_bytes_new_static (recovery_configuration, sizeof recovery_configuration);
}

GBytes *
sim_usb_function_get_descriptors (SimUsbFunction *self)
{
  g_autoptr (GBytes) device = get_device_descriptor (self);
  g_autoptr (GBytes) configuration = get_configuration (self);
  GByteArray *both = g_byte_array_new ();

  g_byte_array_append (both, g_bytes_get_data (device, NULL), (guint) g_bytes_get_size (device));
  g_byte_array_append (both, g_bytes_get_data (configuration, NULL), (guint) g_bytes_get_size (configuration));
  return g_byte_array_free_to_bytes (both);
}

gboolean
sim_usb_function_has_interface (SimUsbFunction *self, guint number, guint alternate)
{
  return (number == 0 && alternate == 0) || (self->recovery != NULL && number == 1 && alternate <= 1);
}

/* --- strings --- */

static GBytes *
encode_string (const char *text)
{
  gsize length = MIN (strlen (text), STRING_LIMIT);
  guint8 descriptor[2 + 2 * STRING_LIMIT] = { 0 };

  descriptor[0] = (guint8) (2 + 2 * length);
  descriptor[1] = DESCRIPTOR_STRING;
  for (gsize i = 0; i < length; i++)
    descriptor[2 + 2 * i] = (guint8) text[i];
  return g_bytes_new (descriptor, 2 + 2 * length);
}

static GBytes *
get_string (SimUsbFunction *self, guint index)
{
  static const guint8 languages[] = { 4, DESCRIPTOR_STRING, 0x09, 0x04 };
  g_autofree char *text = NULL;

  switch (index) {
  case 0:
    return g_bytes_new_static (languages, sizeof languages);
  case STRING_NONCES:
    text = sim_device_get_nonce_string (self->device);
    return text != NULL ? encode_string (text) : NULL;
  case STRING_MANUFACTURER:
    return encode_string ("Apple Inc.");
  case STRING_PRODUCT:
    return encode_string (self->dfu != NULL ? "Apple Mobile Device (DFU Mode)" : "Apple Mobile Device (Recovery Mode)");
  case STRING_SERIAL:
    text = sim_device_get_identity_string (self->device);
    return encode_string (text);
  case STRING_CONSOLE:
    return self->recovery != NULL ? encode_string ("Apple USB Serial Interface") : NULL;
  default:
    return NULL;
  }
}

static SimUsbReply
get_descriptor (SimUsbFunction *self, const SimSetup *setup, guint8 *data)
{
  g_autoptr (GBytes) descriptor = NULL;
  gsize size = 0;

  switch (setup->value >> 8) {
  case DESCRIPTOR_DEVICE:
    descriptor = get_device_descriptor (self);
    break;
  case DESCRIPTOR_CONFIGURATION:
    descriptor = get_configuration (self);
    break;
  case DESCRIPTOR_STRING:
    descriptor = get_string (self, setup->value & 0xFF);
    break;
  default:
    break;
  }
  if (descriptor == NULL)
    return sim_usb_stall ();
  size = MIN (g_bytes_get_size (descriptor), setup->length);
  if (size > 0)
    memcpy (data, g_bytes_get_data (descriptor, NULL), size);
  return sim_usb_done (size);
}

/* Standard requests (USB 2.0 §9.4); those that change something come as ioctls of their own. */
static SimUsbReply
standard_request (SimUsbFunction *self, const SimSetup *setup, guint8 *data)
{
  switch (setup->request) {
  case 0x00: /* GET_STATUS */
    memset (data, 0, MIN (setup->length, 2));
    return sim_usb_done (MIN (setup->length, 2));
  case 0x06:
    return get_descriptor (self, setup, data);
  case 0x08: /* GET_CONFIGURATION */
    if (setup->length > 0)
      data[0] = 1;
    return sim_usb_done (MIN (setup->length, 1));
  default:
    return sim_usb_stall ();
  }
}

/* --- transfers --- */

SimUsbReply
sim_usb_done (gsize bytes)
{
  return (SimUsbReply){ .result = (int) bytes };
}

SimUsbReply
sim_usb_stall (void)
{
  return (SimUsbReply){ .result = -EPIPE };
}

gboolean
sim_usb_reply_from_action (const char *action, gsize length, SimUsbReply *reply)
{
  *reply = sim_usb_done (length);
  if (g_strcmp0 (action, "stall") == 0)
    reply->result = -EPIPE;
  else if (g_strcmp0 (action, "protocol-error") == 0)
    reply->result = -EPROTO;
  else if (g_strcmp0 (action, "short") == 0)
    reply->result = (int) (length / 2);
  else if (g_strcmp0 (action, "hang") == 0)
    reply->delay_ms = SIM_USB_NEVER;
  else if (g_strcmp0 (action, "unplug") == 0 || g_str_has_prefix (action, "replug ") ||
           g_strcmp0 (action, "restart") == 0)
    reply->delay_ms = SIM_USB_NEVER; /* the front ends it when the phone leaves the bus */
  else
    return FALSE;
  return TRUE;
}

int
sim_usb_delay_from_action (const char *action)
{
  if (action == NULL || !g_str_has_prefix (action, "hang "))
    return 0;
  return (int) g_ascii_strtoll (action + strlen ("hang "), NULL, 10);
}

SimUsbReply
sim_usb_function_control (SimUsbFunction *self, const SimSetup *setup, guint8 *data)
{
  if ((setup->type & 0x60) == 0)
    return standard_request (self, setup, data);

  if (self->mode == SIM_MODE_KIS) { /* it speaks by bulk transfers only (spec 11 §6) */
    sim_device_refuse (self->device, "kis-control", "a DFU request on the debug transport");
    return sim_usb_stall ();
  }
  return self->dfu != NULL ? sim_dfu_control (self->dfu, setup, data)
                           : sim_recovery_control (self->recovery, setup, data);
}

SimUsbReply
sim_usb_function_bulk (SimUsbFunction *self, guint8 endpoint, const guint8 *data, gsize length)
{
  if (self->recovery == NULL)
    return (SimUsbReply){ .result = -ENOENT };

  switch (endpoint) {
  case 0x04:
    return sim_recovery_bulk_out (self->recovery, data, length);
  case 0x81: /* the console: release boot loaders print next to nothing */
    return (SimUsbReply){ .delay_ms = SIM_USB_NEVER };
  case 0x02:
    return sim_usb_done (length);
  default:
    return (SimUsbReply){ .result = -ENOENT };
  }
}

void
sim_usb_function_reset (SimUsbFunction *self)
{
  if (self->dfu != NULL)
    sim_dfu_reset (self->dfu);
}
