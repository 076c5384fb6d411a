/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/journal-session.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "base/error.h"
#include "restore/progress.h"

#define FORMAT 1
#define MAX_LINE 8192 /* bytes; ours have some hundred */
#define MAX_STEPS 20000
#define MAX_DEPTH 4 /* of braces and brackets: ours have one; a parser that calls itself must not be led deeper */

static const char *const event_names[ROUSE_N_JOURNAL_EVENTS] = {
  [ROUSE_JOURNAL_EVENT_BEGIN] = "begin", [ROUSE_JOURNAL_EVENT_CHOSEN] = "chosen",   [ROUSE_JOURNAL_EVENT_MODE] = "mode",
  [ROUSE_JOURNAL_EVENT_PHASE] = "phase", [ROUSE_JOURNAL_EVENT_FINAL] = "final",     [ROUSE_JOURNAL_EVENT_LOG] = "log",
  [ROUSE_JOURNAL_EVENT_END] = "end",     [ROUSE_JOURNAL_EVENT_SETTLED] = "settled",
};

static const char *const end_names[ROUSE_N_JOURNAL_ENDS] = {
  [ROUSE_JOURNAL_END_NONE] = "open",           [ROUSE_JOURNAL_END_OK] = "ok",
  [ROUSE_JOURNAL_END_FAILED] = "failed",       [ROUSE_JOURNAL_END_CANCELLED] = "cancelled",
  [ROUSE_JOURNAL_END_CONTINUED] = "continued", [ROUSE_JOURNAL_END_GIVEN_BACK] = "given-back",
  [ROUSE_JOURNAL_END_STARTED] = "started",
};

static const char *const stage_names[ROUSE_N_JOURNAL_STAGES] = {
  [ROUSE_JOURNAL_STAGE_UNTOUCHED] = "untouched",   [ROUSE_JOURNAL_STAGE_TOUCHED] = "touched",
  [ROUSE_JOURNAL_STAGE_LOADED] = "loaded",         [ROUSE_JOURNAL_STAGE_WRITTEN] = "written",
  [ROUSE_JOURNAL_STAGE_RESTARTING] = "restarting",
};

/* What has happened to the phone at the latest when a phase begins (spec 26 §5, spec 26 §7). */
static const RouseJournalStage phase_stages[ROUSE_N_PHASES] = {
  [ROUSE_PHASE_VERIFY] = ROUSE_JOURNAL_STAGE_UNTOUCHED,     [ROUSE_PHASE_SIGN] = ROUSE_JOURNAL_STAGE_UNTOUCHED,
  [ROUSE_PHASE_BOOT] = ROUSE_JOURNAL_STAGE_TOUCHED,         [ROUSE_PHASE_PREPARE] = ROUSE_JOURNAL_STAGE_LOADED,
  [ROUSE_PHASE_PREPARE_DISK] = ROUSE_JOURNAL_STAGE_WRITTEN, [ROUSE_PHASE_IMAGE] = ROUSE_JOURNAL_STAGE_WRITTEN,
  [ROUSE_PHASE_VERIFY_IMAGE] = ROUSE_JOURNAL_STAGE_WRITTEN, [ROUSE_PHASE_INSTALL] = ROUSE_JOURNAL_STAGE_WRITTEN,
  [ROUSE_PHASE_FIRMWARE] = ROUSE_JOURNAL_STAGE_WRITTEN,     [ROUSE_PHASE_FINISH] = ROUSE_JOURNAL_STAGE_WRITTEN,
  [ROUSE_PHASE_RESTART] = ROUSE_JOURNAL_STAGE_RESTARTING,
};

/* -1: none of them */
static int
find_name (const char *const *names, guint n_names, const char *name)
{
  for (guint i = 0; i < n_names && name != NULL; i++)
    if (g_str_equal (names[i], name))
      return (int) i;
  return -1;
}

const char *
rouse_journal_event_to_string (RouseJournalEvent event)
{
  return event < ROUSE_N_JOURNAL_EVENTS ? event_names[event] : "unknown";
}

const char *
rouse_journal_end_to_string (RouseJournalEnd end)
{
  return end < ROUSE_N_JOURNAL_ENDS ? end_names[end] : "unknown";
}

const char *
rouse_journal_stage_to_string (RouseJournalStage stage)
{
  return stage < ROUSE_N_JOURNAL_STAGES ? stage_names[stage] : "unknown";
}

/* --- one line --- */

