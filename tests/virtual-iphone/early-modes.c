/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "early-modes.h"

#include <string.h>

#define S5L8900 0x8900
#define FIRST_USB_C 0x8130 /* of the phones that are modelled: iPhone 15 Pro and later */
#define FIRST_KIS 0x8110
#define FIRST_OLD_CHIP 0x8720

/* A controller of no real make. */
#define PORT_CHIP_ID 0x0012
#define PORT_REVISION 5
#define PORT_HEADER_SIZE 0x40 /* bytes (spec 12 §9 step 5) */
#define PORT_NONCE_SIZE 20    /* bytes */

const char *
sim_early_mode_refuse (const SimModel *model, SimMode mode)
{
  if (mode == SIM_MODE_WTF && model->chip_id != S5L8900)
    return "only phones with an S5L8900 (iPhone1,2) have a WTF mode";
  if (mode == SIM_MODE_PORT_DFU && (model->chip_id < FIRST_USB_C || model->chip_id >= FIRST_OLD_CHIP))
    return "only phones with USB-C (iPhone16,1 and later) have a port controller";
  if (mode == SIM_MODE_KIS && (model->chip_id < FIRST_KIS || model->chip_id >= FIRST_OLD_CHIP))
    return "only phones from the iPhone 14 on have a debug transport";
  return NULL;
}

/* --- who it is --- */

guint64
sim_port_get_ecid (SimDevice *device)
{
  return sim_device_get_ecid (device) ^ G_GUINT64_CONSTANT (0x00ACE00000000001);
}

guint32
sim_port_get_chip_id (SimDevice *device)
{
  return (guint32) sim_device_get_setting_uint (device, "port-chip", PORT_CHIP_ID);
}

/* The phone's chip and board hide in it (spec 10 §3.5). */
guint64
sim_port_get_board_id (SimDevice *device)
{
  const SimModel *model = sim_device_get_model (device);

  return (guint64) model->board_id << 24 | (guint64) model->chip_id << 8 | 0x02;
}

GBytes *
sim_port_get_nonce (SimDevice *device)
{
  g_autoptr (GBytes) phone = sim_device_get_ap_nonce (device);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (phone, &size);

  return g_bytes_new (data, MIN (size, PORT_NONCE_SIZE));
}

char *
sim_early_mode_get_identity_string (SimDevice *device, SimMode mode)
{
  const SimModel *model = sim_device_get_model (device);

  /* The outer serial number of a KIS phone says nothing (spec 10 §5). */
  if (mode == SIM_MODE_KIS)
    return g_strdup ("CPID:0000 ECID:00000000DEADBEEF");
  /* WTF devices do not tell an ECID (spec 10 §2.4). */
  if (mode == SIM_MODE_WTF)
    return g_strdup_printf ("CPID:%04X CPRV:%02X CPFM:03 SCEP:05", model->chip_id, model->chip_revision);
  return g_strdup_printf ("CPID:%04X CPRV:01 CPFM:03 SCEP:01 BDID:%08" G_GINT64_MODIFIER "X ECID:%016" G_GINT64_MODIFIER
                          "X IBFL:3C PREV:%02" G_GINT64_MODIFIER "X",
                          sim_port_get_chip_id (device), sim_port_get_board_id (device), sim_port_get_ecid (device),
                          sim_device_get_setting_uint (device, "port-revision", PORT_REVISION));
}

/* The controller shows its nonce the wrong way round (spec 10 §4). */
char *
sim_early_mode_get_nonce_string (SimDevice *device, SimMode mode)
{
  g_autoptr (GBytes) nonce = sim_port_get_nonce (device);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (nonce, &size);
  GString *text = g_string_new (NULL);

  if (mode != SIM_MODE_PORT_DFU)
    return g_string_free (text, FALSE);
  g_string_append (text, "NONC:");
  for (gsize i = size; i > 0; i--)
    g_string_append_printf (text, "%02x", data[i - 1]);
  return g_string_free (text, FALSE);
}

/* --- what it is sent --- */

static gboolean
accept_wtf (SimDevice *device, const guint8 *data, gsize size)
{
  /* The old container, or IMG3 (spec 15 §2). */
  if (size >= 4 && (memcmp (data, "8900", 4) == 0 || memcmp (data, "3gmI", 4) == 0))
    return TRUE;
  sim_device_refuse (device, "wtf-image", "what came is no loader of an S5L8900");
  return FALSE;
}

