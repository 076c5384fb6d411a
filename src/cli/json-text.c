/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/json-text.h"

#define MAX_INDENT 32 /* levels; what is printed here has up to 6 */

char *
rouse_json_text_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    g_string_append_unichar (clean, g_unichar_isprint (c) ? c : 0xFFFD);
  }
  return g_string_free (clean, FALSE);
}

/* A value that fits on a line. */
static char *
scalar_to_text (JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("–");
  if (type == G_TYPE_STRING)
    return rouse_json_text_clean (json_node_get_string (node));
  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "true" : "false");
  if (type == G_TYPE_DOUBLE)
    return g_strdup_printf ("%g", json_node_get_double (node));
  return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
}

static gboolean
is_scalar (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) || JSON_NODE_HOLDS_NULL (node);
}

static gboolean
is_empty (JsonNode *node)
{
  return (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) == 0) ||
         (JSON_NODE_HOLDS_OBJECT (node) && json_object_get_size (json_node_get_object (node)) == 0);
}

/* An object without arrays and longer objects in it: one line. */
static gboolean
is_flat (JsonNode *node, guint depth)
{
  g_autoptr (GList) values = NULL;

  if (is_scalar (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node) || depth > 1)
    return FALSE;
  values = json_object_get_values (json_node_get_object (node));
  for (GList *item = values; item != NULL; item = item->next)
    if (!is_flat (item->data, depth + 1))
      return FALSE;
  return TRUE;
}

static void
append_flat (GString *line, JsonNode *node)
{
  g_autoptr (GList) names = NULL;
  g_autofree char *text = NULL;

  if (is_scalar (node)) {
    text = scalar_to_text (node);
    g_string_append (line, text);
    return;
  }
  names = json_object_get_members (json_node_get_object (node));
  for (GList *item = names; item != NULL; item = item->next) {
    JsonNode *value = json_object_get_member (json_node_get_object (node), item->data);
    g_autofree char *name = rouse_json_text_clean (item->data);

    if (is_scalar (value)) /* the names of nested objects say nothing that their members do not */
      g_string_append_printf (line, "%s ", name);
    append_flat (line, value);
    if (item->next != NULL)
      g_string_append (line, "  ");
  }
}

static void print_object (JsonObject *object, guint indent);

static void
print_array (JsonArray *array, guint indent)
{
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (is_flat (node, 0)) {
      g_autoptr (GString) line = g_string_new (NULL);

      append_flat (line, node);
      g_print ("%*s%s\n", (int) (2 * indent), "", line->str);
    } else if (JSON_NODE_HOLDS_OBJECT (node)) {
      if (i > 0)
        g_print ("\n");
      print_object (json_node_get_object (node), indent);
    }
  }
}

static void
print_object (JsonObject *object, guint indent)
{
  g_autoptr (GList) names = indent < MAX_INDENT ? json_object_get_members (object) : NULL;

  for (GList *item = names; item != NULL; item = item->next) {
    JsonNode *node = json_object_get_member (object, item->data);
    g_autofree char *name = rouse_json_text_clean (item->data);
    g_autofree char *text = is_scalar (node) ? scalar_to_text (node) : is_empty (node) ? g_strdup ("–") : NULL;

    g_print ("%*s%s:%s%s\n", (int) (2 * indent), "", name, text != NULL ? " " : "", text != NULL ? text : "");
    if (JSON_NODE_HOLDS_OBJECT (node))
      print_object (json_node_get_object (node), indent + 1);
    else if (JSON_NODE_HOLDS_ARRAY (node))
      print_array (json_node_get_array (node), indent + 1);
  }
}

void
rouse_json_text_print (JsonBuilder *json)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (json);
  root = json_builder_get_root (json);
  print_object (json_node_get_object (root), 0);
}
