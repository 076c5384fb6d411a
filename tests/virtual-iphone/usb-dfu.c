/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usb-model.h"

#include "ap-ticket.h"
#include "arrival.h"
#include "early-modes.h"
#include "image-check.h"

#include <string.h>

#define PACKET_SIZE 0x800      /* spec 11 §2 */
#define PORT_PACKET_SIZE 0x40  /* port DFU */
#define IMAGE_LIMIT (64 << 20) /* bytes; far above any iBSS, below what hurts */
#define MANIFEST_MS 50         /* bwPollTimeout before the last state, unless --set manifest-ms */
#define SUFFIX_SIZE 16

enum {
  REQUEST_DNLOAD = 1,
  REQUEST_GETSTATUS = 3,
  REQUEST_CLRSTATUS = 4,
  REQUEST_GETSTATE = 5,
  REQUEST_ABORT = 6,
};

typedef enum {
  STATE_IDLE = 2,
  STATE_DNLOAD_SYNC = 3,
  STATE_DNBUSY = 4,
  STATE_DNLOAD_IDLE = 5,
  STATE_MANIFEST_SYNC = 6,
  STATE_MANIFEST = 7,
  STATE_WAIT_RESET = 8,
  STATE_ERROR = 10,
} State;

/* bStatus (DFU 1.1 §6.1.2). */
enum { STATUS_OK = 0x00, STATUS_ERR_ADDRESS = 0x08, STATUS_ERR_NOTDONE = 0x09, STATUS_ERR_STALLED = 0x0F };

/* The DFU suffix without its CRC (spec 11 §2). */
static const guint8 suffix[12] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xAC, 0x05, 0x00, 0x01, 0x55, 0x46, 0x44, 0x10 };

/**
 * SimDfu:
 *
 * The DFU state machine of spec 11 §1-3. What arrives is judged at the port reset, as on a phone: there is no verdict
 * before.
 */
struct _SimDfu {
  SimDevice *device;
  SimMode mode;
  guint packet_size; /* bytes at most */
  State state;
  guint8 status;
  guint busy; /* how many more GETSTATUS say "busy" (a fault) */
  guint next_packet;
  GByteArray *image; /* with suffix */
};

SimDfu *
sim_dfu_new (SimDevice *device)
{
  SimDfu *self = g_new0 (SimDfu, 1);

  self->device = device;
  self->mode = sim_device_get_inner_mode (device);
  self->packet_size = self->mode == SIM_MODE_PORT_DFU ? PORT_PACKET_SIZE : PACKET_SIZE;
  self->state = STATE_IDLE;
  self->image = g_byte_array_new ();
  return self;
}

void
sim_dfu_free (SimDfu *self)
{
  g_byte_array_unref (self->image);
  g_free (self);
}

static void
go_idle (SimDfu *self)
{
  self->state = STATE_IDLE;
  self->status = STATUS_OK;
  self->busy = 0;
  self->next_packet = 0;
  g_byte_array_set_size (self->image, 0);
}

static SimUsbReply
fail (SimDfu *self, guint8 status)
{
  self->state = STATE_ERROR;
  self->status = status;
  return sim_usb_stall ();
}

/* --- packets --- */

static gboolean
is_suffix (const guint8 *data, gsize size)
{
  return size == SUFFIX_SIZE && memcmp (data, suffix, sizeof suffix) == 0;
}

/* Packets are numbered from 0. A suffix that did not fit behind the last payload comes with that packet's number again
 * (spec 11 §3.3). */
static gboolean
is_number_right (SimDfu *self, guint number, const guint8 *data, gsize size)
{
  guint expected = self->next_packet & 0xFFFF;

  if (number == expected)
    return TRUE;
  if (number + 1 == expected && is_suffix (data, size))
    return TRUE;
  sim_device_refuse (self->device, "dfu-packet-number", "packet %u came where %u belongs", number, expected);
  return FALSE;
}

/* TRUE: @reply is all that becomes of this packet. */
static gboolean
apply_fault (SimDfu *self, const char *action, gsize size, SimUsbReply *reply)
{
  if (action == NULL)
    return FALSE;
  if (g_str_has_prefix (action, "busy")) {
    self->busy = MAX (1, (guint) g_ascii_strtoull (action + strlen ("busy"), NULL, 10));
    return FALSE;
  }
  if (g_strcmp0 (action, "error") == 0) {
    *reply = sim_usb_done (size);
    fail (self, STATUS_ERR_ADDRESS);
    return TRUE;
  }
  return sim_usb_reply_from_action (action, size, reply);
}

