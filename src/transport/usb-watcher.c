/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/usb-watcher.h"

#include "transport/transport-error.h"
#include "transport/usb-census.h"
#include "transport/usb-open.h"

#define FAST_RETRY_MS 100  /* a node is there before udev has set its permissions */
#define SLOW_RETRY_MS 2000 /* later, so that a rule that is added helps without replugging */
#define PATIENCE_MS 1500   /* until a node that may not be opened is reported as such */
#define FAST_MS 10000      /* how long after arriving to retry fast */
#define LOOK_MS 400        /* between two looks at the bus where no event has come yet; two of them find a change */
#define LOOK_AGAIN_MS 5000 /* after one that did not help */

struct _RouseUsbWatcher {
  RouseWatcherListener listener;
  GMutex lock; /* of @context, which the thread may replace while it is told to end */
  libusb_context *context;
  libusb_hotplug_callback_handle hotplug;
  GCancellable *cancellable; /* cancelled: the thread ends */
  GThread *thread;

  /* the thread's own */
  GQueue events;     /* of Event, filled by libusb's callback while this thread handles its events */
  GPtrArray *phones; /* of Phone: all that are on the bus */
  gboolean settled;
  gboolean enumerating; /* libusb tells what is there, not what happens */
  gboolean heard;       /* events do arrive on this computer */
  guint n_differences;  /* looks at the bus in a row that showed something else than we know of */
  gint64 look_us;       /* when the next one is due */
};

typedef struct {
  libusb_device *device; /* a reference */
  gboolean arrived;
  gint64 at_us;
} Event;

/* One phone on the bus. Its device stands for one stay at one address. */
typedef struct {
  libusb_device *device;   /* a reference */
  RouseSighting *sighting; /* as last told; NULL: not told yet */
  gboolean known;          /* @sighting says who it is: no more tries */
  gint64 arrived_us, next_us;
} Phone;

static void
event_free (Event *event)
{
  libusb_unref_device (event->device);
  g_free (event);
}

static void
phone_free (Phone *phone)
{
  libusb_unref_device (phone->device);
  g_clear_pointer (&phone->sighting, rouse_sighting_free);
  g_free (phone);
}

/* Nothing may be opened in here (libusb forbids it): only remember. */
static int LIBUSB_CALL
hotplug_cb (libusb_context *context, libusb_device *device, libusb_hotplug_event what, void *user_data)
{
  RouseUsbWatcher *self = user_data;
  Event *event;

  self->heard |= !self->enumerating;
  if (rouse_usb_open_get_mode (device) == ROUSE_DEVICE_MODE_GONE)
    return 0;
  event = g_new (Event, 1);
  *event = (Event){ libusb_ref_device (device), what == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED, g_get_monotonic_time () };
  g_queue_push_tail (&self->events, event);
  return 0;
}

static RouseSighting *
new_sighting (libusb_device *device, RouseDeviceMode mode)
{
  RouseSighting *sighting = g_new0 (RouseSighting, 1);

  sighting->mode = mode;
  sighting->seen_us = g_get_monotonic_time ();
  sighting->bus = libusb_get_bus_number (device);
  sighting->address = libusb_get_device_address (device);
  sighting->port = rouse_usb_open_get_port (device);
  return sighting;
}

static void
tell (RouseUsbWatcher *self, Phone *phone, RouseSighting *sighting)
{
  g_clear_pointer (&phone->sighting, rouse_sighting_free);
  phone->sighting = sighting;
  self->listener.sighting (sighting, self->listener.user_data);
}

static void
tell_departure (RouseUsbWatcher *self, Phone *phone, gint64 at_us)
{
  RouseSighting *gone;

  if (phone->sighting == NULL)
    return;
  gone = new_sighting (phone->device, ROUSE_DEVICE_MODE_GONE);
  gone->ecid = phone->sighting->ecid;
  gone->seen_us = at_us;
  tell (self, phone, gone);
}

