/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/mux-watcher.h"

#include <usbmuxd.h>

#include "device/device-waiter.h"
#include "transport/mux-identify.h"
#include "transport/transport-error.h"

#define FAST_RETRY_MS 300 /* its daemon may not be up yet */
#define SLOW_RETRY_MS 2000
#define FAST_TRIES 30
#define SETTLE_TRIES 5 /* failures after which a phone does not hold up "settled" any more */
#define SETTLE_LIMIT_MS 5000

struct _RouseMuxWatcher {
  RouseWatcherListener listener;
  usbmuxd_subscription_context_t subscription;
  GThread *settle_thread;

  GMutex lock;
  GCond changed;     /* a phone has been resolved, or has left, or it is over */
  GPtrArray *visits; /* of Visit: attached, and those whose thread has not been joined yet */
  gboolean stopping;
};

/* One stay of a phone with usbmuxd. Its thread asks who it is until it knows. */
typedef struct {
  RouseMuxWatcher *watcher;
  guint mux_id;
  char *udid;
  GCancellable *cancellable; /* it has left, or the watcher stops */
  GThread *thread;
  /* under the watcher's lock */
  guint64 ecid;      /* 0: not told to anybody */
  gboolean resolved; /* known, or failed often enough */
  gboolean left;
  gboolean over; /* the thread is about to end */
} Visit;

/* The thread must have ended. */
static void
visit_free (Visit *visit)
{
  g_thread_join (visit->thread);
  g_free (visit->udid);
  g_object_unref (visit->cancellable);
  g_free (visit);
}

/* Told under the lock, so that a departure can never overtake the arrival that it ends. */
static void
tell_arrival (Visit *visit, RouseSighting *sighting)
{
  RouseMuxWatcher *self = visit->watcher;

  g_mutex_lock (&self->lock);
  if (!visit->left && !self->stopping) {
    visit->ecid = sighting->ecid;
    sighting->seen_us = g_get_monotonic_time ();
    self->listener.sighting (sighting, self->listener.user_data);
  }
  g_mutex_unlock (&self->lock);
}

static void
set_resolved (Visit *visit, gboolean over)
{
  g_mutex_lock (&visit->watcher->lock);
  visit->resolved = TRUE;
  visit->over = over;
  g_cond_broadcast (&visit->watcher->changed);
  g_mutex_unlock (&visit->watcher->lock);
}

static gpointer
visit_thread (gpointer data)
{
  Visit *visit = data;

  for (guint tries = 0;; tries++) {
    g_autoptr (RouseSighting) sighting = rouse_mux_identify (visit->mux_id, visit->udid, visit->cancellable, NULL);

    if (sighting != NULL)
      tell_arrival (visit, sighting);
    if (tries == SETTLE_TRIES)
      set_resolved (visit, FALSE);
    if (sighting != NULL ||
        !rouse_device_waiter_pause (tries < FAST_TRIES ? FAST_RETRY_MS : SLOW_RETRY_MS, visit->cancellable, NULL))
      break;
  }
  set_resolved (visit, TRUE);
  return NULL;
}

/* Under the lock: threads that are over have nothing left to wait for. */
static void
join_finished (RouseMuxWatcher *self)
{
  for (guint i = self->visits->len; i > 0; i--) {
    Visit *visit = g_ptr_array_index (self->visits, i - 1);

    if (visit->left && visit->over)
      g_ptr_array_remove_index (self->visits, i - 1);
  }
}

static Visit *
find_visit (RouseMuxWatcher *self, guint mux_id)
{
  for (guint i = 0; i < self->visits->len; i++) {
    Visit *visit = g_ptr_array_index (self->visits, i);

    if (!visit->left && visit->mux_id == mux_id)
      return visit;
  }
  return NULL;
}

static void
apply_departure (RouseMuxWatcher *self, guint mux_id)
{
  Visit *visit = find_visit (self, mux_id);
  RouseSighting gone = { .mode = ROUSE_DEVICE_MODE_GONE, .mux_id = mux_id, .seen_us = g_get_monotonic_time () };

  if (visit == NULL)
    return;
  visit->left = TRUE;
  g_cancellable_cancel (visit->cancellable);
  gone.ecid = visit->ecid;
  if (gone.ecid != 0)
    self->listener.sighting (&gone, self->listener.user_data);
  g_cond_broadcast (&self->changed);
}

