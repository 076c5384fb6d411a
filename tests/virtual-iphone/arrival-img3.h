/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What sim_arrival_damage() does to what phones before Image4 get: an IMG3, an APTicket, or an APTicket with an IMG3
 * behind it, as in DFU mode. Then "flip" and "other-type" are done to the image, everything else to the ticket; of an
 * image alone it is the one with its own signature that can be for another ECID. */

gboolean sim_arrival_is_old (GBytes *bytes);
/* NULL: nothing that can be done to these bytes. */
GBytes *sim_arrival_damage_old (GBytes *bytes, const char *action);
