/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "virtual-device.h"

/**
 * SimSummary:
 *
 * What one phone was sent, what it refused and what it found odd, in order. Any thread.
 */
struct _SimSummary {
  GMutex lock;
  JsonArray *received;
  JsonArray *refused;
  JsonArray *warnings;
};

SimSummary *
sim_summary_new (void)
{
  SimSummary *self = g_new0 (SimSummary, 1);

  g_mutex_init (&self->lock);
  self->received = json_array_new ();
  self->refused = json_array_new ();
  self->warnings = json_array_new ();
  return self;
}

void
sim_summary_free (SimSummary *self)
{
  json_array_unref (self->received);
  json_array_unref (self->refused);
  json_array_unref (self->warnings);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
add_reason (SimSummary *self, JsonArray *list, const char *what, const char *why)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "what", what);
  json_object_set_string_member (object, "why", why);
  g_mutex_lock (&self->lock);
  json_array_add_object_element (list, object);
  g_mutex_unlock (&self->lock);
}

void
sim_summary_add_refusal (SimSummary *self, const char *what, const char *why)
{
  add_reason (self, self->refused, what, why);
}

void
sim_summary_add_warning (SimSummary *self, const char *what, const char *why)
{
  add_reason (self, self->warnings, what, why);
}

void
sim_summary_add_received (SimSummary *self, const char *component, guint64 bytes, const char *sha256, const char *mode)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "component", component);
  json_object_set_int_member (object, "bytes", (gint64) bytes);
  json_object_set_string_member (object, "sha256", sha256 != NULL ? sha256 : "");
  json_object_set_string_member (object, "mode", mode);
  g_mutex_lock (&self->lock);
  json_array_add_object_element (self->received, object);
  g_mutex_unlock (&self->lock);
}

static gboolean
has_unexpected (SimSummary *self, JsonArray *list, char **expected)
{
  gboolean found = FALSE;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < json_array_get_length (list) && !found; i++) {
    const char *what = json_object_get_string_member (json_array_get_object_element (list, i), "what");

    found = expected == NULL || !g_strv_contains ((const char *const *) expected, what);
  }
  g_mutex_unlock (&self->lock);
  return found;
}

gboolean
sim_summary_has_refused (SimSummary *self, char **expected)
{
  return has_unexpected (self, self->refused, expected);
}

gboolean
sim_summary_has_warned (SimSummary *self, char **expected)
{
  return has_unexpected (self, self->warnings, expected);
}

/* A copy: the lists may still grow while the caller writes them. */
static void
set_list (JsonObject *object, const char *name, JsonArray *list)
{
  JsonArray *copy = json_array_new ();

  for (guint i = 0; i < json_array_get_length (list); i++)
    json_array_add_element (copy, json_array_dup_element (list, i));
  json_object_set_array_member (object, name, copy);
}

JsonNode *
sim_summary_to_json (SimSummary *self, SimDevice *device)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *version = NULL;
  g_autofree char *build = NULL;

  sim_device_get_installed (device, &version, &build);
  json_object_set_string_member (object, "model", sim_device_get_model (device)->product_type);
  json_object_set_string_member (object, "ended_in", sim_mode_get_name (sim_device_get_mode (device)));
  json_object_set_string_member (object, "version", version);
  json_object_set_string_member (object, "build", build);

  g_mutex_lock (&self->lock);
  set_list (object, "received", self->received);
  set_list (object, "refused", self->refused);
  set_list (object, "warnings", self->warnings);
  g_mutex_unlock (&self->lock);
  return json_node_init_object (json_node_alloc (), object);
}
