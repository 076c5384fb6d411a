/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/commands.h"
#include "cli/json-line.h"
#include "cli/json-text.h"
#include "firmware/firmware-cache.h"
#include "signing/ticket-cache.h"

static void
print_json (const RouseFirmwareCacheEntry *entry)
{
  g_autoptr (JsonBuilder) json = rouse_json_line_begin ("cached");

  rouse_json_line_string (json, "name", entry->name);
  rouse_json_line_string (json, "path", entry->path);
  rouse_json_line_string (json, "url", entry->url);
  rouse_json_line_uint (json, "bytes", entry->size);
  rouse_json_line_uint (json, "total", entry->total);
  rouse_json_line_uint (json, "disk_bytes", entry->disk_size);
  rouse_json_line_int (json, "changed", entry->changed);
  rouse_json_line_bool (json, "finished", !entry->is_part);
  rouse_json_line_bool (json, "checked", entry->is_checked);
  rouse_json_line_bool (json, "in_use", entry->is_in_use);
  rouse_json_line_bool (json, "ours", entry->is_ours);
  rouse_json_line_bool (json, "changed_since", entry->is_changed);
  rouse_json_line_end (json);
}

static void
print_text (const RouseFirmwareCacheEntry *entry)
{
  g_autofree char *size = g_format_size (entry->disk_size);
  g_autofree char *name = rouse_json_text_clean (entry->name);
  const char *note = entry->is_in_use    ? _ ("in use")
                     : entry->is_part    ? _ ("not finished")
                     : entry->is_changed ? _ ("changed since it was fetched; removed only by its name")
                     : !entry->is_ours   ? _ ("not fetched by Rouse; never removed")
                                         : "";

  g_print ("%10s  %s  %s\n", size, name, note);
}

/* Of Apple's answers only the number is told: whose they are is nobody's business. */
static void
list_tickets (gboolean as_json)
{
  g_autofree char *folder = rouse_ticket_cache_get_folder ();
  guint n_tickets = rouse_ticket_cache_count (folder);

  if (n_tickets == 0)
    return;
  if (as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("tickets");

    rouse_json_line_uint (json, "count", n_tickets);
    rouse_json_line_string (json, "path", folder);
    rouse_json_line_end (json);
  } else {
    g_print (_ ("Apple’s permissions that are kept: %u, in %s\n"), n_tickets, folder);
  }
}

static int
list (const char *folder, gboolean as_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = rouse_firmware_cache_list (folder, &error);
  g_autofree char *total_text = NULL;
  guint64 total = 0;

  if (entries == NULL)
    return rouse_cli_report (error, as_json);
  for (guint i = 0; i < entries->len; i++) {
    const RouseFirmwareCacheEntry *entry = entries->pdata[i];

    total += entry->disk_size;
    if (as_json)
      print_json (entry);
    else
      print_text (entry);
  }
  total_text = g_format_size (total);
  if (!as_json)
    g_print (_ ("%10s  in %s\n"), total_text, folder);
  list_tickets (as_json);
  return EXIT_OK;
}

/* @names: what to remove; empty: all */
static int
clear (const char *folder, char **names, gboolean as_json)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *freed_text = NULL;
  guint64 freed = 0;
  gboolean ok = TRUE;

  if (*names == NULL) {
    g_autofree char *tickets = rouse_ticket_cache_get_folder ();
    guint64 freed_tickets = rouse_ticket_cache_clear (tickets);

    ok = rouse_firmware_cache_clear (folder, &freed, &error);
    freed += freed_tickets;
  }
  for (; *names != NULL && ok; names++)
    ok = rouse_firmware_cache_remove (folder, *names, &freed, &error);
  freed_text = g_format_size (freed);
  if (as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("cleared");

    rouse_json_line_uint (json, "freed", freed);
    rouse_json_line_end (json);
  } else {
    g_print (_ ("%s are free again.\n"), freed_text);
  }
  return ok ? EXIT_OK : rouse_cli_report (error, as_json);
}

/* rousectl firmware cache */
int
rouse_cmd_cache (int argc, char **argv)
{
  gboolean as_json = FALSE, is_clear = FALSE;
  const GOptionEntry entries[] = {
    { "clear", 0, 0, G_OPTION_ARG_NONE, &is_clear, N_ ("Remove what was fetched: those named, or all not in use"),
      NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print one JSON object a line"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *folder = rouse_firmware_cache_get_folder ();

  if (!rouse_cli_parse (&argc, &argv, N_ ("[NAME…]"), _ ("Lists the firmware that was fetched, or removes it."),
                        entries))
    return EXIT_USAGE;
  if (argc > 1 && !is_clear) {
    g_printerr ("rousectl: %s\n", _ ("names go with --clear"));
    return EXIT_USAGE;
  }
  return is_clear ? clear (folder, argv + 1, as_json) : list (folder, as_json);
}