static SimUsbReply
take_packet (SimDfu *self, const SimSetup *setup, const guint8 *data)
{
  g_autofree char *number = g_strdup_printf ("%u", setup->value);
  const char *action;
  SimUsbReply reply;

  if (setup->length > self->packet_size) {
    sim_device_refuse (self->device, "dfu-packet-size", "a packet of %u bytes; %u is the limit", setup->length,
                       self->packet_size);
    return fail (self, STATUS_ERR_STALLED);
  }
  if (self->state != STATE_IDLE && self->state != STATE_DNLOAD_IDLE && self->state != STATE_DNLOAD_SYNC) {
    sim_device_refuse (self->device, "dfu-state", "data in state %d", self->state);
    return fail (self, STATUS_ERR_STALLED);
  }
  if (self->state == STATE_IDLE)
    go_idle (self);
  if (!is_number_right (self, setup->value, data, setup->length))
    return fail (self, STATUS_ERR_ADDRESS);
  action = sim_device_fault (self->device, "usb.block", number);
  if (apply_fault (self, action, setup->length, &reply))
    return reply;
  if (self->image->len + setup->length > IMAGE_LIMIT) {
    sim_device_refuse (self->device, "dfu-image-size", "an image of more than %d bytes", IMAGE_LIMIT);
    return fail (self, STATUS_ERR_ADDRESS);
  }
  g_byte_array_append (self->image, data, setup->length);
  if (setup->value == (self->next_packet & 0xFFFF))
    self->next_packet++;
  self->state = STATE_DNLOAD_SYNC;
  reply = sim_usb_done (setup->length);
  reply.delay_ms = sim_usb_delay_from_action (action);
  return reply;
}

/* The empty packet that ends a download; its number is the next one, or 0 (spec 11 §3.4). In the states after it an
 * empty packet changes nothing. */
static SimUsbReply
end_download (SimDfu *self, const SimSetup *setup)
{
  if (self->state == STATE_MANIFEST_SYNC || self->state == STATE_MANIFEST || self->state == STATE_WAIT_RESET)
    return sim_usb_done (0);
  if (self->state != STATE_DNLOAD_IDLE && self->state != STATE_DNLOAD_SYNC) {
    sim_device_refuse (self->device, "dfu-empty", "an empty packet in state %d", self->state);
    return fail (self, STATUS_ERR_NOTDONE);
  }
  if (setup->value != 0 && setup->value != (self->next_packet & 0xFFFF)) {
    sim_device_refuse (self->device, "dfu-packet-number", "the last packet has number %u, not %u", setup->value,
                       self->next_packet);
    return fail (self, STATUS_ERR_ADDRESS);
  }
  self->state = STATE_MANIFEST_SYNC;
  return sim_usb_done (0);
}

/* --- status --- */

static SimUsbReply
get_status (SimDfu *self, const SimSetup *setup, guint8 *data)
{
  guint poll_ms = 0;

  if (setup->length < 6)
    return sim_usb_stall ();
  if (self->state == STATE_DNLOAD_SYNC && self->busy > 0) {
    self->busy--;
    memcpy (data, (guint8[]){ STATUS_OK, 100, 0, 0, STATE_DNBUSY, 0 }, 6);
    return sim_usb_done (6);
  }
  if (self->state == STATE_DNLOAD_SYNC) {
    self->state = STATE_DNLOAD_IDLE;
  } else if (self->state == STATE_MANIFEST_SYNC) {
    self->state = STATE_MANIFEST;
    poll_ms = (guint) sim_device_get_setting_uint (self->device, "manifest-ms", MANIFEST_MS);
  } else if (self->state == STATE_MANIFEST) {
    self->state = STATE_WAIT_RESET;
  }
  memcpy (data, (guint8[]){ self->status, poll_ms & 0xFF, poll_ms >> 8 & 0xFF, poll_ms >> 16 & 0xFF, self->state, 0 },
          6);
  return sim_usb_done (6);
}

static SimUsbReply
get_state (SimDfu *self, const SimSetup *setup, guint8 *data)
{
  if (setup->length < 1)
    return sim_usb_stall ();
  data[0] = self->state;
  return sim_usb_done (1);
}

/* CLRSTATUS belongs to the error state, ABORT to the others; a phone takes either to mean "from the start". */
static SimUsbReply
clear (SimDfu *self)
{
  go_idle (self);
  return sim_usb_done (0);
}

SimUsbReply
sim_dfu_control (SimDfu *self, const SimSetup *setup, guint8 *data)
{
  switch (setup->type << 8 | setup->request) {
  case 0x2100 | REQUEST_DNLOAD:
    return setup->length > 0 ? take_packet (self, setup, data) : end_download (self, setup);
  case 0xA100 | REQUEST_GETSTATUS:
    return get_status (self, setup, data);
  case 0xA100 | REQUEST_GETSTATE:
    return get_state (self, setup, data);
  case 0x2100 | REQUEST_CLRSTATUS:
  case 0x2100 | REQUEST_ABORT:
    return clear (self);
  default:
    return sim_usb_stall ();
  }
}

/* --- the verdict --- */

/* CRC-32 with initial value FFFFFFFF and no final inversion (spec 11 §3.2). */
static guint32
compute_crc (const guint8 *data, gsize size)
{
  guint32 crc = 0xFFFFFFFF;

  for (gsize i = 0; i < size; i++) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; bit++)
      crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
  }
  return crc;
}