static guint32
read_u32 (const guint8 *data, gsize at)
{
  guint32 value;

  memcpy (&value, data + at, sizeof value);
  return GUINT32_FROM_LE (value);
}

/* Bits mirrored byte by byte, then an ordinary CRC from the highest bit down (spec 12 §9 step 5). */
static guint32
compute_crc (const guint8 *data, gsize size)
{
  guint32 crc = 0xFFFFFFFF;

  for (gsize i = 0; i < size; i++) {
    guint8 mirrored = 0;

    for (int bit = 0; bit < 8; bit++)
      mirrored |= (guint8) ((data[i] >> bit & 1) << (7 - bit));
    crc ^= (guint32) mirrored << 24;
    for (int bit = 0; bit < 8; bit++)
      crc = (crc & 0x80000000) != 0 ? crc << 1 ^ 0x04C11DB7 : crc << 1;
  }
  return crc;
}

/* The header against the content. Returns: NULL, or what is wrong. */
static const char *
check_port_header (const guint8 *data, gsize size)
{
  gsize ticket_at;

  if (size <= PORT_HEADER_SIZE || read_u32 (data, 0) != 0xACE00003 || read_u32 (data, 8) != 0x2800 ||
      read_u32 (data, 0xC) != PORT_HEADER_SIZE)
    return "the header";
  ticket_at = (gsize) PORT_HEADER_SIZE + read_u32 (data, 0x10) + read_u32 (data, 0x14);
  if (read_u32 (data, 0x18) != ticket_at || ticket_at + read_u32 (data, 0x1C) != size ||
      read_u32 (data, 0x20) != size - PORT_HEADER_SIZE)
    return "the sizes";
  for (gsize i = 0x28; i < PORT_HEADER_SIZE; i++)
    if (data[i] != 0xFF)
      return "the filler";
  if (read_u32 (data, 0x24) != compute_crc (data + PORT_HEADER_SIZE, size - PORT_HEADER_SIZE))
    return "the CRC";
  return NULL;
}

/* The ticket, then the download payload, which in our firmware begins with "DOWN" (tests/port_firmware.py). */
static const char *
check_port_content (SimDevice *device, const guint8 *data, gsize size)
{
  g_autoptr (GBytes) nonce = sim_port_get_nonce (device);
  gsize ticket_at = read_u32 (data, 0x18), download_at;
  const guint8 *nonce_data, *download;
  gsize nonce_size = 0;
  g_autofree char *tag = g_strdup_printf ("BOARD %08" G_GINT64_MODIFIER "X", sim_port_get_board_id (device));

  download = memmem (data + ticket_at, size - ticket_at, "DOWN", 4);
  if (download == NULL)
    return "the download payload";
  download_at = (gsize) (download - data);
  nonce_data = g_bytes_get_data (nonce, &nonce_size);
  if (memmem (data + ticket_at, download_at - ticket_at, "USBPortController1,Ticket", 25) == NULL ||
      memmem (data + ticket_at, download_at - ticket_at, nonce_data, nonce_size) == NULL)
    return "the ticket";
  if (memmem (data + PORT_HEADER_SIZE, ticket_at - PORT_HEADER_SIZE, tag, strlen (tag)) == NULL)
    return "the data payloads";
  return NULL;
}

static gboolean
accept_port (SimDevice *device, const guint8 *data, gsize size)
{
  const char *wrong = check_port_header (data, size);

  if (wrong == NULL)
    wrong = check_port_content (device, data, size);
  if (wrong != NULL)
    sim_device_refuse (device, "port-firmware", "wrong: %s", wrong);
  return wrong == NULL;
}

gboolean
sim_early_mode_accept (SimDevice *device, SimMode mode, GBytes *image)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (image, &size);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, image);
  gboolean good = mode == SIM_MODE_WTF ? accept_wtf (device, data, size) : accept_port (device, data, size);

  if (good)
    sim_device_received (device, mode == SIM_MODE_WTF ? "WTF" : "USBPortController1,USBFirmware", size, sha256,
                         sim_mode_get_name (mode));
  return good;
}
