/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/commands.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "cli/json-line.h"
#include "guide/error-book.h"

int
rouse_cli_exit_code (const GError *error)
{
  if (error == NULL)
    return EXIT_OK;
  if (rouse_error_is_cancelled (error))
    return EXIT_CANCELLED;
  if (rouse_error_is_late (error))
    return EXIT_LATE;
  if (rouse_error_is_no_room (error))
    return EXIT_ROUSE_ERROR + ROUSE_ERROR_NO_ROOM;
  if (error->domain == ROUSE_ERROR && error->code != ROUSE_ERROR_FAILED)
    return EXIT_ROUSE_ERROR + error->code;
  return EXIT_FAILED;
}

int
rouse_cli_report (const GError *error, gboolean as_json)
{
  const RouseErrorEntry *entry = rouse_error_book_find (error);
  int code = rouse_cli_exit_code (error);

  if (as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("error");

    rouse_json_line_string (json, "error", entry->id);
    rouse_json_line_string (json, "title", _ (entry->title));
    rouse_json_line_string (json, "action", _ (entry->action));
    rouse_json_line_string (json, "message", error->message);
    rouse_json_line_int (json, "exit_code", code);
    rouse_json_line_end (json);
  } else {
    g_printerr ("\n%s\n  %s\n  %s\n  (%s)\n", _ (entry->title), _ (entry->cause), _ (entry->action), error->message);
  }
  return code;
}

gboolean
rouse_cli_parse (int *argc, char ***argv, const char *parameters, const char *summary, const GOptionEntry *entries)
{
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  g_autofree char *name = g_strdup_printf ("%s %s", g_get_prgname (), (*argv)[0]);
  g_autoptr (GError) error = NULL;
  gboolean parsed;

  g_option_context_set_summary (context, summary);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_set_prgname (name); /* --help ends the program in there, and begins with it */
  parsed = g_option_context_parse (context, argc, argv, &error);
  g_set_prgname ("rousectl");
  if (!parsed)
    g_printerr ("rousectl: %s\n", error->message);
  return parsed;
}

gboolean
rouse_cli_parse_ecid (const char *text, guint64 *ecid, GError **error)
{
  const char *digits = g_str_has_prefix (text, "0x") || g_str_has_prefix (text, "0X") ? text + 2 : text;

  return g_ascii_string_to_unsigned (digits, 16, 1, G_MAXUINT64, ecid, error);
}
