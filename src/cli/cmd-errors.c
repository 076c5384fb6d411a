/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/commands.h"
#include "cli/json-line.h"
#include "guide/error-book.h"

static void
tell_json (const RouseErrorEntry *entry)
{
  g_autoptr (JsonBuilder) json = rouse_json_line_begin ("error-code");

  rouse_json_line_string (json, "id", entry->id);
  rouse_json_line_string (json, "numbers", entry->numbers);
  rouse_json_line_string (json, "said_by", rouse_error_source_to_string (entry->source));
  rouse_json_line_string (json, "fault", rouse_error_fault_to_string (entry->fault));
  rouse_json_line_string (json, "title", _ (entry->title));
  rouse_json_line_string (json, "cause", _ (entry->cause));
  rouse_json_line_string (json, "action", _ (entry->action));
  rouse_json_line_end (json);
}

/* What a person calls it: the number, or our own name of it. */
static const char *
name_of (const RouseErrorEntry *entry)
{
  return entry->numbers != NULL ? entry->numbers : entry->id;
}

static void
tell_whole (const RouseErrorEntry *entry)
{
  g_print ("%s\n", _ (entry->title));
  g_print ("  %s\n", _ (entry->cause));
  g_print ("  %s\n", _ (entry->action));
  /* Translators: "Said by: Apple's programs (4013)" */
  g_print (_ ("  Said by: %s (%s)\n"), _ (rouse_error_source_to_words (entry->source)), name_of (entry));
  g_print (_ ("  At fault: %s\n"), _ (rouse_error_fault_to_words (entry->fault)));
}

static void
tell_short (const RouseErrorEntry *entry)
{
  g_print ("%-18s %s\n", entry->id, _ (entry->title));
}

#define FEW 4 /* so many are told whole */

/* rousectl errors [CODE|WORDS] */
int
rouse_cmd_errors (int argc, char **argv)
{
  gboolean as_json = FALSE;
  g_auto (GStrv) words = NULL;
  g_autofree char *wanted = NULL;
  g_autoptr (GPtrArray) found = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print one JSON object a line"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL, N_ ("[CODE|WORDS…]") },
    G_OPTION_ENTRY_NULL,
  };

  /* "-1" is a code and no option. */
  for (int i = 1; i < argc; i++)
    if (argv[i][0] == '-' && g_ascii_isdigit (argv[i][1]))
      argv[i] = g_strconcat ("error ", argv[i], NULL);
  if (!rouse_cli_parse (&argc, &argv, NULL,
                        _ ("Explains the error codes of Rouse, of the phone and of Apple’s programs. Without a code "
                           "it lists all of them."),
                        entries))
    return EXIT_USAGE;

  wanted = words != NULL ? g_strjoinv (" ", words) : g_strdup ("");
  found = rouse_error_book_search (wanted);
  if (found->len == 0) {
    g_printerr (_ ("rousectl: nothing is known about “%s”\n"), wanted);
    return EXIT_FAILED;
  }
  for (guint i = 0; i < found->len; i++) {
    const RouseErrorEntry *entry = g_ptr_array_index (found, i);

    if (as_json)
      tell_json (entry);
    else if (found->len > FEW)
      tell_short (entry);
    else
      tell_whole (entry);
    if (!as_json && found->len <= FEW && i + 1 < found->len)
      g_print ("\n");
  }
  return EXIT_OK;
}
