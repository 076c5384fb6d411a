/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usb-model.h"

#include <errno.h>
#include <string.h>

#define BULK_PACKET_SIZE 512         /* wMaxPacketSize of endpoint 4 */
#define LOAD_AREA_SIZE (1024u << 20) /* bytes; larger than any ramdisk */
#define COMMAND_LIMIT 256            /* bytes, without the NUL: spec 11 §2 */

/**
 * SimRecovery:
 *
 * The transfers of recovery mode (spec 11 §4): files come in by bulk, commands and their results by control requests.
 * What the commands do is SimBoot's business.
 */
struct _SimRecovery {
  SimDevice *device;
  SimBoot *boot;
  GBytes *reply; /* of the last command */

  gboolean receiving; /* "start of file" has come */
  GByteArray *file;
  gboolean ended;       /* by a packet shorter than the endpoint's */
  gboolean zero_length; /* that packet was empty */
};

SimRecovery *
sim_recovery_new (SimDevice *device)
{
  SimRecovery *self = g_new0 (SimRecovery, 1);

  self->device = device;
  self->boot = sim_boot_new (device);
  self->file = g_byte_array_new ();
  return self;
}

void
sim_recovery_free (SimRecovery *self)
{
  sim_boot_free (self->boot);
  g_byte_array_unref (self->file);
  g_clear_pointer (&self->reply, g_bytes_unref);
  g_free (self);
}

/* --- files --- */

static SimUsbReply
start_file (SimRecovery *self)
{
  self->receiving = TRUE;
  self->ended = FALSE;
  self->zero_length = FALSE;
  g_byte_array_set_size (self->file, 0);
  return sim_usb_done (0);
}

static const char *
find_bulk_fault (SimRecovery *self)
{
  g_autofree char *detail = g_strdup_printf ("%u", self->file->len);

  return sim_device_fault (self->device, "usb.bulk", detail);
}

SimUsbReply
sim_recovery_bulk_out (SimRecovery *self, const guint8 *data, gsize length)
{
  const char *action;
  SimUsbReply reply;

  if (!self->receiving) {
    sim_device_refuse (self->device, "no-start-of-file", "%" G_GSIZE_FORMAT " bytes without a start-of-file request",
                       length);
    return sim_usb_stall ();
  }
  action = find_bulk_fault (self);
  if (action != NULL && sim_usb_reply_from_action (action, length, &reply))
    return reply;
  if (length > 0 && self->ended) {
    sim_device_refuse (self->device, "upload-after-short-packet", "more data behind a packet that ended the file");
    return sim_usb_stall ();
  }
  if (self->file->len + length > LOAD_AREA_SIZE) {
    sim_device_refuse (self->device, "upload-size", "the file is larger than the load area");
    return sim_usb_stall ();
  }
  g_byte_array_append (self->file, data, (guint) length);
  self->ended = length % BULK_PACKET_SIZE != 0 || length == 0;
  self->zero_length = self->zero_length || length == 0;
  reply = sim_usb_done (length);
  reply.delay_ms = sim_usb_delay_from_action (action);
  return reply;
}

static void
trace_file (SimRecovery *self, GBytes *file)
{
  g_auto (plist_t) detail = plist_new_dict ();

  rouse_plist_set_bytes (detail, "file", file);
  rouse_plist_set_bool (detail, "zlp", self->zero_length);
  sim_device_trace (self->device, "usb", "file", detail);
}

/* A file whose length is a multiple of the packet size is only over with an empty packet (spec 11 §4.1). Clients in
 * wide use leave it out and restore phones all the same, so it is a refusal only if asked for. */
