/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usb-node.h"

#include "usb-gate.h"
#include "usb-transfer.h"

#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <stddef.h>
#include <sys/ioctl.h>

typedef struct {
  guint id;
  UMockdevIoctlData *data; /* the client's struct usbdevfs_urb; handed back when it is reaped */
} Urb;

/* One open file of a client. */
typedef struct {
  GQueue pending; /* Urb */
  GQueue done;    /* Urb */
} File;

/**
 * SimUsbNode:
 *
 * The usbdevfs side of one device node. Requests come on the testbed's thread; unplug and late completions on the main
 * thread.
 */
struct _SimUsbNode {
  GMutex lock;
  SimDevice *device;
  SimUsbFunction *function;
  UMockdevIoctlBase *base;
  guint address;
  guint epoch; /* of the phone, when it was plugged */
  gboolean present;
  GPtrArray *files;
  guint next_urb;
  SimUsbGate gate;
};

/* With the lock. */
static void
update_gate (SimUsbNode *self)
{
  gboolean ready = !self->present;

  for (guint i = 0; i < self->files->len && !ready; i++)
    ready = ((File *) g_ptr_array_index (self->files, i))->done.length > 0;
  sim_usb_gate_set (&self->gate, ready);
}

/* --- open files --- */

static void
urb_free (gpointer data)
{
  Urb *urb = data;

  g_object_unref (urb->data);
  g_free (urb);
}

static void
file_free (gpointer data)
{
  File *file = data;

  g_queue_clear_full (&file->pending, urb_free);
  g_queue_clear_full (&file->done, urb_free);
  g_free (file);
}

static void
connected_cb (UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user_data)
{
  SimUsbNode *self = user_data;
  File *file = g_new0 (File, 1);

  g_queue_init (&file->pending);
  g_queue_init (&file->done);
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->files, file);
  g_mutex_unlock (&self->lock);
  g_object_set_data (G_OBJECT (client), "sim-file", file);
}

static void
vanished_cb (UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user_data)
{
  SimUsbNode *self = user_data;
  File *file = g_object_steal_data (G_OBJECT (client), "sim-file");

  g_mutex_lock (&self->lock);
  if (file != NULL)
    g_ptr_array_remove (self->files, file);
  update_gate (self);
  g_mutex_unlock (&self->lock);
}

/* --- transfers --- */

static void
complete_urb (Urb *urb, int result)
{
  struct usbdevfs_urb *u = (struct usbdevfs_urb *) urb->data->data;

  u->status = MIN (result, 0);
  u->actual_length = MAX (result, 0);
}

typedef struct {
  SimUsbNode *node;
  guint id;
  int result;
} Late;

static gboolean
late_cb (gpointer user_data)
{
  Late *late = user_data;
  SimUsbNode *self = late->node;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->files->len; i++) {
    File *file = g_ptr_array_index (self->files, i);

    for (GList *l = file->pending.head; l != NULL; l = l->next) {
      Urb *urb = l->data;

      if (urb->id != late->id)
        continue;
      complete_urb (urb, late->result);
      g_queue_delete_link (&file->pending, l);
      g_queue_push_tail (&file->done, urb);
      break;
    }
  }
  update_gate (self);
  g_mutex_unlock (&self->lock);
  return G_SOURCE_REMOVE;
}

static void
complete_later (SimUsbNode *self, Urb *urb, SimUsbReply reply)
{
  Late *late = g_new0 (Late, 1);

  late->node = self;
  late->id = urb->id;
  late->result = reply.result;
  g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) reply.delay_ms, late_cb, late, g_free);
}

/* --- ioctls; with the lock --- */

