/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/json-line.h"

#include <stdio.h>

JsonBuilder *
rouse_json_line_begin (const char *event)
{
  JsonBuilder *json = json_builder_new ();

  json_builder_begin_object (json);
  if (event != NULL)
    rouse_json_line_string (json, "event", event);
  return json;
}

void
rouse_json_line_string (JsonBuilder *json, const char *key, const char *value)
{
  json_builder_set_member_name (json, key);
  if (value != NULL)
    json_builder_add_string_value (json, value);
  else
    json_builder_add_null_value (json);
}

void
rouse_json_line_int (JsonBuilder *json, const char *key, gint64 value)
{
  json_builder_set_member_name (json, key);
  json_builder_add_int_value (json, value);
}

void
rouse_json_line_double (JsonBuilder *json, const char *key, double value)
{
  json_builder_set_member_name (json, key);
  json_builder_add_double_value (json, value);
}

void
rouse_json_line_bool (JsonBuilder *json, const char *key, gboolean value)
{
  json_builder_set_member_name (json, key);
  json_builder_add_boolean_value (json, value);
}

void
rouse_json_line_end (JsonBuilder *json)
{
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *line = NULL;

  json_builder_end_object (json);
  root = json_builder_get_root (json);
  line = json_to_string (root, FALSE);
  fprintf (stdout, "%s\n", line);
  fflush (stdout);
}
