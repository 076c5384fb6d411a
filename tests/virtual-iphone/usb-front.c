/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usb-front.h"

#include "surroundings.h"
#include "uevent.h"
#include "usb-node.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <umockdev.h>

#define BUS 1
/* Address 1 is a dummy: with an empty /dev/bus/usb libusb_init() fails. */
#define FIRST_ADDRESS 2
#define LAST_ADDRESS 127 /* as on a real bus; then from the beginning again */

/**
 * SimUsbBus:
 *
 * The umockdev testbed: sysfs, device nodes, events. Each plug makes a new node with a new address; old ones stay
 * until their address is needed again, as clients may still hold them open, and answer ENODEV.
 */
struct _SimUsbBus {
  UMockdevTestbed *testbed;
  char *root;
  guint next_address;
  guint n_taken; /* addresses, ever */
  guint64 next_event;
  GPtrArray *nodes; /* SimUsbNode, the past ones too */
  GPtrArray *ports; /* Port */
};

typedef struct {
  SimUsbBus *bus;
  SimDevice *device;
  char *dev_path;
  SimUsbNode *node; /* NULL: not on this bus. Owned by bus->nodes. */
} Port;

static void
port_free (gpointer data)
{
  Port *port = data;

  g_free (port->dev_path);
  g_free (port);
}

SimUsbBus *
sim_usb_bus_new (GError **error)
{
  SimUsbBus *self = g_new0 (SimUsbBus, 1);
  g_autofree char *dir = NULL;
  g_autofree char *dummy = NULL;

  self->testbed = umockdev_testbed_new ();
  self->root = umockdev_testbed_get_root_dir (self->testbed);
  self->next_address = FIRST_ADDRESS;
  self->next_event = 1;
  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_usb_node_free);
  self->ports = g_ptr_array_new_with_free_func (port_free);

  dir = g_build_filename (self->root, "dev/bus/usb/001", NULL);
  dummy = g_build_filename (dir, "001", NULL);
  if (g_mkdir_with_parents (dir, 0755) != 0 || !g_file_set_contents (dummy, "", 0, error)) {
    g_prefix_error (error, "the USB testbed: ");
    sim_usb_bus_free (self);
    return NULL;
  }
  return self;
}

void
sim_usb_bus_free (SimUsbBus *self)
{
  g_ptr_array_unref (self->ports);
  g_clear_object (&self->testbed); /* stops the thread that calls the nodes */
  g_ptr_array_unref (self->nodes);
  g_free (self->root);
  g_free (self);
}

/* --- plug --- */

static void
append_hex (GString *text, GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02X", data[i]);
}

/* The device as umockdev's text format describes it: what libusb and udev read of sysfs. */
static char *
describe (Port *port, SimUsbNode *node)
{
  guint address = sim_usb_node_get_address (node);
  guint16 product = sim_usb_node_get_product_id (node);
  g_autoptr (GBytes) descriptors = sim_usb_node_get_descriptors (node);
  g_autofree char *serial = sim_device_get_identity_string (port->device);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "P: %s\nN: bus/usb/%03u/%03u=00\n", port->dev_path, BUS, address);
  g_string_append_printf (text, "E: DEVNAME=/dev/bus/usb/%03u/%03u\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\n", BUS,
                          address);
  g_string_append_printf (text, "E: BUSNUM=%03u\nE: DEVNUM=%03u\nE: MAJOR=189\nE: MINOR=%u\n", BUS, address,
                          address - 1);
  g_string_append_printf (text, "E: PRODUCT=5ac/%x/0\nE: ID_VENDOR_ID=05ac\nE: ID_MODEL_ID=%04x\n", product, product);
  g_string_append_printf (text, "A: dev=189:%u\\n\nA: busnum=%u\\n\nA: devnum=%u\\n\nA: speed=480\\n\n", address - 1,
                          BUS, address);
  g_string_append_printf (text, "A: bConfigurationValue=1\\n\nA: idVendor=05ac\\n\nA: idProduct=%04x\\n\n", product);
  g_string_append_printf (text, "A: manufacturer=Apple Inc.\\n\nA: product=Apple Mobile Device (%s Mode)\\n\n",
                          product == 0x1281 ? "Recovery" : "DFU");
  g_string_append_printf (text, "A: serial=%s\\n\nH: descriptors=", serial);
  append_hex (text, descriptors);
  g_string_append (text, "\n\n");
  return g_string_free (text, FALSE);
}