static void
apply_departure (RouseUsbWatcher *self, libusb_device *device, gint64 at_us)
{
  for (guint i = 0; i < self->phones->len; i++) {
    Phone *phone = g_ptr_array_index (self->phones, i);

    if (phone->device != device)
      continue;
    tell_departure (self, phone, at_us);
    g_ptr_array_remove_index (self->phones, i);
    return;
  }
}

static void
add_phone (RouseUsbWatcher *self, libusb_device *device)
{
  Phone *phone = g_new0 (Phone, 1);

  phone->device = libusb_ref_device (device);
  phone->arrived_us = phone->next_us = g_get_monotonic_time ();
  g_ptr_array_add (self->phones, phone);
}

static void
apply_events (RouseUsbWatcher *self)
{
  for (Event *event; (event = g_queue_pop_head (&self->events)) != NULL; event_free (event)) {
    apply_departure (self, event->device, event->at_us); /* also when it arrives: libusb can enumerate one twice */
    if (event->arrived)
      add_phone (self, event->device);
  }
}

static void
tell_identity (RouseUsbWatcher *self, Phone *phone, RouseUsbIdentity *identity, gboolean no_permission)
{
  RouseSighting *sighting = new_sighting (phone->device, rouse_usb_open_get_mode (phone->device));

  sighting->no_permission = no_permission;
  if (identity != NULL) {
    sighting->ecid = identity->ecid;
    sighting->chip_id = identity->chip_id;
    sighting->board_id = identity->board_id;
    sighting->serial_number = g_steal_pointer (&identity->serial_number);
    sighting->srtg = g_steal_pointer (&identity->srtg);
    sighting->image4 = (identity->flags & 0x04) != 0; /* spec 10 §3.2 */
  }
  tell (self, phone, sighting);
}

/* Permissions come a moment after the node; if they do not, somebody has to be told. */
static void
tell_no_permission (RouseUsbWatcher *self, Phone *phone)
{
  g_autoptr (RouseUsbIdentity) identity = rouse_usb_open_look (phone->device);

  tell_identity (self, phone, identity, TRUE);
}

static void
try_to_identify (RouseUsbWatcher *self, Phone *phone)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (RouseUsbIdentity) identity =
      rouse_usb_open_identify (self->context, phone->device, self->cancellable, &why);
  gint64 now_us = g_get_monotonic_time ();
  gint64 waited_ms = (now_us - phone->arrived_us) / 1000;

  if (identity != NULL) {
    phone->known = TRUE;
    if (rouse_usb_open_get_mode (phone->device) == ROUSE_DEVICE_MODE_KIS) {
      /* Its outer serial number must not be used (spec 10 §5). */
      tell_identity (self, phone, NULL, FALSE);
      return;
    }
    tell_identity (self, phone, identity, FALSE);
    return;
  }
  if (phone->sighting == NULL && waited_ms >= PATIENCE_MS &&
      g_error_matches (why, ROUSE_ERROR, ROUSE_ERROR_NO_PERMISSION))
    tell_no_permission (self, phone);
  phone->next_us = now_us + (waited_ms < FAST_MS ? FAST_RETRY_MS : SLOW_RETRY_MS) * G_GINT64_CONSTANT (1000);
}

/* Tries those whose time has come. Returns: when the next one is due, in µs; G_MAXINT64: none waits */
static gint64
identify_phones (RouseUsbWatcher *self)
{
  gint64 next_us = G_MAXINT64;

  for (guint i = 0; i < self->phones->len; i++) {
    Phone *phone = g_ptr_array_index (self->phones, i);

    if (!phone->known && phone->next_us <= g_get_monotonic_time ())
      try_to_identify (self, phone);
    if (!phone->known)
      next_us = MIN (next_us, phone->next_us);
  }
  return next_us;
}

