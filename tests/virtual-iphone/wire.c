/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/plist.h"

#define MAX_FRAME (512u << 20)  /* bytes (spec 20 §1.3) */
#define INSIDE_TIMEOUT_MS 30000 /* between two pieces of one frame (spec 20 §1.4) */

/* Waits until something can be read. */
SimWireResult
sim_wire_wait (int fd, guint timeout_ms)
{
  struct pollfd poller = { .fd = fd, .events = POLLIN };
  int n;

  do
    n = poll (&poller, 1, (int) timeout_ms);
  while (n < 0 && errno == EINTR);
  return n > 0 ? SIM_WIRE_OK : n == 0 ? SIM_WIRE_LATE : SIM_WIRE_CLOSED;
}

SimWireResult
sim_wire_read (int fd, void *data, gsize size, guint timeout_ms)
{
  guint8 *p = data;

  while (size > 0) {
    SimWireResult result = sim_wire_wait (fd, timeout_ms);
    gssize n;

    if (result != SIM_WIRE_OK)
      return result;
    n = recv (fd, p, size, 0);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return SIM_WIRE_CLOSED;
    p += n;
    size -= (gsize) n;
  }
  return SIM_WIRE_OK;
}

gboolean
sim_wire_write (int fd, const void *data, gsize size)
{
  const guint8 *p = data;

  while (size > 0) {
    gssize n = send (fd, p, size, MSG_NOSIGNAL);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    p += n;
    size -= (gsize) n;
  }
  return TRUE;
}

/* @message: (out): set only if the result is SIM_WIRE_OK */
SimWireResult
sim_wire_receive (int fd, guint timeout_ms, plist_t *message)
{
  guint8 head[4];
  guint32 size;
  g_autofree guint8 *body = NULL;
  SimWireResult result = sim_wire_read (fd, head, 1, timeout_ms);

  *message = NULL;
  if (result == SIM_WIRE_OK)
    result = sim_wire_read (fd, head + 1, 3, INSIDE_TIMEOUT_MS);
  if (result != SIM_WIRE_OK)
    return result;
  size = ((guint32) head[0] << 24) | ((guint32) head[1] << 16) | ((guint32) head[2] << 8) | head[3];
  if (size == 0 || size > MAX_FRAME)
    return SIM_WIRE_BROKEN;
  body = g_malloc (size);
  result = sim_wire_read (fd, body, size, INSIDE_TIMEOUT_MS);
  if (result != SIM_WIRE_OK)
    return result == SIM_WIRE_LATE ? SIM_WIRE_BROKEN : result;
  *message = rouse_plist_parse (body, size, NULL);
  return *message != NULL ? SIM_WIRE_OK : SIM_WIRE_BROKEN;
}

gboolean
sim_wire_send (int fd, plist_t message, gboolean binary)
{
  g_autoptr (GBytes) body = binary ? rouse_plist_to_binary (message) : rouse_plist_to_xml (message);
  gsize size;
  const guint8 *data = g_bytes_get_data (body, &size);
  guint8 head[4] = { (guint8) (size >> 24), (guint8) (size >> 16), (guint8) (size >> 8), (guint8) size };
  g_autofree guint8 *frame = g_malloc (size + 4);

  /* In one write: some hosts expect a whole frame in one read. */
  memcpy (frame, head, 4);
  memcpy (frame + 4, data, size);
  return sim_wire_write (fd, frame, size + 4);
}