static gboolean
is_end_good (SimRecovery *self)
{
  gboolean strict = sim_device_get_setting_uint (self->device, "strict-zlp", 1) != 0;

  if (self->file->len == 0 || self->file->len % BULK_PACKET_SIZE != 0 || self->zero_length)
    return TRUE;
  if (strict)
    sim_device_refuse (self->device, "missing-zlp", "a file of %u bytes without an empty packet behind it",
                       self->file->len);
  else
    sim_device_warn (self->device, "missing-zlp", "a file of %u bytes without an empty packet behind it",
                     self->file->len);
  return !strict;
}

/* The command says what the file was, so only now it is looked at. */
static gboolean
finish_file (SimRecovery *self, const char *command)
{
  g_autoptr (GBytes) file = NULL;

  if (!self->receiving || !sim_boot_takes_file (command))
    return TRUE;
  self->receiving = FALSE;
  if (!is_end_good (self))
    return FALSE;
  file = g_bytes_new (self->file->data, self->file->len);
  g_byte_array_set_size (self->file, 0);
  trace_file (self, file);
  sim_boot_set_file (self->boot, file);
  return TRUE;
}

/* --- commands --- */

/* NULL: refused. */
static char *
read_command (SimRecovery *self, const SimSetup *setup, const guint8 *data)
{
  if (setup->length == 0 || data[setup->length - 1] != '\0') {
    sim_device_refuse (self->device, "command-not-terminated", "a command of %u bytes without NUL", setup->length);
    return NULL;
  }
  if (setup->length - 1 >= COMMAND_LIMIT) {
    sim_device_refuse (self->device, "command-too-long", "a command of %u characters", setup->length - 1);
    return NULL;
  }
  for (guint i = 0; i + 1u < setup->length; i++) {
    if (!g_ascii_isprint (data[i])) {
      sim_device_refuse (self->device, "command-not-text", "byte 0x%02x in a command", data[i]);
      return NULL;
    }
  }
  return g_strdup ((const char *) data);
}

static void
trace_command (SimRecovery *self, const char *command, guint8 request)
{
  g_auto (plist_t) detail = plist_new_dict ();

  rouse_plist_set_string (detail, "command", command);
  rouse_plist_set_bool (detail, "blind", request == 1);
  sim_device_trace (self->device, "usb", "command", detail);
}

static SimUsbReply
run_command (SimRecovery *self, const SimSetup *setup, const guint8 *data)
{
  g_autofree char *command = read_command (self, setup, data);
  const char *action;
  SimUsbReply reply;

  g_clear_pointer (&self->reply, g_bytes_unref);
  if (command == NULL)
    return sim_usb_stall ();
  trace_command (self, command, setup->request);
  action = sim_device_fault (self->device, "usb.command", command);
  if (action != NULL && sim_usb_reply_from_action (action, setup->length, &reply))
    return reply;
  if (!finish_file (self, command))
    return sim_usb_stall ();
  self->reply = sim_boot_run (self->boot, command);
  reply = sim_usb_done (setup->length);
  reply.delay_ms = sim_usb_delay_from_action (action);
  return reply;
}

static SimUsbReply
read_reply (SimRecovery *self, const SimSetup *setup, guint8 *data)
{
  gsize size = 0;
  const void *reply = self->reply != NULL ? g_bytes_get_data (self->reply, &size) : NULL;

  size = MIN (size, setup->length);
  if (size > 0)
    memcpy (data, reply, size);
  return sim_usb_done (size);
}

SimUsbReply
sim_recovery_control (SimRecovery *self, const SimSetup *setup, guint8 *data)
{
  switch (setup->type << 8 | setup->request) {
  case 0x4100:
    return start_file (self);
  case 0x4000: /* an ordinary command, */
  case 0x4001: /* and one that does not come back; older clients send these by 0 as well */
    return run_command (self, setup, data);
  case 0xC000:
    return read_reply (self, setup, data);
  case 0x2101: /* the "kick": nothing to a modern iBoot (spec 11 §4.5) */
    return setup->length == 0 ? sim_usb_done (0) : sim_usb_stall ();
  default:
    return sim_usb_stall ();
  }
}
