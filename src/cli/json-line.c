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
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL; /* it may be a file's word */

  json_builder_set_member_name (json, key);
  if (valid != NULL)
    json_builder_add_string_value (json, valid);
  else
    json_builder_add_null_value (json);
}

void
rouse_json_line_hex (JsonBuilder *json, const char *key, const guint8 *data, gsize size)
{
  g_autoptr (GString) hex = g_string_new (NULL);

  for (gsize i = 0; data != NULL && i < size; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  rouse_json_line_string (json, key, data != NULL ? hex->str : NULL);
}

void
rouse_json_line_uint (JsonBuilder *json, const char *key, guint64 value)
{
  g_autofree char *hex = g_strdup_printf ("0x%" G_GINT64_MODIFIER "X", value);

  if (value > G_MAXINT64)
    rouse_json_line_string (json, key, hex);
  else
    rouse_json_line_int (json, key, (gint64) value);
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
rouse_json_line_element (JsonBuilder *json, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  json_builder_add_string_value (json, valid);
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
