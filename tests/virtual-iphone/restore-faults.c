/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/plist.h"
#include "plist-int.h"
#include "virtual-device.h"

/* Messages of restore mode that are not what they should be: rules "at restored.message:… do ACTION". */

#define SLOW_PIECE 100             /* bytes, and as many milliseconds: 1 kB/s */
#define FOR_EVER_S 3600            /* longer than any host waits */
#define ENDLESS_SIZE 0x1FFFFFFFu   /* bytes: below 512 MiB (spec 20 §1.3) */
#define OVERSIZE 0xFFFFFFF0u       /* bytes */
#define DEPTH 100000               /* of nested arrays */
#define HUGE_STRING 0x100000000ull /* bytes */
#define PATH_TRICK "../../../../../../tmp/virtual-iphone-was-here"

typedef struct {
  SimRestore *restore;
  plist_t message;
  gboolean binary;
} Spoilt;

static void
put_head (guint8 *head, guint32 size)
{
  guint32 be = GUINT32_TO_BE (size);

  memcpy (head, &be, sizeof be);
}

/* The frame as it should be. (transfer full) */
static GByteArray *
make_frame (Spoilt *self)
{
  g_autoptr (GBytes) body = self->binary ? rouse_plist_to_binary (self->message) : rouse_plist_to_xml (self->message);
  gsize size;
  const guint8 *data = g_bytes_get_data (body, &size);
  GByteArray *frame = g_byte_array_new ();
  guint8 head[4];

  put_head (head, (guint32) size);
  g_byte_array_append (frame, head, sizeof head);
  g_byte_array_append (frame, data, (guint) size);
  return frame;
}

