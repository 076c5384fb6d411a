/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What the signing server's STATUS numbers mean (spec 14 §8, 27 §5). */
const char *rouse_tss_status_meaning (guint64 status);
void rouse_tss_status_set_error (GError **error, guint64 status, const char *message);
