/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore.h"

#include <string.h>
#include <sys/socket.h>

/* Commands of ASR that are not what they should be: rules "at asr.command:… do ACTION". */

#define PIECE 131072 /* bytes */

static void
send_half (int fd, const char *text)
{
  sim_wire_write (fd, text, strlen (text) / 2);
}

static void
send_garbage (int fd, const char *text)
{
  static const char garbage[] = "<?xml version=\"1.0\"?><plist>no property list</key></plist>\n";

  sim_wire_write (fd, garbage, strlen (garbage));
}

/* A command that does not end; the host gives up. */
static void
send_endless (int fd, const char *text)
{
  g_autofree char *blanks = g_strnfill (PIECE, ' ');

  sim_wire_write (fd, text, strlen (text) / 2);
  for (guint i = 0; i < 4096 && sim_wire_write (fd, blanks, PIECE); i++)
    ;
}

static void
send_array (int fd, const char *text)
{
  static const char array[] = "<plist version=\"1.0\"><array><string>Initiate</string></array></plist>\n";

  sim_wire_write (fd, array, strlen (array));
}

static void
send_twice (int fd, const char *text)
{
  sim_wire_write (fd, text, strlen (text));
  sim_wire_write (fd, text, strlen (text));
}

/* Far behind the image's end, and more than there is memory. */
static void
send_lie (int fd, const char *text)
{
  static const char lie[] = "<plist version=\"1.0\"><dict><key>Command</key><string>OOBData</string>"
                            "<key>OOB Length</key><integer>18446744073709551615</integer>"
                            "<key>OOB Offset</key><integer>4096</integer></dict></plist>\n";

  sim_wire_write (fd, lie, strlen (lie));
}

static void
send_slow (int fd, const char *text)
{
  for (gsize at = 0, size = strlen (text); at < size; at += 100) {
    g_usleep (100000);
    sim_wire_write (fd, text + at, MIN (100, size - at));
  }
}

static void
send_nothing (int fd, const char *text)
{
}

/* Rules "at asr.command:VERB do ACTION". After most of them the phone waits for an answer that does not come. */
gboolean
sim_asr_send_spoilt (SimDevice *device, int fd, const char *keys, const char *text)
{
  static const struct {
    const char *action;
    void (*send) (int fd, const char *text);
  } spoilers[] = {
    { "drop", send_nothing }, { "endless", send_endless }, { "garble", send_garbage }, { "lie", send_lie },
    { "slow", send_slow },    { "truncate", send_half },   { "twice", send_twice },    { "wrong-type", send_array },
  };
  const char *verb = strstr (keys, "OOBData") != NULL    ? "OOBData"
                     : strstr (keys, "Initiate") != NULL ? "Initiate"
                                                         : "Payload";
  const char *action = sim_device_fault (device, "asr.command", verb);

  for (gsize i = 0; i < G_N_ELEMENTS (spoilers); i++)
    if (g_strcmp0 (spoilers[i].action, action) == 0) {
      spoilers[i].send (fd, text);
      return TRUE;
    }
  if (g_strcmp0 (action, "close") == 0)
    shutdown (fd, SHUT_RDWR);
  return FALSE;
}
