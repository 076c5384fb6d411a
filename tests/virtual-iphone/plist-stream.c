/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plist-stream.h"

#include "base/plist.h"

#include <errno.h>
#include <sys/socket.h>

#define FRAME_LIMIT (16 << 20) /* bytes */

gboolean
sim_stream_read (SimPlistStream *self, void *data, gsize size)
{
  guint8 *at = data;

  while (size > 0) {
    gssize n = self->ssl != NULL ? SSL_read (self->ssl, at, (int) MIN (size, G_MAXINT)) : recv (self->fd, at, size, 0);

    if (n < 0 && self->ssl == NULL && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    at += n;
    size -= (gsize) n;
  }
  return TRUE;
}

gboolean
sim_stream_write (SimPlistStream *self, const void *data, gsize size)
{
  const guint8 *at = data;

  while (size > 0) {
    gssize n = self->ssl != NULL ? SSL_write (self->ssl, at, (int) MIN (size, G_MAXINT))
                                 : send (self->fd, at, size, MSG_NOSIGNAL);

    if (n < 0 && self->ssl == NULL && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    at += n;
    size -= (gsize) n;
  }
  return TRUE;
}

plist_t
sim_plist_stream_receive (SimPlistStream *self)
{
  guint32 size = 0;
  g_autofree guint8 *data = NULL;

  if (!sim_stream_read (self, &size, sizeof size))
    return NULL;
  size = GUINT32_FROM_BE (size);
  if (size == 0 || size > FRAME_LIMIT)
    return NULL;
  data = g_malloc (size);
  if (!sim_stream_read (self, data, size))
    return NULL;
  return rouse_plist_parse (data, size, NULL);
}

gboolean
sim_plist_stream_send (SimPlistStream *self, plist_t node)
{
  g_autoptr (GBytes) xml = rouse_plist_to_xml (node);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (xml, &size);
  guint32 header = GUINT32_TO_BE ((guint32) size);
  /* One write: two would be two packets, and clients have been seen to read only the first. */
  g_autofree guint8 *frame = g_malloc (sizeof header + size);

  memcpy (frame, &header, sizeof header);
  memcpy (frame + sizeof header, data, size);
  return sim_stream_write (self, frame, sizeof header + size);
}