/* Cuts the suffix off. Its CRC is not checked by the boot ROM (spec 11 §3.2), so a difference is only written down. */
static gboolean
take_suffix (SimDfu *self)
{
  const guint8 *data = self->image->data;
  gsize size = self->image->len;
  guint32 sent, computed;

  if (size <= SUFFIX_SIZE || !is_suffix (data + size - SUFFIX_SIZE, SUFFIX_SIZE)) {
    sim_device_refuse (self->device, "dfu-suffix", "the upload does not end with a DFU suffix");
    return FALSE;
  }
  memcpy (&sent, data + size - sizeof sent, sizeof sent);
  computed = compute_crc (data, size - sizeof sent);
  if (GUINT32_FROM_LE (sent) != computed)
    sim_device_warn (self->device, "dfu-crc", "the CRC is %08x, not %08x", GUINT32_FROM_LE (sent), computed);
  g_byte_array_set_size (self->image, (guint) (size - SUFFIX_SIZE));
  return TRUE;
}

#define TICKET_ALIGNMENT 64 /* bytes: what follows the ticket begins at a multiple (spec 12 §4.1) */

/* Before Image4, iBSS takes a ticket, padding and the image behind it in one upload. Returns: the image, or NULL:
 * refused. */
static GBytes *
cut_ticket (SimDfu *self, GBytes *all, GBytes **ticket)
{
  gsize size, used = 0;
  const guint8 *data = g_bytes_get_data (all, &size);

  if (size >= 4 && memcmp (data, "3gmI", 4) == 0) {
    sim_device_refuse (self->device, "no-ticket", "an image without ticket in front of it");
    return NULL;
  }
  if (!sim_ap_ticket_check (self->device, all, &used))
    return NULL;
  *ticket = g_bytes_new (data, used);
  for (; used < size && used % TICKET_ALIGNMENT != 0; used++)
    if (data[used] != 0xFF) {
      sim_device_refuse (self->device, "ticket-padding", "byte 0x%02x between ticket and image", data[used]);
      return NULL;
    }
  return g_bytes_new_from_bytes (all, used, size - used);
}

static gboolean
accept_image (SimDfu *self, const char *type, const char *component)
{
  g_autoptr (GBytes) sent = NULL;
  g_autoptr (GBytes) image = NULL;
  g_autoptr (GBytes) ticket = NULL;
  gboolean with_ticket = !sim_device_get_model (self->device)->image4 && strcmp (type, "ibec") == 0;
  g_autoptr (SimImageLabel) label = NULL;
  g_autofree char *sha256 = NULL;

  if (!take_suffix (self))
    return FALSE;
  sent = g_bytes_new (self->image->data, self->image->len);
  image = sim_arrival_take (self->device, "dfu", component, sent);
  if (image == NULL) {
    sim_device_refuse (self->device, "no-file", "nothing has arrived for %s", component);
    return FALSE;
  }
  if (with_ticket) {
    g_autoptr (GBytes) all = g_steal_pointer (&image);

    image = cut_ticket (self, all, &ticket);
    if (image == NULL)
      return FALSE;
  }
  if (!sim_device_check_image (self->device, image, type, ticket, NULL))
    return FALSE;
  label = sim_image_label_read (image);
  sim_device_set_next_loader_version (self->device, label->version);
  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, image);
  sim_device_received (self->device, component, g_bytes_get_size (image), sha256, "dfu");
  return TRUE;
}

/* WTF and port DFU: what was taken starts DFU mode, anything else the same again. */
static void
start_dfu (SimDfu *self, guint gone_ms)
{
  g_autoptr (GBytes) image = NULL;
  gboolean good = self->mode == SIM_MODE_PORT_DFU || take_suffix (self);

  image = g_bytes_new (self->image->data, self->image->len);
  good = good && sim_early_mode_accept (self->device, self->mode, image);
  sim_device_move (self->device, good ? SIM_MODE_DFU : self->mode, gone_ms);
}

void
sim_dfu_reset (SimDfu *self)
{
  SimStage stage = sim_device_get_stage (self->device);
  guint gone_ms = sim_device_get_gone_ms (self->device);
  gboolean complete =
      self->state == STATE_MANIFEST_SYNC || self->state == STATE_MANIFEST || self->state == STATE_WAIT_RESET;

  if (complete && (self->mode == SIM_MODE_WTF || self->mode == SIM_MODE_PORT_DFU)) {
    start_dfu (self, gone_ms);
  } else if (complete) {
    gboolean rom = stage == SIM_STAGE_ROM;
    gboolean good = accept_image (self, rom ? "ibss" : "ibec", rom ? "iBSS" : "iBEC");
    SimStage next = rom ? SIM_STAGE_IBSS : SIM_STAGE_IBEC;

    sim_device_start_stage (self->device, good ? next : stage, gone_ms);
  }
  go_idle (self);
}
