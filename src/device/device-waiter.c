/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "device/device-waiter.h"

#include "base/patience.h"

/**
 * RouseDeviceWaiter:
 *
 * Remembers the last sighting of every phone, numbered in the order they came, and lets a worker sleep until the one
 * that it needs has come.
 */
struct _RouseDeviceWaiter {
  GObject parent_instance;

  GMutex lock;
  GCond changed;        /* a sighting, or somebody's cancel */
  GHashTable *phones;   /* of Phone by ECID */
  GHashTable *ports;    /* of Phone by USB port: whatever was seen there */
  GPtrArray *anonymous; /* of RouseSighting: present, ECID unknown */
  guint64 number;       /* of the last sighting */
};

typedef struct {
  guint64 ecid; /* key of phones */
  RouseSighting *last;
  guint64 arrived; /* number of the last sighting that was not a departure */
  guint64 left;    /* number of the last departure; 0: never */
} Phone;

G_DEFINE_FINAL_TYPE (RouseDeviceWaiter, rouse_device_waiter, G_TYPE_OBJECT)

static void
phone_free (Phone *phone)
{
  g_clear_pointer (&phone->last, rouse_sighting_free);
  g_free (phone);
}

static void
rouse_device_waiter_finalize (GObject *object)
{
  RouseDeviceWaiter *self = ROUSE_DEVICE_WAITER (object);

  g_hash_table_unref (self->phones);
  g_hash_table_unref (self->ports);
  g_ptr_array_unref (self->anonymous);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (rouse_device_waiter_parent_class)->finalize (object);
}

static void
rouse_device_waiter_class_init (RouseDeviceWaiterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_device_waiter_finalize;
}

static void
rouse_device_waiter_init (RouseDeviceWaiter *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->phones = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) phone_free);
  self->ports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) phone_free);
  self->anonymous = g_ptr_array_new_with_free_func ((GDestroyNotify) rouse_sighting_free);
}

/* Whatever unknown phone was at this place is known now, or has left. */
static void
forget_anonymous (RouseDeviceWaiter *self, const RouseSighting *sighting)
{
  for (guint i = self->anonymous->len; i > 0; i--) {
    if (rouse_sighting_is_same_place (g_ptr_array_index (self->anonymous, i - 1), sighting))
      g_ptr_array_remove_index (self->anonymous, i - 1);
  }
}

static Phone *
find_or_add_phone (RouseDeviceWaiter *self, guint64 ecid)
{
  Phone *phone = g_hash_table_lookup (self->phones, &ecid);

  if (phone == NULL) {
    phone = g_new0 (Phone, 1);
    phone->ecid = ecid;
    g_hash_table_insert (self->phones, &phone->ecid, phone);
  }
  return phone;
}

static Phone *
find_or_add_port (RouseDeviceWaiter *self, const char *port)
{
  Phone *phone = g_hash_table_lookup (self->ports, port);

  if (phone == NULL) {
    phone = g_new0 (Phone, 1);
    g_hash_table_insert (self->ports, g_strdup (port), phone);
  }
  return phone;
}

static void
apply_to_phone (RouseDeviceWaiter *self, Phone *phone, const RouseSighting *sighting)
{
  gboolean elsewhere;

  elsewhere = phone->last != NULL && phone->last->mode != ROUSE_DEVICE_MODE_GONE &&
              !rouse_sighting_is_same_place (phone->last, sighting);
  if (sighting->mode == ROUSE_DEVICE_MODE_GONE) {
    phone->left = self->number;
    if (elsewhere)
      return; /* told late: it is back at another place already */
  } else {
    phone->arrived = self->number;
    if (elsewhere)
      phone->left = self->number; /* it cannot be at two places: its departure will be told late */
  }
  g_clear_pointer (&phone->last, rouse_sighting_free);
  phone->last = rouse_sighting_copy (sighting);
}

RouseDeviceWaiter *
rouse_device_waiter_new (void)
{
  return g_object_new (ROUSE_TYPE_DEVICE_WAITER, NULL);
}

/**
 * rouse_device_waiter_apply:
 * @sighting: what a watcher saw
 *
 * Numbers and keeps it, and wakes whoever waits. Any thread.
 */
void
rouse_device_waiter_apply (RouseDeviceWaiter *self, const RouseSighting *sighting)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = NULL;

  g_return_if_fail (ROUSE_IS_DEVICE_WAITER (self));

  locker = g_mutex_locker_new (&self->lock);
  self->number++;
  forget_anonymous (self, sighting);
  if (sighting->ecid != 0)
    apply_to_phone (self, find_or_add_phone (self, sighting->ecid), sighting);
  else if (sighting->mode != ROUSE_DEVICE_MODE_GONE)
    g_ptr_array_add (self->anonymous, rouse_sighting_copy (sighting));
  if (sighting->port != NULL)
    apply_to_phone (self, find_or_add_port (self, sighting->port), sighting);
  g_cond_broadcast (&self->changed);
}

guint64
rouse_device_waiter_mark (RouseDeviceWaiter *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->number;
}

RouseSighting *
rouse_device_waiter_look (RouseDeviceWaiter *self, guint64 ecid)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  Phone *phone = g_hash_table_lookup (self->phones, &ecid);

  return phone != NULL && phone->last != NULL ? rouse_sighting_copy (phone->last) : NULL;
}

guint
rouse_device_waiter_count (RouseDeviceWaiter *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  guint count = self->anonymous->len;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->phones);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Phone *phone = value;

    if (phone->last != NULL && phone->last->mode != ROUSE_DEVICE_MODE_GONE)
      count++;
  }
  return count;
}

typedef gboolean (*Condition) (const Phone *phone, RouseDeviceMode modes, guint64 since);