static void
apply_arrival (RouseMuxWatcher *self, const usbmuxd_device_info_t *info)
{
  Visit *visit;

  join_finished (self);
  apply_departure (self, info->handle);
  visit = g_new0 (Visit, 1);
  visit->watcher = self;
  visit->mux_id = info->handle;
  visit->udid = g_strndup (info->udid, sizeof info->udid);
  visit->cancellable = g_cancellable_new ();
  visit->thread = g_thread_new ("mux-identify", visit_thread, visit);
  g_ptr_array_add (self->visits, visit);
}

/* On libusbmuxd's thread. */
static void
event_cb (const usbmuxd_event_t *event, void *user_data)
{
  RouseMuxWatcher *self = user_data;

  g_mutex_lock (&self->lock);
  if (!self->stopping && event->event == UE_DEVICE_ADD && event->device.conn_type == CONNECTION_TYPE_USB)
    apply_arrival (self, &event->device);
  else if (!self->stopping && event->event == UE_DEVICE_REMOVE)
    apply_departure (self, event->device.handle);
  g_mutex_unlock (&self->lock);
}

/* Whether every phone of @infos is resolved or has left; one that has not been told yet is neither. Under the lock. */
static gboolean
all_resolved (RouseMuxWatcher *self, const usbmuxd_device_info_t *infos, int n_infos)
{
  for (int i = 0; i < n_infos; i++) {
    gboolean resolved = FALSE;

    for (guint j = 0; j < self->visits->len && !resolved; j++) {
      Visit *visit = g_ptr_array_index (self->visits, j);

      resolved = visit->mux_id == infos[i].handle && (visit->resolved || visit->left);
    }
    if (!resolved && infos[i].conn_type == CONNECTION_TYPE_USB)
      return FALSE;
  }
  return TRUE;
}

/* Settled is when all that usbmuxd lists at the start have said who they are. Without usbmuxd there is nobody. */
static gpointer
settle_thread (gpointer data)
{
  RouseMuxWatcher *self = data;
  gint64 end_us = g_get_monotonic_time () + SETTLE_LIMIT_MS * G_GINT64_CONSTANT (1000);
  usbmuxd_device_info_t *infos = NULL;
  int n_infos = usbmuxd_get_device_list (&infos);
  gboolean stopping;

  g_mutex_lock (&self->lock);
  while (!self->stopping && !all_resolved (self, infos, n_infos) &&
         g_cond_wait_until (&self->changed, &self->lock, end_us))
    ;
  stopping = self->stopping;
  g_mutex_unlock (&self->lock);
  if (infos != NULL)
    usbmuxd_device_list_free (&infos);
  if (!stopping)
    self->listener.settled (self->listener.user_data);
  return NULL;
}

/**
 * rouse_mux_watcher_start:
 *
 * Begins with the phones that usbmuxd has already. A usbmuxd that is not there, or ends, is asked again every second by
 * libusbmuxd; its other way, to wait for a file in the system's folder, does not see one that is elsewhere.
 *
 * Returns: (transfer full)
 */
RouseMuxWatcher *
rouse_mux_watcher_start (const RouseWatcherListener *listener)
{
  RouseMuxWatcher *self = g_new0 (RouseMuxWatcher, 1);

  self->listener = *listener;
  self->visits = g_ptr_array_new_with_free_func ((GDestroyNotify) visit_free);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  rouse_transport_ignore_sigpipe ();
  libusbmuxd_set_use_inotify (0);
  if (usbmuxd_events_subscribe (&self->subscription, event_cb, self) != 0)
    self->subscription = NULL;
  self->settle_thread = g_thread_new ("mux-settle", settle_thread, self);
  return self;
}

void
rouse_mux_watcher_stop (RouseMuxWatcher *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  for (guint i = 0; i < self->visits->len; i++)
    g_cancellable_cancel (((Visit *) g_ptr_array_index (self->visits, i))->cancellable);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  if (self->subscription != NULL)
    usbmuxd_events_unsubscribe (self->subscription);
  g_thread_join (self->settle_thread);
  g_ptr_array_unref (self->visits);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}