static int
submit_urb (SimUsbNode *self, File *file, UMockdevIoctlData *arg)
{
  g_autoptr (GObject) data = G_OBJECT (umockdev_ioctl_data_resolve (arg, 0, sizeof (struct usbdevfs_urb), NULL));
  struct usbdevfs_urb *u;
  UMockdevIoctlData *buffer = NULL;
  SimUsbReply reply;
  Urb *urb;

  if (data == NULL)
    return EFAULT;
  u = (struct usbdevfs_urb *) ((UMockdevIoctlData *) data)->data;
  if (u->buffer_length < 0)
    return EINVAL;
  if (u->buffer_length > 0) {
    buffer = umockdev_ioctl_data_resolve ((UMockdevIoctlData *) data, offsetof (struct usbdevfs_urb, buffer),
                                          (gsize) u->buffer_length, NULL);
    if (buffer == NULL)
      return EFAULT;
    g_object_unref (buffer); /* the parent keeps it */
  }
  if (u->type != USBDEVFS_URB_TYPE_CONTROL && u->type != USBDEVFS_URB_TYPE_BULK)
    return EINVAL;
  reply = sim_usb_transfer_run (self->device, self->function, u, buffer != NULL ? buffer->data : NULL);

  urb = g_new0 (Urb, 1);
  urb->id = ++self->next_urb;
  urb->data = (UMockdevIoctlData *) g_steal_pointer (&data);
  if (reply.delay_ms == 0)
    complete_urb (urb, reply.result);
  g_queue_push_tail (reply.delay_ms == 0 ? &file->done : &file->pending, urb);
  if (reply.delay_ms > 0)
    complete_later (self, urb, reply);
  return 0;
}

static int
reap_urb (SimUsbNode *self, File *file, UMockdevIoctlData *arg)
{
  Urb *urb = g_queue_pop_head (&file->done);
  UMockdevIoctlData *out;

  if (urb == NULL)
    return self->present ? EAGAIN : ENODEV;
  out = umockdev_ioctl_data_resolve (arg, 0, sizeof (void *), NULL);
  if (out != NULL) {
    umockdev_ioctl_data_set_ptr (out, 0, urb->data); /* the very struct that was submitted */
    g_object_unref (out);
  }
  urb_free (urb);
  return out != NULL ? 0 : EFAULT;
}

static int
discard_urb (File *file, UMockdevIoctlData *arg)
{
  gulong wanted = *(gulong *) arg->data;

  for (GList *l = file->pending.head; l != NULL; l = l->next) {
    Urb *urb = l->data;

    if (urb->data->client_addr != wanted)
      continue;
    complete_urb (urb, -ENOENT);
    g_queue_delete_link (&file->pending, l);
    g_queue_push_tail (&file->done, urb);
    return 0;
  }
  return EINVAL;
}

static int
get_capabilities (UMockdevIoctlData *arg)
{
  UMockdevIoctlData *out = umockdev_ioctl_data_resolve (arg, 0, sizeof (guint32), NULL);

  if (out == NULL)
    return EFAULT;
  *(guint32 *) out->data = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
                           USBDEVFS_CAP_BULK_SCATTER_GATHER | USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
  g_object_unref (out);
  return 0;
}

/* CLAIMINTERFACE, RELEASEINTERFACE and SETINTERFACE: one or two numbers. */
static int
use_interface (SimUsbNode *self, gulong request, UMockdevIoctlData *arg)
{
  gboolean sets = request == USBDEVFS_SETINTERFACE;
  UMockdevIoctlData *in = umockdev_ioctl_data_resolve (arg, 0, sets ? 8 : 4, NULL);
  g_auto (plist_t) detail = plist_new_dict ();
  guint number, alternate;

  if (in == NULL)
    return EFAULT;
  number = ((guint *) in->data)[0];
  alternate = sets ? ((guint *) in->data)[1] : 0;
  g_object_unref (in);
  rouse_plist_set_uint (detail, "interface", number);
  rouse_plist_set_uint (detail, "alternate", alternate);
  sim_device_trace (self->device, "usb",
                    sets                                 ? "set-interface"
                    : request == USBDEVFS_CLAIMINTERFACE ? "claim"
                                                         : "release",
                    detail);
  if (sim_usb_function_has_interface (self->function, number, alternate))
    return 0;
  return sets ? EINVAL : ENOENT;
}

static int
unknown_ioctl (SimUsbNode *self, gulong request)
{
  g_auto (plist_t) detail = plist_new_dict ();

  rouse_plist_set_uint (detail, "number", _IOC_NR (request));
  sim_device_trace (self->device, "usb", "unknown-ioctl", detail);
  return ENOTTY;
}

