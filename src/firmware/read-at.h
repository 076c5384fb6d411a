/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

gboolean rouse_read_at (int fd, guint64 offset, void *buffer, gsize size, GError **error);
gboolean rouse_read_at_set_open_error (GError **error, int number);
