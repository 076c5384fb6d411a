/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* What somebody at the phone has to do before it goes on. */
typedef enum {
  ROUSE_PREBOARD_ASKS_NOTHING,
  ROUSE_PREBOARD_ASKS_UNLOCK,   /* it is locked, or asks whether to trust this computer */
  ROUSE_PREBOARD_ASKS_PASSCODE, /* its own dialogue asks for the passcode */
} RousePreboardAsk;

typedef enum {
  ROUSE_STASH_BAG_NONE,    /* the phone needs none */
  ROUSE_STASH_BAG_CREATED, /* to be committed */
} RouseStashBag;

typedef struct {
  void (*ask) (RousePreboardAsk what, gpointer user_data); /* whenever it changes; worker thread */
  gpointer user_data;
} RousePreboardListener;

/* The phone's keeper of the passcode's keys across an update (spec 12 §8), in normal mode. Both block; worker thread.
 * Errors: ROUSE_ERROR_LOCKED (nobody did what was asked), ROUSE_ERROR_RESTORE (the phone failed),
 * ROUSE_ERROR_DEVICE_GONE, ROUSE_ERROR_PROTOCOL, G_IO_ERROR_TIMED_OUT, G_IO_ERROR_CANCELLED. */

/* @manifest: the local manifest */
gboolean rouse_preboard_client_create (const char *udid, GBytes *manifest, const RousePreboardListener *listener,
                                       RouseStashBag *bag, GCancellable *cancellable, GError **error);
/* @ticket: ApImg4Ticket */
gboolean rouse_preboard_client_commit (const char *udid, GBytes *ticket, const RousePreboardListener *listener,
                                       GCancellable *cancellable, GError **error);