static const char *
get_string (JsonObject *line, const char *key)
{
  JsonNode *node = json_object_get_member (line, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static gint64
get_int (JsonObject *line, const char *key)
{
  JsonNode *node = json_object_get_member (line, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64
             ? json_node_get_int (node)
             : 0;
}

/* -1: not there */
static int
get_bool (JsonObject *line, const char *key)
{
  JsonNode *node = json_object_get_member (line, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN
             ? json_node_get_boolean (node)
             : -1;
}

static void
take_string (char **member, JsonObject *line, const char *key)
{
  const char *value = get_string (line, key);

  if (value == NULL)
    return;
  g_free (*member);
  *member = g_strdup (value);
}

static gboolean
is_deep (const char *line, gsize size)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < size; i++) {
    if (in_string && line[i] == '\\')
      i++;
    else if (line[i] == '"')
      in_string = !in_string;
    else if (!in_string && (line[i] == '{' || line[i] == '[') && ++depth > MAX_DEPTH)
      return TRUE;
    else if (!in_string && (line[i] == '}' || line[i] == ']') && depth > 0)
      depth--;
  }
  return FALSE;
}

/* NULL: not one of ours, or torn */
static JsonObject *
parse_line (JsonParser *parser, const char *line, gsize size)
{
  JsonNode *root;

  if (size < 2 || size > MAX_LINE || line[0] != '{' || line[size - 1] != '}' || is_deep (line, size) ||
      memchr (line, '\0', size) != NULL || !g_utf8_validate (line, (gssize) size, NULL) ||
      !json_parser_load_from_data (parser, line, (gssize) size, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

/* --- what the lines mean --- */

static void
read_begin (RouseJournalSession *self, JsonObject *line)
{
  const char *ecid = get_string (line, "ecid");
  int stage;

  if (ecid != NULL && g_str_has_prefix (ecid, "0x"))
    g_ascii_string_to_unsigned (ecid + 2, 16, 1, G_MAXUINT64, &self->ecid, NULL);
  take_string (&self->product, line, "product");
  take_string (&self->model, line, "model");
  take_string (&self->program, line, "program");
  take_string (&self->mode, line, "mode");
  stage = find_name (stage_names, ROUSE_N_JOURNAL_STAGES, get_string (line, "stage_before"));
  if (stage > 0)
    self->stage = (RouseJournalStage) stage;
}

static void
read_chosen (RouseJournalSession *self, JsonObject *line)
{
  int erase = get_bool (line, "erase");

  if (erase >= 0) {
    self->has_choice = TRUE;
    self->erase = erase;
  }
  take_string (&self->firmware, line, "firmware_path");
  take_string (&self->version, line, "ios_version");
  take_string (&self->build, line, "ios_build");
  take_string (&self->symptom, line, "symptom");
  take_string (&self->damage, line, "damage");
  take_string (&self->remedy, line, "remedy");
}

static void
read_mode (RouseJournalSession *self, JsonObject *line)
{
  take_string (&self->mode, line, "mode");
}

static void
read_phase (RouseJournalSession *self, JsonObject *line)
{
  const char *name = get_string (line, "phase");

  for (guint phase = 0; phase < ROUSE_N_PHASES && name != NULL; phase++)
    if (g_str_equal (rouse_phase_to_string (phase), name)) {
      take_string (&self->phase, line, "phase");
      self->stage = MAX (self->stage, phase_stages[phase]);
    }
}

static void
read_final (RouseJournalSession *self, JsonObject *line)
{
  self->stage = MAX (self->stage, ROUSE_JOURNAL_STAGE_LOADED);
}

static void
read_end (RouseJournalSession *self, JsonObject *line)
{
  int end = find_name (end_names, ROUSE_N_JOURNAL_ENDS, get_string (line, "result"));

  if (end >= 0)
    self->end = (RouseJournalEnd) end;
  take_string (&self->error, line, "error");
  take_string (&self->message, line, "message");
}

/* Event → what it changes, and the keys of its step's text and detail. */
static const struct {
  void (*read) (RouseJournalSession *self, JsonObject *line);
  const char *text;
  const char *detail;
} readers[ROUSE_N_JOURNAL_EVENTS] = {
  [ROUSE_JOURNAL_EVENT_BEGIN] = { read_begin, "mode", "program" },
  [ROUSE_JOURNAL_EVENT_CHOSEN] = { read_chosen, "ios_version", "ios_build" },
  [ROUSE_JOURNAL_EVENT_MODE] = { read_mode, "mode", NULL },
  [ROUSE_JOURNAL_EVENT_PHASE] = { read_phase, "phase", NULL },
  [ROUSE_JOURNAL_EVENT_FINAL] = { read_final, NULL, NULL },
  [ROUSE_JOURNAL_EVENT_LOG] = { NULL, "text", NULL },
  [ROUSE_JOURNAL_EVENT_END] = { read_end, "result", "error" },
  [ROUSE_JOURNAL_EVENT_SETTLED] = { read_end, "result", NULL },
};

static void
step_free (RouseJournalStep *step)
{
  g_free (step->text);
  g_free (step->detail);
  g_free (step);
}

static void
read_line (RouseJournalSession *self, JsonObject *line, gboolean with_log)
{
  int event = find_name (event_names, ROUSE_N_JOURNAL_EVENTS, get_string (line, "event"));
  const char *text, *detail;
  RouseJournalStep *step;

  if (event < 0 || (event == ROUSE_JOURNAL_EVENT_LOG && !with_log))
    return; /* of a newer Rouse, or not asked for */
  if (readers[event].read != NULL)
    readers[event].read (self, line);
  self->last_ms = MAX (self->last_ms, get_int (line, "t"));
  if (self->steps->len >= MAX_STEPS)
    return;
  text = readers[event].text != NULL ? get_string (line, readers[event].text) : NULL;
  detail = readers[event].detail != NULL ? get_string (line, readers[event].detail) : NULL;
  step = g_new0 (RouseJournalStep, 1);
  step->time_ms = get_int (line, "t");
  step->event = (RouseJournalEvent) event;
  step->text = g_strdup (text != NULL ? text : "");
  step->detail = g_strdup (detail);
  g_ptr_array_add (self->steps, step);
}

/* --- the whole --- */

/* Parsing a line costs, and most are of the log. */
static gboolean
is_log (const char *line, gsize size)
{
  return g_strstr_len (line, (gssize) MIN (size, 64), "\"event\":\"log\"") != NULL;
}

RouseJournalSession *
rouse_journal_session_parse (const char *id, const char *data, gsize size, gboolean with_log, GError **error)
{
  g_autoptr (RouseJournalSession) self = g_new0 (RouseJournalSession, 1);
  g_autoptr (JsonParser) parser = json_parser_new ();
  gboolean has_begun = FALSE;

  self->id = g_strdup (id);
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);
  for (gsize at = 0, length; at < size; at += length + 1) {
    const char *end = memchr (data + at, '\n', size - at);
    JsonObject *line;

    length = end != NULL ? (gsize) (end - data) - at : size - at;
    if (end == NULL)
      break; /* torn: it was not written to its end */
    if (is_log (data + at, length) && !with_log)
      continue;
    line = parse_line (parser, data + at, length);
    if (line == NULL)
      continue;
    if (!has_begun && g_strcmp0 (get_string (line, "event"), event_names[ROUSE_JOURNAL_EVENT_BEGIN]) == 0 &&
        get_int (line, "format") == FORMAT) {
      has_begun = TRUE;
      self->begun_ms = get_int (line, "t");
    }
    if (has_begun)
      read_line (self, line, with_log);
  }
  if (has_begun)
    return g_steal_pointer (&self);
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "this is no journal of a repair");
  return NULL;
}

void
rouse_journal_session_free (RouseJournalSession *self)
{
  char **members[] = { &self->id,       &self->product, &self->model,   &self->program, &self->symptom,
                       &self->remedy,   &self->version, &self->build,   &self->phase,   &self->mode,
                       &self->firmware, &self->error,   &self->message, &self->damage };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    g_free (*members[i]);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

gboolean
rouse_journal_session_is_open (const RouseJournalSession *self)
{
  /* The stage from which on a phone is not as it was before, by how it ended; a cancelled one was given back, if it
   * could be. */
  static const guint stages[ROUSE_N_JOURNAL_ENDS] = {
    [ROUSE_JOURNAL_END_NONE] = ROUSE_JOURNAL_STAGE_UNTOUCHED,
    [ROUSE_JOURNAL_END_OK] = ROUSE_N_JOURNAL_STAGES,
    [ROUSE_JOURNAL_END_FAILED] = ROUSE_JOURNAL_STAGE_TOUCHED,
    [ROUSE_JOURNAL_END_CANCELLED] = ROUSE_JOURNAL_STAGE_LOADED,
    [ROUSE_JOURNAL_END_CONTINUED] = ROUSE_N_JOURNAL_STAGES,
    [ROUSE_JOURNAL_END_GIVEN_BACK] = ROUSE_N_JOURNAL_STAGES,
    [ROUSE_JOURNAL_END_STARTED] = ROUSE_N_JOURNAL_STAGES,
  };

  return self->stage >= stages[self->end];
}

char *
rouse_journal_session_get_ecid_end (const RouseJournalSession *self)
{
  return g_strdup_printf ("%04X", (guint) (self->ecid & 0xFFFF));
}