static void
check_settled (RouseUsbWatcher *self)
{
  if (self->settled)
    return;
  for (guint i = 0; i < self->phones->len; i++) {
    Phone *phone = g_ptr_array_index (self->phones, i);

    if (phone->sighting == NULL && g_get_monotonic_time () - phone->arrived_us < PATIENCE_MS * (gint64) 2000)
      return;
  }
  self->settled = TRUE;
  self->listener.settled (self->listener.user_data);
}

/* Beginning with what is on the bus: those come as events at once. */
static int
open_context (RouseUsbWatcher *self)
{
  libusb_context *context = NULL;
  int code = libusb_init (&context);

  if (code != LIBUSB_SUCCESS)
    return code;
  self->enumerating = TRUE;
  if (libusb_has_capability (LIBUSB_CAP_HAS_HOTPLUG))
    code = libusb_hotplug_register_callback (
        context, LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, LIBUSB_HOTPLUG_ENUMERATE,
        ROUSE_USB_APPLE, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, hotplug_cb, self, &self->hotplug);
  else
    code = LIBUSB_ERROR_NOT_SUPPORTED;
  self->enumerating = FALSE;
  if (code != LIBUSB_SUCCESS) {
    libusb_exit (context);
    return code;
  }
  g_mutex_lock (&self->lock);
  self->context = context;
  g_mutex_unlock (&self->lock);
  return code;
}

/* Where udev runs and nothing stands between it and us, its events arrive, and nobody has to look. In a container they
 * may not: those have a network of their own, and that is what events come through. */
static gboolean
events_are_certain (void)
{
  static const char *const containers[] = { "/.flatpak-info", "/run/.containerenv", "/.dockerenv" };

  for (gsize i = 0; i < G_N_ELEMENTS (containers); i++)
    if (g_file_test (containers[i], G_FILE_TEST_EXISTS))
      return FALSE;
  return g_getenv ("SNAP") == NULL && g_file_test ("/run/udev/control", G_FILE_TEST_EXISTS);
}

static Phone *
find_at (GPtrArray *phones, guint8 bus, guint8 address)
{
  for (guint i = 0; i < phones->len; i++) {
    Phone *phone = g_ptr_array_index (phones, i);

    if (libusb_get_bus_number (phone->device) == bus && libusb_get_device_address (phone->device) == address)
      return phone;
  }
  return NULL;
}

/* Whether sysfs shows other phones than those that libusb has told of. */
static gboolean
differs_from_bus (RouseUsbWatcher *self)
{
  g_autoptr (GArray) entries = rouse_usb_census_take ();
  guint n_phones = 0;

  for (guint i = 0; i < entries->len; i++) {
    const RouseUsbEntry *entry = &g_array_index (entries, RouseUsbEntry, i);

    if (rouse_device_mode_from_product_id (entry->product_id) == ROUSE_DEVICE_MODE_GONE)
      continue;
    if (find_at (self->phones, entry->bus, entry->address) == NULL)
      return TRUE;
    n_phones++;
  }
  return n_phones != self->phones->len;
}

/* What has arrived in the new context and was there before goes on as it was: nobody hears of it. */
static void
take_over (RouseUsbWatcher *self, GPtrArray *before)
{
  for (Event *event; (event = g_queue_pop_head (&self->events)) != NULL; event_free (event)) {
    Phone *phone = find_at (before, libusb_get_bus_number (event->device), libusb_get_device_address (event->device));
    guint index = 0;

    if (phone == NULL || rouse_usb_open_get_mode (phone->device) != rouse_usb_open_get_mode (event->device)) {
      add_phone (self, event->device);
      continue;
    }
    g_ptr_array_find (before, phone, &index);
    g_ptr_array_steal_index_fast (before, index);
    libusb_unref_device (phone->device);
    phone->device = libusb_ref_device (event->device);
    g_ptr_array_add (self->phones, phone);
  }
}

