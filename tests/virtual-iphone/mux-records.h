/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* usbmuxd's pair records, one file a phone in @dir. All return 0 or an errno, which is what the client is told. */
int sim_mux_record_read (const char *dir, const char *id, GBytes **record);
int sim_mux_record_save (const char *dir, const char *id, GBytes *record);
int sim_mux_record_delete (const char *dir, const char *id);
