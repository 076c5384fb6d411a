/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/big-memory.h"

#include <string.h>

#include "base/error.h"

static void
set_error (gsize size, GError **error)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NO_MEMORY, "no memory for %" G_GSIZE_FORMAT " bytes", size);
}

/**
 * rouse_big_memory_new:
 * @size: bytes; of 0 it is still memory, so that NULL always is an error
 *
 * Returns: (transfer full): memory that is not cleared, or NULL with `ROUSE_ERROR_NO_MEMORY`
 */
guint8 *
rouse_big_memory_new (gsize size, GError **error)
{
  guint8 *memory = g_try_malloc (MAX (size, 1));

  if (memory == NULL)
    set_error (size, error);
  return memory;
}

/**
 * rouse_big_memory_copy:
 *
 * Returns: (transfer full): a copy of @data, or NULL with `ROUSE_ERROR_NO_MEMORY`
 */
guint8 *
rouse_big_memory_copy (const void *data, gsize size, GError **error)
{
  guint8 *memory = rouse_big_memory_new (size, error);

  if (memory != NULL && size > 0)
    memcpy (memory, data, size);
  return memory;
}

/**
 * rouse_big_memory_resize:
 * @memory: (inout): what is held; NULL: nothing yet
 *
 * Returns: FALSE with `ROUSE_ERROR_NO_MEMORY`; then @memory is as it was
 */
gboolean
rouse_big_memory_resize (guint8 **memory, gsize size, GError **error)
{
  guint8 *larger = g_try_realloc (*memory, MAX (size, 1));

  if (larger == NULL) {
    set_error (size, error);
    return FALSE;
  }
  *memory = larger;
  return TRUE;
}
