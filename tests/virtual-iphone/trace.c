/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "virtual-device.h"

#include <glib/gstdio.h>
#include <stdio.h>

/* Longer data is written as its length and SHA-256. */
#define SHORT_DATA_SIZE 64 /* bytes */

/**
 * SimTrace:
 *
 * One JSON object a line, one order for all doors: what came in and what went out. Lines hold no addresses and no
 * random numbers of the simulator, so the traces of two runs can be compared once "ms" is taken out. Any thread.
 */
struct _SimTrace {
  GMutex lock;
  FILE *file; /* NULL: nothing is written */
  guint seq;
  gint64 start_us;
};

SimTrace *
sim_trace_new (const char *path, GError **error)
{
  g_autofree SimTrace *self = g_new0 (SimTrace, 1);

  if (path != NULL) {
    self->file = g_fopen (path, "we");
    if (self->file == NULL) {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "cannot write the trace %s", path);
      return NULL;
    }
  }
  g_mutex_init (&self->lock);
  self->start_us = g_get_monotonic_time ();
  return g_steal_pointer (&self);
}

void
sim_trace_free (SimTrace *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->file, fclose);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static JsonNode *
data_node (plist_t node)
{
  guint64 size = 0;
  const guint8 *data = (const guint8 *) plist_get_data_ptr (node, &size);
  g_autoptr (JsonObject) object = json_object_new ();

  if (size <= SHORT_DATA_SIZE) {
    g_autoptr (GString) hex = g_string_new (NULL);

    for (guint64 i = 0; i < size; i++)
      g_string_append_printf (hex, "%02x", data[i]);
    json_object_set_string_member (object, "data", hex->str);
  } else {
    g_autofree char *sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);

    json_object_set_int_member (object, "size", (gint64) size);
    json_object_set_string_member (object, "sha256", sha256);
  }
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
dict_node (plist_t node)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree plist_dict_iter iter = NULL;

  plist_dict_new_iter (node, &iter);
  for (;;) {
    g_autofree char *key = NULL;
    plist_t value = NULL;

    plist_dict_next_item (node, iter, &key, &value);
    if (value == NULL)
      break;
    json_object_set_member (object, key, sim_trace_node (value));
  }
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
array_node (plist_t node)
{
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint32 i = 0; i < plist_array_get_size (node); i++)
    json_array_add_element (array, sim_trace_node (plist_array_get_item (node, i)));
  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
number_node (plist_t node)
{
  guint64 value = 0;

  plist_get_uint_val (node, &value);
  return json_node_init_int (json_node_alloc (), (gint64) value);
}

static JsonNode *
bool_node (plist_t node)
{
  guint8 value = 0;

  plist_get_bool_val (node, &value);
  return json_node_init_boolean (json_node_alloc (), value);
}

static JsonNode *
real_node (plist_t node)
{
  double value = 0;

  plist_get_real_val (node, &value);
  return json_node_init_double (json_node_alloc (), value);
}

static JsonNode *
string_node (plist_t node)
{
  const char *text = plist_get_string_ptr (node, NULL);
  /* A phone is sent what a client likes: make it good JSON whatever it is. */
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  return json_node_init_string (json_node_alloc (), valid);
}

JsonNode *
sim_trace_node (plist_t node)
{
  switch (plist_get_node_type (node)) {
  case PLIST_BOOLEAN:
    return bool_node (node);
  case PLIST_UINT:
    return number_node (node);
  case PLIST_REAL:
    return real_node (node);
  case PLIST_STRING:
    return string_node (node);
  case PLIST_ARRAY:
    return array_node (node);
  case PLIST_DICT:
    return dict_node (node);
  case PLIST_DATA:
    return data_node (node);
  default:
    return json_node_init_null (json_node_alloc ());
  }
}

void
sim_trace_write (SimTrace *self, guint phone, const char *door, const char *event, plist_t detail)
{
  if (self == NULL || self->file == NULL)
    return;

  g_mutex_lock (&self->lock);
  {
    g_autoptr (JsonObject) object = json_object_new ();
    g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
    g_autofree char *line = NULL;

    json_object_set_int_member (object, "seq", self->seq++);
    json_object_set_int_member (object, "ms", (g_get_monotonic_time () - self->start_us) / 1000);
    if (phone > 0)
      json_object_set_int_member (object, "phone", phone + 1);
    json_object_set_string_member (object, "door", door);
    json_object_set_string_member (object, "event", event);
    if (detail != NULL)
      json_object_set_member (object, "detail", sim_trace_node (detail));
    json_node_set_object (node, object);
    line = json_to_string (node, FALSE);
    fprintf (self->file, "%s\n", line);
    fflush (self->file);
  }
  g_mutex_unlock (&self->lock);
}
