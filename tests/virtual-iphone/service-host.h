/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pairing.h"
#include "plist-stream.h"
#include "sim.h"

/* What all services behind lockdownd need: a port, TLS with the computer that started it, a thread a connection. */

/* One connection with a service, inside TLS. */
typedef void (*SimServiceTalk) (SimDevice *device, SimPlistStream *stream);

/* For lockdownd: the port where service @name waits from now on for the computer @host_id; 0: there is none such.
 * @request: what lockdownd was asked with. */
guint16 sim_service_start (SimDevice *device, SimPairing *pairing, const char *host_id, const char *name,
                           plist_t request);

/* As a binary property list. */
gboolean sim_service_send (SimPlistStream *stream, plist_t node);

/* The services (spec 17 §8). */
void sim_afc_talk (SimDevice *device, SimPlistStream *stream);
void sim_backup_talk (SimDevice *device, SimPlistStream *stream);
void sim_notices_talk (SimDevice *device, SimPlistStream *stream);

/* Tells all computers that observe notification @name. */
void sim_notices_post (SimDevice *device, const char *name);