static void
send_event (Port *port, const char *action)
{
  SimUevent event;

  /* As in a network namespace of one's own, or without udev. */
  if (sim_device_get_setting_uint (port->device, "uevents", 1) == 0)
    return;
  event = (SimUevent){
    .action = action,
    .dev_path = port->dev_path,
    .bus = BUS,
    .address = sim_usb_node_get_address (port->node),
    .product_id = sim_usb_node_get_product_id (port->node),
    .number = port->bus->next_event++,
  };

  sim_uevent_send (port->bus->root, &event);
}

static gboolean
is_in_use (SimUsbBus *self, guint address)
{
  for (guint i = 0; i < self->ports->len; i++) {
    const Port *port = g_ptr_array_index (self->ports, i);

    if (port->node != NULL && sim_usb_node_get_address (port->node) == address)
      return TRUE;
  }
  return FALSE;
}

/* The next one that nobody has. Whoever had it before has long been gone, with its handler. */
static guint
take_address (SimUsbBus *self)
{
  guint address;

  do {
    address = self->next_address;
    self->next_address = address < LAST_ADDRESS ? address + 1 : FIRST_ADDRESS;
  } while (is_in_use (self, address));
  self->n_taken++;
  if (self->n_taken > LAST_ADDRESS - FIRST_ADDRESS + 1) {
    g_autofree char *name = g_strdup_printf ("/dev/bus/usb/%03u/%03u", BUS, address);

    umockdev_testbed_detach_ioctl (self->testbed, name, NULL);
  }
  return address;
}

/* Order matters: handler, device, gate, and only then the event. */
static void
plug (Port *port)
{
  SimUsbBus *self = port->bus;
  guint address = take_address (self);
  g_autofree char *name = g_strdup_printf ("/dev/bus/usb/%03u/%03u", BUS, address);
  g_autofree char *path = g_strconcat (self->root, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  port->node = sim_usb_node_new (port->device, address);
  g_ptr_array_add (self->nodes, port->node);
  text = describe (port, port->node);
  if (!umockdev_testbed_attach_ioctl (self->testbed, name, sim_usb_node_get_base (port->node), &error) ||
      !umockdev_testbed_add_from_string (self->testbed, text, &error) ||
      !sim_usb_node_open_gate (port->node, path, &error))
    g_error ("the phone does not get onto the USB bus: %s", error->message);
  send_event (port, "add");
}

/*
 * All that plug () made. Not by umockdev_testbed_remove_device (): it leaves the number's link, and from 0.19 on it
 * sends an event of its own, for which it asks the real /sys of the device, and complains on the terminal.
 */
static void
remove_files (Port *port)
{
  const char *root = port->bus->root;
  guint address = sim_usb_node_get_address (port->node);
  const char *port_name = strrchr (port->dev_path, '/') + 1;
  g_autofree char *folder = g_strdup_printf ("%s/sys%s", root, port->dev_path);
  char *links[] = {
    g_strdup_printf ("%s/dev/bus/usb/%03u/%03u", root, BUS, address),
    g_strdup_printf ("%s/dev/.node/bus_usb_%03u_%03u", root, BUS, address),
    g_strdup_printf ("%s/sys/dev/char/189:%u", root, address - 1),
    g_strdup_printf ("%s/sys/class/usb/%s", root, port_name),
    g_strdup_printf ("%s/sys/bus/usb/devices/%s", root, port_name),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++) {
    g_unlink (links[i]);
    g_free (links[i]);
  }
  sim_surroundings_remove (folder);
}

static void
unplug (Port *port)
{
  sim_usb_node_unplug (port->node);
  remove_files (port);
  send_event (port, "remove");
  port->node = NULL;
}

static void
mode_changed_cb (SimDevice *device, SimMode mode, gpointer user_data)
{
  Port *port = user_data;

  if (port->node != NULL)
    unplug (port);
  if (mode != SIM_MODE_GONE && mode != SIM_MODE_NORMAL && mode != SIM_MODE_RESTORE)
    plug (port);
}

void
sim_usb_bus_add_phone (SimUsbBus *self, SimDevice *device)
{
  Port *port = g_new0 (Port, 1);

  port->bus = self;
  port->device = device;
  port->dev_path = g_strdup_printf ("/devices/pci0000:00/usb1/1-%u", self->ports->len + 1);
  g_ptr_array_add (self->ports, port);
  sim_device_add_watch (device, mode_changed_cb, port);
}
