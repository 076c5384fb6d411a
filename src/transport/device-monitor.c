/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/device-monitor.h"

#include "transport/mux-watcher.h"
#include "transport/transport-error.h"
#include "transport/usb-watcher.h"

#include <libusb.h>

#define N_WATCHERS 2

/**
 * RouseDeviceMonitor:
 *
 * Joins what the watchers of USB and of usbmuxd see: at once into the waiter, and by way of the owner's main context
 * into the list. Owned by the thread that made it.
 */
struct _RouseDeviceMonitor {
  GObject parent_instance;

  GMainContext *context; /* of the owner */
  RouseDeviceList *list;
  RouseDeviceWaiter *waiter;
  RouseUsbWatcher *usb;
  RouseMuxWatcher *mux;
  gboolean settled;

  GMutex lock;
  GQueue fresh;     /* of RouseSighting, not in the list yet */
  guint n_settled;  /* watchers */
  GSource *pending; /* applies @fresh */
};

G_DEFINE_FINAL_TYPE (RouseDeviceMonitor, rouse_device_monitor, G_TYPE_OBJECT)

enum { SIGNAL_SETTLED, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
apply_cb (gpointer user_data)
{
  RouseDeviceMonitor *self = g_object_ref (ROUSE_DEVICE_MONITOR (user_data));
  GQueue fresh;
  gboolean settled;

  g_mutex_lock (&self->lock);
  fresh = self->fresh;
  g_queue_init (&self->fresh);
  settled = self->n_settled == N_WATCHERS;
  g_clear_pointer (&self->pending, g_source_unref);
  g_mutex_unlock (&self->lock);

  for (RouseSighting *sighting; (sighting = g_queue_pop_head (&fresh)) != NULL; rouse_sighting_free (sighting))
    rouse_device_list_apply (self->list, sighting);
  if (settled && !self->settled) {
    self->settled = TRUE;
    g_signal_emit (self, signals[SIGNAL_SETTLED], 0);
  }
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

/* Under the lock. The source holds no reference: dispose destroys it, after the watchers have ended. */
static void
wake_owner (RouseDeviceMonitor *self)
{
  if (self->pending != NULL)
    return;
  self->pending = g_idle_source_new ();
  g_source_set_priority (self->pending, G_PRIORITY_HIGH); /* hands wait for what the cable tells */
  g_source_set_callback (self->pending, apply_cb, self, NULL);
  g_source_attach (self->pending, self->context);
}

static void
sighting_cb (const RouseSighting *sighting, gpointer user_data)
{
  RouseDeviceMonitor *self = user_data;

  rouse_device_waiter_apply (self->waiter, sighting);
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->fresh, rouse_sighting_copy (sighting));
  wake_owner (self);
  g_mutex_unlock (&self->lock);
}

static void
settled_cb (gpointer user_data)
{
  RouseDeviceMonitor *self = user_data;

  g_mutex_lock (&self->lock);
  self->n_settled++;
  wake_owner (self);
  g_mutex_unlock (&self->lock);
}

static void
rouse_device_monitor_dispose (GObject *object)
{
  RouseDeviceMonitor *self = ROUSE_DEVICE_MONITOR (object);

  rouse_device_monitor_stop (self);
  if (self->pending != NULL) {
    g_source_destroy (self->pending);
    g_clear_pointer (&self->pending, g_source_unref);
  }
  g_clear_object (&self->list);
  g_clear_object (&self->waiter);
  G_OBJECT_CLASS (rouse_device_monitor_parent_class)->dispose (object);
}

static void
rouse_device_monitor_finalize (GObject *object)
{
  RouseDeviceMonitor *self = ROUSE_DEVICE_MONITOR (object);

  g_queue_clear_full (&self->fresh, (GDestroyNotify) rouse_sighting_free);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (rouse_device_monitor_parent_class)->finalize (object);
}

static void
rouse_device_monitor_class_init (RouseDeviceMonitorClass *klass)
{
  /* As GSocket does: libimobiledevice writes its good-bye to phones that are gone already, and must not end the program
   * in the middle of a restore. */
  rouse_transport_ignore_sigpipe ();

  G_OBJECT_CLASS (klass)->dispose = rouse_device_monitor_dispose;
  G_OBJECT_CLASS (klass)->finalize = rouse_device_monitor_finalize;

  /**
   * RouseDeviceMonitor::settled:
   *
   * Once: the list now has everything that was there when the watching began.
   */
  signals[SIGNAL_SETTLED] =
      g_signal_new ("settled", ROUSE_TYPE_DEVICE_MONITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rouse_device_monitor_init (RouseDeviceMonitor *self)
{
  g_mutex_init (&self->lock);
  g_queue_init (&self->fresh);
  self->context = g_main_context_ref_thread_default ();
  self->list = rouse_device_list_new ();
  self->waiter = rouse_device_waiter_new ();
}

RouseDeviceMonitor *
rouse_device_monitor_new (void)
{
  return g_object_new (ROUSE_TYPE_DEVICE_MONITOR, NULL);
}

/**
 * rouse_device_monitor_start:
 *
 * Starts both watchers. A monitor is started once.
 */
gboolean
rouse_device_monitor_start (RouseDeviceMonitor *self, GError **error)
{
  RouseWatcherListener listener = { sighting_cb, settled_cb, self };

  g_return_val_if_fail (ROUSE_IS_DEVICE_MONITOR (self), FALSE);
  g_return_val_if_fail (self->usb == NULL, FALSE);

  self->usb = rouse_usb_watcher_start (&listener, error);
  if (self->usb == NULL)
    return FALSE;
  self->mux = rouse_mux_watcher_start (&listener);
  return TRUE;
}

void
rouse_device_monitor_stop (RouseDeviceMonitor *self)
{
  g_return_if_fail (ROUSE_IS_DEVICE_MONITOR (self));

  g_clear_pointer (&self->usb, rouse_usb_watcher_stop);
  g_clear_pointer (&self->mux, rouse_mux_watcher_stop);
}

RouseDeviceList *
rouse_device_monitor_get_list (RouseDeviceMonitor *self)
{
  return self->list;
}

RouseDeviceWaiter *
rouse_device_monitor_get_waiter (RouseDeviceMonitor *self)
{
  return self->waiter;
}

gboolean
rouse_device_monitor_is_settled (RouseDeviceMonitor *self)
{
  return self->settled;
}

/* libusb says which one runs; the others can only tell what was there when this was built. */
char *
rouse_device_monitor_describe_libraries (void)
{
  const struct libusb_version *usb = libusb_get_version ();

  return g_strdup_printf ("libusb %u.%u.%u.%u; built with libimobiledevice %s, libusbmuxd %s, libplist %s", usb->major,
                          usb->minor, usb->micro, usb->nano, IMOBILEDEVICE_VERSION, USBMUXD_VERSION, PLIST_VERSION);
}