/* libusb lists anew only for a new context. */
static void
list_anew (RouseUsbWatcher *self)
{
  g_autoptr (GPtrArray) before = self->phones;
  libusb_context *old = self->context;
  libusb_hotplug_callback_handle old_hotplug = self->hotplug;

  self->phones = g_ptr_array_new_with_free_func ((GDestroyNotify) phone_free);
  if (open_context (self) != LIBUSB_SUCCESS) {
    g_ptr_array_unref (self->phones);
    self->phones = g_steal_pointer (&before);
    return;
  }
  take_over (self, before);
  for (guint i = 0; i < before->len; i++)
    tell_departure (self, g_ptr_array_index (before, i), g_get_monotonic_time ());
  g_ptr_array_set_size (before, 0);
  libusb_hotplug_deregister_callback (old, old_hotplug);
  libusb_exit (old);
}

/* Where events do not arrive (a network of one's own, no udev) the bus itself is looked at, until the first one does.
 */
static void
look_at_bus (RouseUsbWatcher *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->heard || now_us < self->look_us)
    return;
  self->look_us = now_us + LOOK_MS * G_GINT64_CONSTANT (1000);
  self->n_differences = differs_from_bus (self) ? self->n_differences + 1 : 0;
  if (self->n_differences < 2) /* an event may be on its way */
    return;
  self->n_differences = 0;
  list_anew (self);
  if (differs_from_bus (self))
    self->look_us = now_us + LOOK_AGAIN_MS * G_GINT64_CONSTANT (1000);
}

static gpointer
watcher_thread (gpointer data)
{
  RouseUsbWatcher *self = data;

  while (!g_cancellable_is_cancelled (self->cancellable)) {
    struct timeval limit = { .tv_sec = 60 };
    gint64 next_us;

    apply_events (self);
    look_at_bus (self);
    next_us = identify_phones (self);
    check_settled (self);
    if (!g_queue_is_empty (&self->events)) /* came while a phone was asked who it is */
      continue;
    if (!self->heard)
      next_us = MIN (next_us, self->look_us);
    if (next_us != G_MAXINT64)
      limit = (struct timeval){ .tv_usec = CLAMP (next_us - g_get_monotonic_time (), 1000, 999999) };
    libusb_handle_events_timeout_completed (self->context, &limit, NULL);
  }
  return NULL;
}

static void
interrupt_cb (GCancellable *cancellable, RouseUsbWatcher *self)
{
  g_mutex_lock (&self->lock);
  libusb_interrupt_event_handler (self->context);
  g_mutex_unlock (&self->lock);
}

/**
 * rouse_usb_watcher_start:
 *
 * Begins with what is on the bus already, then tells every arrival and departure.
 *
 * Returns: (transfer full): NULL with `ROUSE_ERROR_FAILED`
 */
RouseUsbWatcher *
rouse_usb_watcher_start (const RouseWatcherListener *listener, GError **error)
{
  RouseUsbWatcher *self = g_new0 (RouseUsbWatcher, 1);
  int code;

  self->listener = *listener;
  self->heard = events_are_certain ();
  self->cancellable = g_cancellable_new ();
  self->phones = g_ptr_array_new_with_free_func ((GDestroyNotify) phone_free);
  g_queue_init (&self->events);
  g_mutex_init (&self->lock);
  code = open_context (self);
  if (code != LIBUSB_SUCCESS) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "USB cannot be watched: %s", libusb_error_name (code));
    rouse_usb_watcher_stop (self);
    return NULL;
  }
  g_cancellable_connect (self->cancellable, G_CALLBACK (interrupt_cb), self, NULL);
  self->thread = g_thread_new ("usb-watcher", watcher_thread, self);
  return self;
}

void
rouse_usb_watcher_stop (RouseUsbWatcher *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->thread != NULL) {
    g_thread_join (self->thread);
    libusb_hotplug_deregister_callback (self->context, self->hotplug);
  }
  g_queue_clear_full (&self->events, (GDestroyNotify) event_free);
  g_ptr_array_unref (self->phones);
  if (self->context != NULL)
    libusb_exit (self->context);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_free (self);
}
