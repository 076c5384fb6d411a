/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "cli/commands.h"
#include "cli/device-line.h"
#include "cli/json-line.h"
#include "transport/device-monitor.h"

typedef struct {
  GMainLoop *loop;
  GPtrArray *present; /* of RouseDevice, as the list has them: it does not tell which one it removes */
  gboolean as_json;
} Watch;

static char *
now_as_text (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%H:%M:%S  ");
}

static void
print_device (Watch *watch, RouseDevice *device)
{
  if (watch->as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("device");

    rouse_device_line_add (device, json);
    rouse_json_line_end (json);
  } else {
    g_autofree char *time = now_as_text ();

    rouse_device_line_print (device, time);
  }
}

static void
print_departure (Watch *watch, RouseDevice *device)
{
  const char *name = rouse_device_get_name (device);

  if (watch->as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("gone");
    g_autofree char *ecid = g_strdup_printf ("0x%" G_GINT64_MODIFIER "X", rouse_device_get_ecid (device));

    rouse_json_line_string (json, "ecid", ecid);
    rouse_json_line_string (json, "name", name);
    rouse_json_line_end (json);
  } else {
    g_autofree char *time = now_as_text ();

    g_print ("%s%-18s  %s\n", time, name != NULL ? name : _ ("unknown model"), _ ("has left"));
  }
}

static void
mode_cb (RouseDevice *device, GParamSpec *pspec, Watch *watch)
{
  print_device (watch, device);
}

static void
items_changed_cb (GListModel *list, guint position, guint removed, guint added, Watch *watch)
{
  for (guint i = 0; i < removed; i++) {
    RouseDevice *device = g_ptr_array_index (watch->present, position);

    print_departure (watch, device);
    g_signal_handlers_disconnect_by_data (device, watch);
    g_ptr_array_remove_index (watch->present, position);
  }
  for (guint i = position; i < position + added; i++) {
    RouseDevice *device = g_list_model_get_item (list, i);

    g_ptr_array_insert (watch->present, (int) i, device);
    print_device (watch, device);
    g_signal_connect (device, "notify::mode", G_CALLBACK (mode_cb), watch);
  }
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (((Watch *) user_data)->loop);
  return G_SOURCE_CONTINUE;
}

/* rousectl watch */
int
rouse_cmd_watch (int argc, char **argv)
{
  Watch watch = { 0 };
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &watch.as_json, N_ ("Print one JSON object a line"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (RouseDeviceMonitor) monitor = NULL;
  g_autoptr (GError) error = NULL;

  if (!rouse_cli_parse (&argc, &argv, NULL, _ ("Tells of phones that come, change their mode and go, until Ctrl+C."),
                        entries))
    return EXIT_USAGE;
  monitor = rouse_device_monitor_new ();
  watch.loop = g_main_loop_new (NULL, FALSE);
  watch.present = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (rouse_device_monitor_get_list (monitor), "items-changed", G_CALLBACK (items_changed_cb), &watch);
  if (!rouse_device_monitor_start (monitor, &error)) {
    g_main_loop_unref (watch.loop);
    g_ptr_array_unref (watch.present);
    return rouse_cli_report (error, watch.as_json);
  }
  g_unix_signal_add (SIGINT, quit_cb, &watch);
  g_unix_signal_add (SIGTERM, quit_cb, &watch);
  g_main_loop_run (watch.loop);
  rouse_device_monitor_stop (monitor);
  g_main_loop_unref (watch.loop);
  for (guint i = 0; i < watch.present->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (watch.present, i), &watch);
  g_ptr_array_unref (watch.present);
  return EXIT_OK;
}
