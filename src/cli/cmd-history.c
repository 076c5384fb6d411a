/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/commands.h"
#include "cli/json-line.h"
#include "guide/journal-folder.h"
#include "guide/journal-words.h"

typedef struct {
  char *folder;
  char *to_delete; /* an ID, or "all"; NULL: nothing is */
  gboolean as_json;
} History;

static void
add_facts (JsonBuilder *json, const RouseJournalSession *session)
{
  g_autofree char *ecid = g_strdup_printf ("0x%" G_GINT64_MODIFIER "X", session->ecid);

  rouse_json_line_string (json, "session", session->id);
  rouse_json_line_int (json, "begun_ms", session->begun_ms);
  rouse_json_line_int (json, "last_ms", session->last_ms);
  rouse_json_line_string (json, "program", session->program);
  rouse_json_line_string (json, "ecid", ecid);
  rouse_json_line_string (json, "product", session->product);
  rouse_json_line_string (json, "model", session->model);
  rouse_json_line_bool (json, "erase", session->erase);
  rouse_json_line_string (json, "new_version", session->version);
  rouse_json_line_string (json, "new_build", session->build);
  rouse_json_line_string (json, "firmware_path", session->firmware);
  rouse_json_line_string (json, "symptom", session->symptom);
  rouse_json_line_string (json, "remedy", session->remedy);
  rouse_json_line_string (json, "phase", session->phase);
  rouse_json_line_string (json, "stage", rouse_journal_stage_to_string (session->stage));
  rouse_json_line_string (json, "end", session->is_running ? "running" : rouse_journal_end_to_string (session->end));
  rouse_json_line_string (json, "error", session->error);
}

static void
tell_session (const History *self, const RouseJournalSession *session, guint number)
{
  g_autofree char *when = NULL;
  g_autofree char *phone = NULL;
  g_autofree char *choice = NULL;
  g_autofree char *end = NULL;

  if (self->as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("session");

    rouse_json_line_int (json, "number", number);
    add_facts (json, session);
    rouse_json_line_end (json);
    return;
  }
  when = rouse_journal_words_for_time (session->begun_ms, g_get_real_time () / 1000);
  phone = rouse_journal_words_for_phone (session);
  choice = rouse_journal_words_for_choice (session);
  end = rouse_journal_words_for_end (session);
  g_print ("%2u  %s, %s\n    %s. %s\n", number, phone, when, choice, end);
}

static void
tell_step (const History *self, const RouseJournalStep *step)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (step->time_ms / 1000);
  g_autofree char *clock = time != NULL ? g_date_time_format (time, "%H:%M:%S") : g_strdup ("        ");
  g_autofree char *words = NULL;

  if (self->as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("step");

    rouse_json_line_int (json, "time_ms", step->time_ms);
    rouse_json_line_string (json, "what", rouse_journal_event_to_string (step->event));
    rouse_json_line_string (json, "text", step->text);
    rouse_json_line_string (json, "detail", step->detail);
    rouse_json_line_end (json);
    return;
  }
  words = rouse_journal_words_for_step (step);
  if (words != NULL)
    g_print ("    %s  %s\n", clock, words);
}

/* One session with all its steps; for JSON also the lines of its log. */
static int
tell_one (const History *self, const RouseJournalSession *brief, guint number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseJournalSession) session = rouse_journal_load (self->folder, brief->id, self->as_json, &error);

  if (session == NULL)
    return rouse_cli_report (error, self->as_json);
  tell_session (self, session, number);
  for (guint i = 0; i < session->steps->len; i++)
    tell_step (self, g_ptr_array_index (session->steps, i));
  return EXIT_OK;
}

/* @number: 1 is the newest; 0: all */
static int
show (const History *self, GPtrArray *sessions, guint number)
{
  if (number > sessions->len) {
    g_printerr ("rousectl: %s\n", _ ("there is no repair of that number"));
    return EXIT_USAGE;
  }
  if (number > 0)
    return tell_one (self, g_ptr_array_index (sessions, number - 1), number);
  for (guint i = 0; i < sessions->len; i++)
    tell_session (self, g_ptr_array_index (sessions, i), i + 1);
  if (sessions->len == 0 && !self->as_json)
    g_print ("%s\n", _ ("Nothing was repaired with this computer yet."));
  return EXIT_OK;
}

static int delete (const History *self, GPtrArray *sessions)
{
  g_autoptr (GError) error = NULL;
  guint64 number = 0;
  const char *id = self->to_delete;

  if (g_str_equal (id, "all")) {
    guint n = rouse_journal_delete_all (self->folder);

    if (!self->as_json)
      g_print (ngettext ("%u repair was removed from the history.\n", "%u repairs were removed from the history.\n", n),
               n);
    return EXIT_OK;
  }
  if (g_ascii_string_to_unsigned (id, 10, 1, sessions->len, &number, NULL))
    id = ((RouseJournalSession *) g_ptr_array_index (sessions, number - 1))->id;
  return rouse_journal_delete (self->folder, id, &error) ? EXIT_OK : rouse_cli_report (error, self->as_json);
}

/* rousectl history */
int
rouse_cmd_history (int argc, char **argv)
{
  History self = { 0 };
  const GOptionEntry entries[] = {
    { "delete", 0, 0, G_OPTION_ARG_STRING, &self.to_delete, N_ ("Remove one, or “all”"), N_ ("NUMBER") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.as_json, N_ ("Print one JSON object a line"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GPtrArray) sessions = NULL;
  guint64 number = 0;
  int code;

  if (!rouse_cli_parse (&argc, &argv, _ ("[NUMBER]"), _ ("Tells what was repaired with this computer."), entries))
    return EXIT_USAGE;
  if (argc > 2 || (argc == 2 && !g_ascii_string_to_unsigned (argv[1], 10, 1, 1000, &number, NULL))) {
    g_printerr ("rousectl: %s\n", _ ("there is no repair of that number"));
    g_free (self.to_delete);
    return EXIT_USAGE;
  }
  self.folder = rouse_journal_get_folder ();
  sessions = rouse_journal_list (self.folder);
  code = self.to_delete != NULL ? delete (&self, sessions) : show (&self, sessions, (guint) number);
  g_free (self.to_delete);
  g_free (self.folder);
  return code;
}
