/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Where the bytes of a firmware file come from: a file, or something else that can be read at any offset. Small; copied
 * freely. */
typedef struct {
  int fd; /* of a file; not looked at if there is a @read */
  /* (nullable): exactly @size bytes; FALSE with an error, ROUSE_ERROR_DAMAGED_FIRMWARE if the end is before that */
  gboolean (*read) (gpointer data, guint64 offset, void *buffer, gsize size, GError **error);
  gpointer data;
} RouseReadAt;

gboolean rouse_read_from (const RouseReadAt *from, guint64 offset, void *buffer, gsize size, GError **error);
gboolean rouse_read_at (int fd, guint64 offset, void *buffer, gsize size, GError **error);
gboolean rouse_read_at_set_open_error (GError **error, int number);
