/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "updater-round.h"

#include <string.h>

#include "base/plist.h"
#include "arrival.h"
#include "chip-ticket.h"

/* The answer to a chip: its ticket and, for older systems, its firmware (spec 24 §2 and §4). */

static gboolean
refuse (SimUpdaterRound *self, const char *what, const char *why)
{
  sim_device_refuse (self->restore->device, what, "%s: %s", self->updater->name, why);
  return FALSE;
}

/* Our files say in their first line what they are: whether it is the one for this chip. */
static gboolean
is_right_file (SimUpdaterRound *self, const guint8 *data, gsize size)
{
  g_autofree char *line = g_strndup ((const char *) data, MIN (size, 200));
  const char *component = strstr (line, " component=");

  return component != NULL && g_str_has_prefix (component + strlen (" component="), self->updater->firmware);
}

static gboolean
check_ftab (SimUpdaterRound *self, GBytes *firmware)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (firmware, &size);
  gboolean has_restore_os = FALSE;
  guint32 count;

  if (size < 0x30 || memcmp (data + 0x20, "rkosftab", 8) != 0)
    return refuse (self, "updater-firmware", "FirmwareData is no ftab of tag rkos");
  count = (guint32) data[0x28] | (guint32) data[0x29] << 8;
  for (guint32 i = 0; i < count; i++) {
    const guint8 *entry = data + 0x30 + 16 * i;
    guint64 offset, length;

    if (0x30 + 16 * (i + 1) > size)
      return refuse (self, "updater-firmware", "the ftab ends inside its table");
    offset = entry[4] | entry[5] << 8 | entry[6] << 16 | (guint64) entry[7] << 24;
    length = entry[8] | entry[9] << 8 | entry[10] << 16 | (guint64) entry[11] << 24;
    if (offset + length > size)
      return refuse (self, "updater-firmware", "an ftab record reaches beyond the end");
    has_restore_os = has_restore_os || memcmp (entry, "rrko", 4) == 0;
  }
  return has_restore_os || !self->updater->wants_restore_os ||
         refuse (self, "updater-firmware", "the ftab has no record rrko");
}

/* Four zero bytes, the size of the file, eight zero bytes, the file (spec 24 §4.2). */
static gboolean
check_savage (SimUpdaterRound *self, GBytes *firmware)
{
  static const guint8 zeros[8] = { 0 };
  gsize size;
  const guint8 *data = g_bytes_get_data (firmware, &size);
  guint32 file_size;

  if (size < 16 || memcmp (data, zeros, 4) != 0 || memcmp (data + 8, zeros, 8) != 0)
    return FALSE;
  memcpy (&file_size, data + 4, 4);
  return GUINT32_FROM_LE (file_size) == size - 16 && is_right_file (self, data + 16, size - 16);
}

static gboolean
check_firmware (SimUpdaterRound *self, plist_t response)
{
  plist_t firmware = rouse_plist_get (response, "FirmwareData");
  g_autoptr (GBytes) bytes = rouse_plist_get_bytes (response, "FirmwareData");
  g_auto (plist_t) map = NULL;
  const guint8 *data;
  gsize size = 0;

  if (firmware == NULL)
    return refuse (self, "updater-firmware", "FirmwareData is missing");
  switch (self->updater->layout) {
  case SIM_LAYOUT_RAW:
    return (bytes != NULL && is_right_file (self, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))) ||
           refuse (self, "updater-firmware", "FirmwareData is not the file of this chip");
  case SIM_LAYOUT_YONKERS:
    data = rouse_plist_get_data (firmware, "YonkersFirmware", &size);
    return (data != NULL && is_right_file (self, data, size)) ||
           refuse (self, "updater-firmware",
                   "FirmwareData is no dictionary with YonkersFirmware, the file of this chip");
  case SIM_LAYOUT_SAVAGE:
    return (bytes != NULL && check_savage (self, bytes)) ||
           refuse (self, "updater-firmware", "FirmwareData has no header of 16 bytes, or not the file of this chip");
  case SIM_LAYOUT_FTAB:
    return bytes != NULL ? check_ftab (self, bytes) : refuse (self, "updater-firmware", "FirmwareData is no data");
  case SIM_LAYOUT_MAP:
    map = bytes != NULL ? rouse_plist_parse_bytes (bytes, NULL) : NULL;
    return rouse_plist_get (map, "fw_map_digest") != NULL ||
           refuse (self, "updater-firmware", "no fw_map_digest in the firmware map");
  case SIM_LAYOUT_NONE:
    break;
  }
  return TRUE;
}

gboolean
sim_updater_check_answer (SimUpdaterRound *self, plist_t answer)
{
  plist_t response = rouse_plist_get_dict (answer, "FirmwareResponseData");
  g_autoptr (GBytes) sent = rouse_plist_get_bytes (response, self->updater->ticket);
  g_autoptr (GBytes) ticket =
      sent != NULL ? sim_arrival_take (self->restore->device, "restore", self->updater->ticket, sent) : NULL;

  if (response == NULL)
    return refuse (self, "updater-reply", "no dictionary under FirmwareResponseData");
  if (ticket == NULL)
    return refuse (self, "updater-ticket", "the ticket is missing");
  if (!sim_chip_ticket_check (ticket, self->updater->ticket, sim_updater_get_chip_id (self), self->nonce))
    return refuse (self, "updater-ticket", "the ticket is not for this chip and nonce");
  if (self->restore->script->legacy_updaters && self->updater->layout != SIM_LAYOUT_NONE)
    return check_firmware (self, response);
  if (rouse_plist_get (response, "FirmwareData") == NULL)
    return TRUE;
  /* Spec 24 §2: hosts do not add it; a client of others that always does restored such phones. */
  if (sim_device_get_setting_uint (self->restore->device, "strict-updaters", 0) != 0)
    return refuse (self, "updater-firmware", "FirmwareData was not asked for");
  sim_device_warn (self->restore->device, "updater-firmware", "%s: FirmwareData was not asked for",
                   self->updater->name);
  return TRUE;
}
