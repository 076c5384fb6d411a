/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "button-front.h"
#include "mux-front.h"
#include "virtual-device.h"

#define SIM_MAX_PHONES 4

/* Verbs as lines of text on a Unix socket, for tests and people: docs/virtual-iphone.md. Main thread. */
typedef struct _SimControl SimControl;

typedef void (*SimControlQuit) (gpointer user_data);

/* @devices, @buttons (SimButtonFront, one a device), @mux: outlive the control. */
SimControl *sim_control_new (const char *socket_path, GPtrArray *devices, GPtrArray *buttons, SimMux *mux,
                             SimControlQuit quit, gpointer user_data, GError **error);
void sim_control_free (SimControl *self);

/* @i: below SIM_MAX_PHONES. How that phone is called in verbs and in the summary: "second". */
const char *sim_control_phone_name (guint i);

/* One line. Returns: what is said in reply: "ok", a word, or "error: …". */
char *sim_control_run (SimControl *self, const char *line);
