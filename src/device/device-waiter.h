/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "device/sighting.h"

/*
 * The one place that waits for a phone. Fed with every sighting from the watchers' threads; asked by the worker.
 * Thread-safe. Every sighting of a phone (arrivals and departures) gets the next number; whoever is about to make the
 * phone restart takes the number first and waits for what comes after it, so that nothing is missed or seen twice.
 */
#define ROUSE_TYPE_DEVICE_WAITER (rouse_device_waiter_get_type ())
G_DECLARE_FINAL_TYPE (RouseDeviceWaiter, rouse_device_waiter, ROUSE, DEVICE_WAITER, GObject)

RouseDeviceWaiter *rouse_device_waiter_new (void) G_GNUC_WARN_UNUSED_RESULT;
void rouse_device_waiter_apply (RouseDeviceWaiter *self, const RouseSighting *sighting);
guint64 rouse_device_waiter_mark (RouseDeviceWaiter *self); /* number of the last sighting of any phone */
/* The last sighting of @ecid, or NULL if it was never seen. (transfer full) */
RouseSighting *rouse_device_waiter_look (RouseDeviceWaiter *self, guint64 ecid);
/* How many different phones are on the cable now. */
guint rouse_device_waiter_count (RouseDeviceWaiter *self);

/* Waits until @ecid was seen leaving after @since. FALSE with G_IO_ERROR_TIMED_OUT or G_IO_ERROR_CANCELLED. */
gboolean rouse_device_waiter_wait_gone (RouseDeviceWaiter *self, guint64 ecid, guint64 since, guint timeout_ms,
                                        GCancellable *cancellable, GError **error);
/* Waits until @ecid is in one of @modes by a sighting after @since (0: a present one counts). (transfer full) */
RouseSighting *rouse_device_waiter_wait_mode (RouseDeviceWaiter *self, guint64 ecid, RouseDeviceMode modes,
                                              guint64 since, guint timeout_ms, GCancellable *cancellable,
                                              GError **error);
/* The same for whatever is plugged into one USB port: for phones whose ECID is not known, or is not their own. */
gboolean rouse_device_waiter_wait_port_gone (RouseDeviceWaiter *self, const char *port, guint64 since, guint timeout_ms,
                                             GCancellable *cancellable, GError **error);
RouseSighting *rouse_device_waiter_wait_port_mode (RouseDeviceWaiter *self, const char *port, RouseDeviceMode modes,
                                                   guint64 since, guint timeout_ms, GCancellable *cancellable,
                                                   GError **error);
/* Waits for @ms milliseconds; FALSE when cancelled. For the pauses that the protocol wants. */
gboolean rouse_device_waiter_pause (guint ms, GCancellable *cancellable, GError **error);
