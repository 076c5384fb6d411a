/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "options.h"

SimOptions *
sim_options_parse (int argc, char **argv, GError **error)
{
  g_autoptr (SimOptions) self = g_new0 (SimOptions, 1);
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_STRING, &self->model, "Which phone (iPhone12,1)", "PRODUCT|BOARD" },
    { "state", 0, 0, G_OPTION_ARG_STRING, &self->state, "normal, recovery, dfu, restore, wtf, port-dfu or kis (normal)",
      "MODE" },
    { "second", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->others, "A second phone beside it; again: a third, a fourth",
      "PRODUCT[:MODE]" },
    { "installed", 0, 0, G_OPTION_ARG_STRING, &self->installed, "What is installed; empty: nothing", "VERSION:BUILD" },
    { "ecid", 0, 0, G_OPTION_ARG_STRING, &self->ecid, "Its ECID, hexadecimal", "HEX" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->settings, "A switch of docs/virtual-iphone.md", "KEY=VALUE" },
    { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->faults, "at POINT[:MATCH] [nth N|always] do ACTION", "RULE" },
    { "trace", 0, 0, G_OPTION_ARG_FILENAME, &self->trace, "Write what happens, one JSON object a line", "FILE" },
    { "summary", 0, 0, G_OPTION_ARG_NONE, &self->summary, "At the end say what the phone was sent", NULL },
    { "summary-file", 0, 0, G_OPTION_ARG_FILENAME, &self->summary_file, "The same, into a file", "FILE" },
    { "expect-refusal", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->expected_refusals,
      "The phone may refuse this; any other refusal ends with 70", "WHAT" },
    { "expect-warning", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->expected_warnings,
      "The phone may warn of this (for --fatal-warnings)", "WHAT" },
    { "fatal-warnings", 0, 0, G_OPTION_ARG_NONE, &self->fatal_warnings, "End with 70 after a warning as well", NULL },
    { "control", 0, 0, G_OPTION_ARG_FILENAME, &self->control, "Where to listen for verbs", "SOCKET" },
    { "hands", 0, 0, G_OPTION_ARG_STRING, &self->hands, "What fingers do, on their own", "SCRIPT" },
    { "keep-cwd", 0, 0, G_OPTION_ARG_NONE, &self->keep_cwd, "Run COMMAND here, not in a scratch directory", NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &self->list, "List the phones that there are", NULL },
    { "list-requests", 0, 0, G_OPTION_ARG_NONE, &self->list_requests, "List what the scripts of restore mode ask for",
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->command, NULL, "-- COMMAND [ARGUMENT…]" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "Runs a command that sees a simulated iPhone.");
  g_option_context_set_strict_posix (context, TRUE); /* the command's own options are its own */
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return NULL;
  if (!self->list && !self->list_requests && self->command == NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "no command: virtual-iphone [OPTION…] -- COMMAND");
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
sim_options_free (SimOptions *self)
{
  if (self == NULL)
    return;
  g_free (self->model);
  g_free (self->state);
  g_strfreev (self->others);
  g_free (self->trace);
  g_strfreev (self->faults);
  g_strfreev (self->expected_refusals);
  g_strfreev (self->expected_warnings);
  g_free (self->summary_file);
  g_free (self->installed);
  g_free (self->ecid);
  g_strfreev (self->settings);
  g_free (self->control);
  g_free (self->hands);
  g_strfreev (self->command);
  g_free (self);
}
