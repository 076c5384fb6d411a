/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/* A port that the phone opens for one purpose and waits on: whoever asks takes the connection and gives it back. */
typedef struct _SimDataPort SimDataPort;

SimDataPort *sim_data_port_open (SimDevice *device, guint16 number);
int sim_data_port_accept (SimDataPort *self, guint timeout_ms);
void sim_data_port_release (SimDataPort *self, int fd);
guint16 sim_data_port_get_number (SimDataPort *self);
void sim_data_port_close (SimDataPort *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimDataPort, sim_data_port_close)
