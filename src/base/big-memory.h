/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* For memory whose size comes from a file, a phone or a server: NULL with ROUSE_ERROR_NO_MEMORY, where g_malloc() would
 * end the program. To be freed with g_free(). */
guint8 *rouse_big_memory_new (gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint8 *rouse_big_memory_copy (const void *data, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE: @memory is as it was */
gboolean rouse_big_memory_resize (guint8 **memory, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
