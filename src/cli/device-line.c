/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/device-line.h"

#include <glib/gi18n.h>

#include "cli/json-line.h"

void
rouse_device_line_print (RouseDevice *device, const char *prefix)
{
  const RouseSighting *seen = rouse_device_get_sighting (device);

  g_print ("%s%-18s  %-22s  ECID %" G_GINT64_MODIFIER "X%s%s%s%s\n", prefix,
           rouse_device_get_name (device) != NULL ? rouse_device_get_name (device) : _ ("unknown model"),
           _ (rouse_device_mode_get_title (seen->mode)), seen->ecid, seen->version != NULL ? "  iOS " : "",
           seen->version != NULL ? seen->version : "", seen->no_permission ? "  " : "",
           seen->no_permission ? _ ("(may not be opened)") : "");
}

void
rouse_device_line_add (RouseDevice *device, JsonBuilder *json)
{
  const RouseDeviceModel *model = rouse_device_get_model (device);
  const RouseSighting *seen = rouse_device_get_sighting (device);
  g_autofree char *ecid = g_strdup_printf ("0x%" G_GINT64_MODIFIER "X", seen->ecid);

  rouse_json_line_string (json, "ecid", ecid);
  rouse_json_line_string (json, "mode", rouse_device_mode_to_string (seen->mode));
  rouse_json_line_string (json, "product_type", model != NULL ? model->product_type : NULL);
  rouse_json_line_string (json, "name", rouse_device_get_name (device));
  rouse_json_line_string (json, "board", model != NULL ? model->board : seen->board);
  rouse_json_line_int (json, "chip_id", seen->chip_id);
  rouse_json_line_int (json, "board_id", seen->board_id);
  rouse_json_line_string (json, "version", seen->version);
  rouse_json_line_string (json, "build", seen->build);
  rouse_json_line_bool (json, "permission", !seen->no_permission);
}
