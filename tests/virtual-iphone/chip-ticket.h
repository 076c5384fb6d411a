/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * Tickets of the chips beside the application processor, and signatures for modem firmware. Their real form is known to
 * the chips alone; ours only has to show on both ends that the right thing was signed for the right nonce. Made twice
 * for the same input they are the same bytes.
 */

/* @chip_id: its number, 0 if it has none. */
GBytes *sim_chip_ticket_make (const char *name, guint64 chip_id, GBytes *nonce);
gboolean sim_chip_ticket_check (GBytes *ticket, const char *name, guint64 chip_id, GBytes *nonce);

/* @nonce: (nullable) */
GBytes *sim_modem_blob_make (const char *element, GBytes *serial, GBytes *nonce);
/* Checks @size bytes that should be a blob. @nonce: (nullable): any nonce will do. */
gboolean sim_modem_blob_check (const guint8 *data, gsize size, const char *element, GBytes *serial, GBytes *nonce);
GBytes *sim_modem_ticket_make (GBytes *serial, GBytes *nonce);

#define SIM_MODEM_BLOB_SIZE 256 /* bytes */
