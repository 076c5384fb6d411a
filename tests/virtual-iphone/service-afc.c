/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-host.h"

#include <string.h>

/*
 * As much of the file service as somebody who makes a backup or puts one back uses: the lock file (spec 17 §8.2), the
 * list of apps, and files that are not there. Packets of the file service as it is publicly known, which
 * libimobiledevice 1.3.0 takes: 40 bytes of header, eight letters and four little- endian 64-bit words (whole length,
 * length of header and arguments, number, operation), then the arguments.
 */
#define MAGIC "CFA6LPAA"
#define HEADER_SIZE 40
#define MAX_PACKET (1 << 20)
#define LOCK_FILE "/com.apple.itunes.lock_sync"
#define LOCK_HANDLE 1
#define APPS_FOLDER "/iTunesRestore" /* the list of apps of a backup that is put back (spec 17 §8.3) */
#define APPS_HANDLE 2

enum {
  OP_STATUS = 0x01,
  OP_REMOVE = 0x08,
  OP_MAKE_FOLDER = 0x09,
  OP_OPEN = 0x0D,
  OP_OPENED = 0x0E,
  OP_WRITE = 0x10,
  OP_CLOSE = 0x14,
  OP_LOCK = 0x1B,
};
enum {
  STATUS_OK = 0,
  STATUS_NOT_FOUND = 8,
};

static guint64
get_word (const guint8 *at)
{
  guint64 word;

  memcpy (&word, at, sizeof word);
  return GUINT64_FROM_LE (word);
}

static gboolean
reply (SimPlistStream *stream, guint64 number, guint64 operation, guint64 value)
{
  guint64 packet[HEADER_SIZE / 8 + 1];

  memcpy (packet, MAGIC, 8);
  packet[1] = packet[2] = GUINT64_TO_LE (sizeof packet);
  packet[3] = GUINT64_TO_LE (number);
  packet[4] = GUINT64_TO_LE (operation);
  packet[5] = GUINT64_TO_LE (value);
  return sim_stream_write (stream, packet, sizeof packet);
}

/* @arguments ends with a NUL that is not counted in @size. */
static gboolean
answer (SimPlistStream *stream, guint64 number, guint64 operation, const guint8 *arguments, gsize size)
{
  switch (operation) {
  case OP_OPEN:
    if (size > 8 && strcmp ((const char *) arguments + 8, LOCK_FILE) == 0)
      return reply (stream, number, OP_OPENED, LOCK_HANDLE);
    if (size > 8 && g_str_has_prefix ((const char *) arguments + 8, APPS_FOLDER))
      return reply (stream, number, OP_OPENED, APPS_HANDLE);
    return reply (stream, number, OP_STATUS, STATUS_NOT_FOUND);
  case OP_MAKE_FOLDER:
  case OP_REMOVE:
    return reply (stream, number, OP_STATUS,
                  g_str_has_prefix ((const char *) arguments, APPS_FOLDER) ? STATUS_OK : STATUS_NOT_FOUND);
  case OP_CLOSE:
  case OP_LOCK:
  case OP_WRITE:
    return reply (stream, number, OP_STATUS, STATUS_OK);
  default:
    return reply (stream, number, OP_STATUS, STATUS_NOT_FOUND);
  }
}

void
sim_afc_talk (SimDevice *device, SimPlistStream *stream)
{
  guint8 header[HEADER_SIZE];

  while (sim_stream_read (stream, header, sizeof header)) {
    guint64 size = get_word (header + 8);
    g_autofree guint8 *arguments = NULL;

    if (memcmp (header, MAGIC, 8) != 0 || size < HEADER_SIZE || size > MAX_PACKET) {
      sim_device_refuse (device, "afc-packet", "this is no packet of the file service");
      return;
    }
    size -= HEADER_SIZE;
    arguments = g_malloc0 (size + 1);
    if (!sim_stream_read (stream, arguments, size) ||
        !answer (stream, get_word (header + 24), get_word (header + 32), arguments, size))
      return;
  }
}
