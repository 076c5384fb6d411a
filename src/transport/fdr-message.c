/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/fdr-message.h"

#include <string.h>

#include "base/error.h"

#define MAX_MESSAGE (64u << 10) /* bytes; the largest known has 131 */
#define WRITE_TIMEOUT_MS 20000

plist_t
rouse_fdr_message_read (RouseMuxLink *link, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *message = NULL;
  guint32 size;

  if (!rouse_mux_link_read (link, &size, sizeof size, timeout_ms, cancellable, error))
    return NULL;
  size = GUINT32_FROM_LE (size);
  if (size == 0 || size > MAX_MESSAGE) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "a message of %u bytes", size);
    return NULL;
  }
  message = g_malloc (size);
  if (!rouse_mux_link_read (link, message, size, timeout_ms, cancellable, error))
    return NULL;
  return rouse_plist_parse (message, size, error);
}

gboolean
rouse_fdr_message_write (RouseMuxLink *link, plist_t message, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) binary = rouse_plist_to_binary (message);
  gsize size;
  const void *data = g_bytes_get_data (binary, &size);
  g_autofree guint8 *framed = g_malloc (sizeof (guint32) + size);
  guint32 length = GUINT32_TO_LE ((guint32) size);

  memcpy (framed, &length, sizeof length);
  memcpy (framed + sizeof length, data, size);
  return rouse_mux_link_write (link, framed, sizeof length + size, WRITE_TIMEOUT_MS, cancellable, error);
}

gboolean
rouse_fdr_hello_write (RouseMuxLink *link, const char *hello, GCancellable *cancellable, GError **error)
{
  return rouse_mux_link_write (link, hello, ROUSE_FDR_HELLO_SIZE, WRITE_TIMEOUT_MS, cancellable, error);
}

gboolean
rouse_fdr_hello_read (RouseMuxLink *link, const char *hello, guint timeout_ms, GCancellable *cancellable,
                      GError **error)
{
  char reply[ROUSE_FDR_HELLO_SIZE];

  if (!rouse_mux_link_read (link, reply, sizeof reply, timeout_ms, cancellable, error))
    return FALSE;
  if (memcmp (reply, hello, sizeof reply) == 0)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "another answer than %s", hello);
  return FALSE;
}