/* Returns: 0, or an errno. */
static int
run_ioctl (SimUsbNode *self, File *file, gulong request, UMockdevIoctlData *arg)
{
  gboolean gone = !self->present || sim_device_get_epoch (self->device) != self->epoch;

  if (request == USBDEVFS_REAPURB || request == USBDEVFS_REAPURBNDELAY)
    return reap_urb (self, file, arg);
  if (request == USBDEVFS_DISCARDURB)
    return discard_urb (file, arg);
  if (gone)
    return ENODEV;

  switch (request) {
  case USBDEVFS_SUBMITURB:
    return submit_urb (self, file, arg);
  case USBDEVFS_GET_CAPABILITIES:
    return get_capabilities (arg);
  case USBDEVFS_CLAIMINTERFACE:
  case USBDEVFS_RELEASEINTERFACE:
  case USBDEVFS_SETINTERFACE:
    return use_interface (self, request, arg);
  case USBDEVFS_SETCONFIGURATION:
  case USBDEVFS_CLEAR_HALT:
  case USBDEVFS_DISCONNECT_CLAIM:
    return 0;
  case USBDEVFS_GETDRIVER:
    return ENODATA; /* no kernel driver binds to these interfaces */
  case USBDEVFS_RESET:
    sim_device_trace (self->device, "usb", "reset", NULL);
    sim_usb_function_reset (self->function);
    return 0;
  default:
    return unknown_ioctl (self, request);
  }
}

static gboolean
ioctl_cb (UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer user_data)
{
  SimUsbNode *self = user_data;
  File *file = g_object_get_data (G_OBJECT (client), "sim-file");
  int error;

  g_mutex_lock (&self->lock);
  error = file != NULL ? run_ioctl (self, file, umockdev_ioctl_client_get_request (client),
                                    umockdev_ioctl_client_get_arg (client))
                       : ENODEV;
  update_gate (self);
  g_mutex_unlock (&self->lock);
  umockdev_ioctl_client_complete (client, error == 0 ? 0 : -1, error);
  return TRUE;
}

/* --- public --- */

SimUsbNode *
sim_usb_node_new (SimDevice *device, guint address)
{
  SimUsbNode *self = g_new0 (SimUsbNode, 1);

  g_mutex_init (&self->lock);
  self->device = device;
  self->function = sim_usb_function_new (device);
  self->address = address;
  self->epoch = sim_device_get_epoch (device);
  self->present = TRUE;
  self->files = g_ptr_array_new_with_free_func (file_free);
  self->gate.fd = -1;
  self->base = umockdev_ioctl_base_new ();
  g_signal_connect (self->base, "handle-ioctl", G_CALLBACK (ioctl_cb), self);
  g_signal_connect (self->base, "client-connected", G_CALLBACK (connected_cb), self);
  g_signal_connect (self->base, "client-vanished", G_CALLBACK (vanished_cb), self);
  return self;
}

void
sim_usb_node_free (SimUsbNode *self)
{
  g_signal_handlers_disconnect_by_data (self->base, self);
  g_clear_object (&self->base);
  g_ptr_array_unref (self->files);
  sim_usb_function_free (self->function);
  sim_usb_gate_close (&self->gate);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint
sim_usb_node_get_address (SimUsbNode *self)
{
  return self->address;
}

guint16
sim_usb_node_get_product_id (SimUsbNode *self)
{
  return sim_usb_function_get_product_id (self->function);
}

GBytes *
sim_usb_node_get_descriptors (SimUsbNode *self)
{
  return sim_usb_function_get_descriptors (self->function);
}

UMockdevIoctlBase *
sim_usb_node_get_base (SimUsbNode *self)
{
  return self->base;
}

gboolean
sim_usb_node_open_gate (SimUsbNode *self, const char *path, GError **error)
{
  if (!sim_usb_gate_open (&self->gate, path, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  update_gate (self);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* Whatever is under way ends as the kernel ends it when a device leaves. */
void
sim_usb_node_unplug (SimUsbNode *self)
{
  g_mutex_lock (&self->lock);
  self->present = FALSE;
  for (guint i = 0; i < self->files->len; i++) {
    File *file = g_ptr_array_index (self->files, i);
    Urb *urb;

    while ((urb = g_queue_pop_head (&file->pending)) != NULL) {
      complete_urb (urb, -ESHUTDOWN);
      g_queue_push_tail (&file->done, urb);
    }
  }
  update_gate (self);
  g_mutex_unlock (&self->lock);
}
