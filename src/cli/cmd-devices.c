/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/commands.h"
#include "cli/device-line.h"
#include "cli/json-line.h"
#include "cli/phone-finder.h"

#define SETTLE_MS 5000

/* rousectl devices */
int
rouse_cmd_devices (int argc, char **argv)
{
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print one JSON object a line"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (RouseDeviceMonitor) monitor = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *list;
  guint n_shown = 0;

  if (!rouse_cli_parse (&argc, &argv, NULL, _ ("Lists the phones that are connected, in whatever mode."), entries))
    return EXIT_USAGE;
  monitor = rouse_device_monitor_new ();
  if (!rouse_device_monitor_start (monitor, &error))
    return rouse_cli_report (error, as_json);
  rouse_phone_finder_settle (monitor, SETTLE_MS);

  list = G_LIST_MODEL (rouse_device_monitor_get_list (monitor));
  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (list, i);

    if (rouse_device_get_mode (device) == ROUSE_DEVICE_MODE_GONE && !rouse_device_get_sighting (device)->no_permission)
      continue;
    n_shown++;
    if (as_json) {
      g_autoptr (JsonBuilder) json = rouse_json_line_begin ("device");

      rouse_device_line_add (device, json);
      rouse_json_line_end (json);
    } else {
      rouse_device_line_print (device, "");
    }
  }
  if (n_shown == 0 && !as_json)
    g_print ("%s\n", _ ("No phone is seen."));
  rouse_device_monitor_stop (monitor);
  return EXIT_OK;
}