/* Says nothing more, as a phone that hangs, until it is gone or its host has hung up. */
static void
wait_for_ever (SimRestore *self)
{
  for (guint i = 0; i < FOR_EVER_S * 10 && sim_restore_is_here (self) && !sim_device_has_no_client (self->device);
       i++) {
    char byte;

    if (recv (self->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
      break;
    g_usleep (G_USEC_PER_SEC / 10);
  }
  self->lost = TRUE;
}

static void
send_truncated (Spoilt *self)
{
  g_autoptr (GByteArray) frame = make_frame (self);

  sim_wire_write (self->restore->fd, frame->data, frame->len / 2);
  wait_for_ever (self->restore);
}

/* The same, and then the connection ends. */
static void
send_cut (Spoilt *self)
{
  g_autoptr (GByteArray) frame = make_frame (self);

  sim_wire_write (self->restore->fd, frame->data, frame->len / 2);
  shutdown (self->restore->fd, SHUT_RDWR);
  self->restore->lost = TRUE;
}

static void
send_oversize (Spoilt *self)
{
  guint8 head[4];

  put_head (head, OVERSIZE);
  sim_wire_write (self->restore->fd, head, sizeof head);
  wait_for_ever (self->restore);
}

/* A length that is allowed, and as many bytes as somebody takes. */
static void
send_endless (Spoilt *self)
{
  g_autofree char *blanks = g_strnfill (1 << 20, ' ');
  guint8 head[4];
  gboolean ok;

  put_head (head, ENDLESS_SIZE);
  ok = sim_wire_write (self->restore->fd, head, sizeof head);
  for (guint64 sent = 0; ok && sent < ENDLESS_SIZE; sent += 1 << 20)
    ok = sim_wire_write (self->restore->fd, blanks, 1 << 20);
  wait_for_ever (self->restore);
}

static void
send_text (Spoilt *self, const char *data, gsize size)
{
  guint8 head[4];

  put_head (head, (guint32) size);
  sim_wire_write (self->restore->fd, head, sizeof head);
  sim_wire_write (self->restore->fd, data, size);
}

static void
send_deep (Spoilt *self)
{
  g_autoptr (GString) text = g_string_new ("<?xml version=\"1.0\"?><plist version=\"1.0\">");

  for (guint i = 0; i < DEPTH; i++)
    g_string_append (text, "<array>");
  for (guint i = 0; i < DEPTH; i++)
    g_string_append (text, "</array>");
  g_string_append (text, "</plist>");
  send_text (self, text->str, text->len);
}

/* A binary property list whose only object says that it is a string of 4 GiB. */
static void
send_huge_string (Spoilt *self)
{
  guint8 list[8 + 2 + 8 + 1 + 32] = "bplist00\x5F\x13";
  guint64 size_be = GUINT64_TO_BE (HUGE_STRING), one_be = GUINT64_TO_BE (1), table_be = GUINT64_TO_BE (18);

  memcpy (list + 10, &size_be, 8);
  list[18] = 8; /* the table: the object is at 8 */
  list[19 + 6] = 1;
  list[19 + 7] = 1;
  memcpy (list + 19 + 8, &one_be, 8);
  memcpy (list + 19 + 24, &table_be, 8);
  send_text (self, (const char *) list, sizeof list);
}

static void
send_other_root (Spoilt *self)
{
  g_auto (plist_t) list = plist_new_array ();

  plist_array_append_item (list, plist_copy (self->message));
  sim_wire_send (self->restore->fd, list, self->binary);
}

static plist_t
make_other (plist_t value)
{
  return rouse_plist_is (value, PLIST_STRING) ? sim_plist_new_int (-7) : plist_new_string ("no such thing");
}

static plist_t
make_path_trick (plist_t value)
{
  return rouse_plist_is (value, PLIST_STRING) ? plist_new_string (PATH_TRICK) : plist_copy (value);
}

/* All values of @dict but its name, changed. (transfer full) */
static plist_t
change_values (plist_t dict, plist_t (*change) (plist_t value))
{
  plist_t changed = plist_new_dict ();
  g_autofree char *iter = NULL;
  char *key = NULL;
  plist_t value = NULL;

  plist_dict_new_iter (dict, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (dict, iter, &key, &value); key != NULL; plist_dict_next_item (dict, iter, &key, &value)) {
    gboolean is_name = strcmp (key, "MsgType") == 0 || strcmp (key, "DataType") == 0 || strcmp (key, "DataPort") == 0;

    plist_dict_set_item (changed, key, is_name ? plist_copy (value) : change (value));
    g_clear_pointer (&key, free);
  }
  return changed;
}

static void
send_other_values (Spoilt *self)
{
  g_auto (plist_t) changed = change_values (self->message, make_other);

  sim_wire_send (self->restore->fd, changed, self->binary);
}

/* Names that the phone gives lead out of the firmware. */
static void
send_path_tricks (Spoilt *self)
{
  g_auto (plist_t) changed = plist_copy (self->message);
  plist_t arguments = rouse_plist_get_dict (changed, "Arguments");

  if (arguments != NULL)
    plist_dict_set_item (changed, "Arguments", change_values (arguments, make_path_trick));
  sim_wire_send (self->restore->fd, changed, self->binary);
}

static void
send_twice (Spoilt *self)
{
  sim_wire_send (self->restore->fd, self->message, self->binary);
  sim_wire_send (self->restore->fd, self->message, self->binary);
}

/* What belongs to the end of a restore comes before it: the end of a step that has not begun, and its progress. */
static void
send_out_of_order (Spoilt *self)
{
  g_auto (plist_t) end = plist_new_dict ();
  g_auto (plist_t) progress = plist_new_dict ();

  rouse_plist_set_string (end, "MsgType", "CheckpointMsg");
  rouse_plist_set_uint (end, "CHECKPOINT_ID", 0x64D);
  rouse_plist_set_string (end, "CHECKPOINT_NAME", sim_checkpoint_name (0x64D));
  plist_dict_set_item (end, "CHECKPOINT_RESULT", sim_plist_new_int (0));
  rouse_plist_set_bool (end, "CHECKPOINT_COMPLETE", TRUE);
  rouse_plist_set_string (progress, "MsgType", "ProgressMsg");
  rouse_plist_set_uint (progress, "Operation", 14);
  plist_dict_set_item (progress, "Progress", sim_plist_new_int (100));
  sim_wire_send (self->restore->fd, end, self->binary);
  sim_wire_send (self->restore->fd, progress, self->binary);
  sim_wire_send (self->restore->fd, self->message, self->binary);
}

static void
send_slow (Spoilt *self)
{
  g_autoptr (GByteArray) frame = make_frame (self);

  for (guint at = 0; at < frame->len; at += SLOW_PIECE) {
    g_usleep (SLOW_PIECE * 1000);
    sim_wire_write (self->restore->fd, frame->data + at, MIN (SLOW_PIECE, frame->len - at));
  }
}

static const struct {
  const char *action;
  void (*send) (Spoilt *self);
} spoilers[] = {
  { "cut", send_cut },
  { "deep", send_deep },
  { "endless", send_endless },
  { "huge-string", send_huge_string },
  { "out-of-order", send_out_of_order },
  { "oversize", send_oversize },
  { "path-tricks", send_path_tricks },
  { "slow", send_slow },
  { "truncate", send_truncated },
  { "twice", send_twice },
  { "wrong-type", send_other_root },
  { "wrong-values", send_other_values },
};

gboolean
sim_restore_send_spoilt (SimRestore *self, plist_t message, gboolean binary, const char *action)
{
  Spoilt spoilt = { self, message, binary };

  for (gsize i = 0; i < G_N_ELEMENTS (spoilers); i++)
    if (g_strcmp0 (spoilers[i].action, action) == 0) {
      spoilers[i].send (&spoilt);
      return TRUE;
    }
  return FALSE;
}