static gboolean
has_left (const Phone *phone, RouseDeviceMode modes, guint64 since)
{
  return phone->left > since;
}

static gboolean
is_in_mode (const Phone *phone, RouseDeviceMode modes, guint64 since)
{
  return phone->last != NULL && (phone->last->mode & modes) != 0 && phone->arrived > since;
}

static void
cancelled_cb (GCancellable *cancellable, RouseDeviceWaiter *self)
{
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Which phone is waited for. */
typedef struct {
  guint64 ecid;
  const char *port; /* NULL: by ECID */
} Wanted;

static Phone *
find_wanted (RouseDeviceWaiter *self, const Wanted *wanted)
{
  return wanted->port != NULL ? g_hash_table_lookup (self->ports, wanted->port)
                              : g_hash_table_lookup (self->phones, &wanted->ecid);
}

/* @found: (out) (optional): a copy of the last sighting at the moment when @condition held */
static gboolean
wait_for (RouseDeviceWaiter *self, Wanted wanted, Condition condition, RouseDeviceMode modes, guint64 since,
          guint timeout_ms, RouseSighting **found, GCancellable *cancellable, GError **error)
{
  gint64 end_us = g_get_monotonic_time () + rouse_patience_ms (timeout_ms) * G_GINT64_CONSTANT (1000);
  gulong handler = 0;
  gboolean met = FALSE;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);
  g_mutex_lock (&self->lock);
  for (;;) {
    Phone *phone = find_wanted (self, &wanted);

    if (g_cancellable_is_cancelled (cancellable))
      break;
    met = phone != NULL && condition (phone, modes, since);
    if (met && found != NULL)
      *found = rouse_sighting_copy (phone->last);
    if (met || !g_cond_wait_until (&self->changed, &self->lock, end_us))
      break;
  }
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);

  if (!met && !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "waited %u s for the phone", timeout_ms / 1000);
  return met;
}

/**
 * rouse_device_waiter_wait_gone:
 * @since: number from rouse_device_waiter_mark()
 *
 * Blocks until @ecid was seen leaving after @since, wherever it may be by now. Worker thread.
 */
gboolean
rouse_device_waiter_wait_gone (RouseDeviceWaiter *self, guint64 ecid, guint64 since, guint timeout_ms,
                               GCancellable *cancellable, GError **error)
{
  if (wait_for (self, (Wanted){ ecid, NULL }, has_left, 0, since, timeout_ms, NULL, cancellable, error))
    return TRUE;
  g_prefix_error (error, "no departure: ");
  return FALSE;
}

/**
 * rouse_device_waiter_wait_mode:
 * @modes: one or several
 * @since: number from rouse_device_waiter_mark(), or 0: a phone that is in one of them already will do
 *
 * Blocks until @ecid is in one of @modes. Worker thread.
 *
 * Returns: (transfer full): the sighting, or NULL with `G_IO_ERROR_TIMED_OUT` or `G_IO_ERROR_CANCELLED`
 */
RouseSighting *
rouse_device_waiter_wait_mode (RouseDeviceWaiter *self, guint64 ecid, RouseDeviceMode modes, guint64 since,
                               guint timeout_ms, GCancellable *cancellable, GError **error)
{
  RouseSighting *found = NULL;

  if (wait_for (self, (Wanted){ ecid, NULL }, is_in_mode, modes, since, timeout_ms, &found, cancellable, error))
    return found;
  g_prefix_error (error, "no arrival: ");
  return NULL;
}

/**
 * rouse_device_waiter_wait_port_gone:
 * @port: of a sighting
 *
 * As rouse_device_waiter_wait_gone(), for whatever was plugged in there.
 */
gboolean
rouse_device_waiter_wait_port_gone (RouseDeviceWaiter *self, const char *port, guint64 since, guint timeout_ms,
                                    GCancellable *cancellable, GError **error)
{
  if (wait_for (self, (Wanted){ 0, port }, has_left, 0, since, timeout_ms, NULL, cancellable, error))
    return TRUE;
  g_prefix_error (error, "no departure: ");
  return FALSE;
}

/**
 * rouse_device_waiter_wait_port_mode:
 * @port: of a sighting
 *
 * As rouse_device_waiter_wait_mode(), for whatever is plugged in there.
 *
 * Returns: (transfer full): the sighting, or NULL
 */
RouseSighting *
rouse_device_waiter_wait_port_mode (RouseDeviceWaiter *self, const char *port, RouseDeviceMode modes, guint64 since,
                                    guint timeout_ms, GCancellable *cancellable, GError **error)
{
  RouseSighting *found = NULL;

  if (wait_for (self, (Wanted){ 0, port }, is_in_mode, modes, since, timeout_ms, &found, cancellable, error))
    return found;
  g_prefix_error (error, "no arrival: ");
  return NULL;
}

/**
 * rouse_device_waiter_pause:
 * @ms: milliseconds
 *
 * Sleeps. Any thread.
 *
 * Returns: %FALSE with `G_IO_ERROR_CANCELLED`
 */
gboolean
rouse_device_waiter_pause (guint ms, GCancellable *cancellable, GError **error)
{
  gint64 end_us = g_get_monotonic_time () + ms * G_GINT64_CONSTANT (1000);
  GPollFD cancel_fd = { 0 };

  if (!g_cancellable_make_pollfd (cancellable, &cancel_fd)) {
    g_usleep (ms * 1000ul);
    return !g_cancellable_set_error_if_cancelled (cancellable, error);
  }
  while (!g_cancellable_is_cancelled (cancellable)) {
    gint64 left_us = end_us - g_get_monotonic_time ();

    if (left_us <= 0)
      break;
    g_poll (&cancel_fd, 1, (int) ((left_us + 999) / 1000));
  }
  g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
