/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "control.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

#define DEFAULT_MUX_RESTART_MS 1500

struct _SimControl {
  GSocketService *service;
  GPtrArray *devices; /* SimDevice, not owned */
  GPtrArray *buttons; /* SimButtonFront, not owned */
  SimMux *mux;
  char *path;
  SimControlQuit quit;
  gpointer user_data;
};

/* --- verbs; each returns the reply --- */

static char *
bad_arguments (const char *usage)
{
  return g_strdup_printf ("error: %s", usage);
}

static char *
run_unplug (SimControl *self, SimDevice *device, const char *arguments)
{
  sim_device_unplug (device);
  return g_strdup ("ok");
}

static char *
run_plug (SimControl *self, SimDevice *device, const char *arguments)
{
  SimMode mode = sim_mode_from_name (arguments);

  if (arguments[0] != '\0' && mode == SIM_MODE_GONE)
    return bad_arguments ("plug [normal|recovery|dfu|restore]");
  sim_device_plug (device, mode);
  return g_strdup ("ok");
}

static char *
run_mode (SimControl *self, SimDevice *device, const char *arguments)
{
  SimMode mode = sim_mode_from_name (arguments);

  if (arguments[0] == '\0')
    return g_strdup (sim_mode_get_name (sim_device_get_mode (device)));
  if (mode == SIM_MODE_GONE && strcmp (arguments, "gone") != 0)
    return bad_arguments ("mode [normal|recovery|dfu|restore|gone]");
  sim_device_move (device, mode, sim_device_get_gone_ms (device));
  return g_strdup ("ok");
}

static char *
run_restart (SimControl *self, SimDevice *device, const char *arguments)
{
  sim_device_restart (device, sim_device_get_gone_ms (device));
  return g_strdup ("ok");
}

static char *
run_fault (SimControl *self, SimDevice *device, const char *arguments)
{
  g_autoptr (GError) error = NULL;

  if (!sim_faults_add (sim_device_get_faults (device), arguments, &error))
    return bad_arguments (error->message);
  return g_strdup ("ok");
}

static char *
run_set (SimControl *self, SimDevice *device, const char *arguments)
{
  g_auto (GStrv) words = g_strsplit (arguments, "=", 2);

  if (words[0] == NULL || words[1] == NULL)
    return bad_arguments ("set KEY=VALUE");
  sim_device_set_setting (device, words[0], words[1]);
  return g_strdup ("ok");
}

static char *
run_summary (SimControl *self, SimDevice *device, const char *arguments)
{
  g_autoptr (JsonNode) node = sim_summary_to_json (sim_device_get_summary (device), device);

  return json_to_string (node, FALSE);
}

static SimButtonFront *
get_buttons (SimControl *self, SimDevice *device)
{
  guint phone = 0;

  g_ptr_array_find (self->devices, device, &phone);
  return g_ptr_array_index (self->buttons, phone);
}

static char *
run_press (SimControl *self, SimDevice *device, const char *arguments)
{
  if (!sim_button_front_set (get_buttons (self, device), arguments, TRUE))
    return bad_arguments ("press side|top|home|volume-up|volume-down");
  return g_strdup ("ok");
}

static char *
run_release (SimControl *self, SimDevice *device, const char *arguments)
{
  if (!sim_button_front_set (get_buttons (self, device), arguments, FALSE))
    return bad_arguments ("release side|top|home|volume-up|volume-down");
  return g_strdup ("ok");
}

static char *
run_hear (SimControl *self, SimDevice *device, const char *arguments)
{
  if (!sim_button_front_hear (get_buttons (self, device), arguments))
    return bad_arguments ("hear begin, or hear tap|press|release BUTTON…");
  return g_strdup ("ok");
}

static char *
run_mux_restart (SimControl *self, SimDevice *device, const char *arguments)
{
  guint64 delay_ms = DEFAULT_MUX_RESTART_MS;

  if (arguments[0] != '\0' && !g_ascii_string_to_unsigned (arguments, 10, 0, 600000, &delay_ms, NULL))
    return bad_arguments ("mux-restart [MS]");
  sim_mux_restart (self->mux, (guint) delay_ms);
  return g_strdup ("ok");
}

static char *
run_mux_start (SimControl *self, SimDevice *device, const char *arguments)
{
  sim_mux_start (self->mux);
  return g_strdup ("ok");
}

static char *
run_quit (SimControl *self, SimDevice *device, const char *arguments)
{
  self->quit (self->user_data);
  return g_strdup ("ok");
}

static const struct {
  const char *name;
  char *(*run) (SimControl *self, SimDevice *device, const char *arguments);
} verbs[] = {
  { "fault", run_fault },         { "hear", run_hear },       { "mode", run_mode },
  { "plug", run_plug },           { "press", run_press },     { "quit", run_quit },
  { "release", run_release },     { "restart", run_restart }, { "mux-restart", run_mux_restart },
  { "mux-start", run_mux_start }, { "set", run_set },         { "summary", run_summary },
  { "unplug", run_unplug },
};

static const char *const phone_names[SIM_MAX_PHONES] = { "first", "second", "third", "fourth" };

const char *
sim_control_phone_name (guint i)
{
  return phone_names[i];
}

char *
sim_control_run (SimControl *self, const char *line)
{
  g_autofree char *text = g_strstrip (g_strdup (line));
  char *verb = text;
  guint phone = 0;
  gsize length;

  for (guint i = 1; i < SIM_MAX_PHONES; i++) {
    gsize n = strlen (phone_names[i]);

    if (strncmp (verb, phone_names[i], n) == 0 && verb[n] == ' ') {
      phone = i;
      verb = g_strchug (verb + n);
      break;
    }
  }
  if (phone >= self->devices->len)
    return bad_arguments ("there is no such phone");
  length = strcspn (verb, " ");
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strlen (verbs[i].name) == length && strncmp (verbs[i].name, verb, length) == 0)
      return verbs[i].run (self, g_ptr_array_index (self->devices, phone), g_strchug (verb + length));

  return bad_arguments ("no such verb");
}

/* --- the socket --- */

static void read_line (GDataInputStream *input);

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDataInputStream *input = G_DATA_INPUT_STREAM (source);
  GSocketConnection *connection = g_object_get_data (source, "connection");
  SimControl *self = g_object_get_data (source, "control");
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (input, result, NULL, NULL);
  g_autofree char *reply = NULL;
  g_autofree char *text = NULL;

  if (line == NULL) {
    g_object_unref (input);
    return;
  }
  reply = sim_control_run (self, line);
  text = g_strconcat (reply, "\n", NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text, strlen (text), NULL, NULL,
                             NULL);
  read_line (input);
}

static void
read_line (GDataInputStream *input)
{
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, NULL);
}

static gboolean
incoming_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  GDataInputStream *input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));

  g_object_set_data_full (G_OBJECT (input), "connection", g_object_ref (connection), g_object_unref);
  g_object_set_data (G_OBJECT (input), "control", user_data);
  read_line (input); /* it lives until the other side closes */
  return TRUE;
}

SimControl *
sim_control_new (const char *socket_path, GPtrArray *devices, GPtrArray *buttons, SimMux *mux, SimControlQuit quit,
                 gpointer user_data, GError **error)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (socket_path);
  g_autoptr (GSocketService) service = g_socket_service_new ();
  SimControl *self;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error))
    return NULL;
  self = g_new0 (SimControl, 1);
  self->service = g_steal_pointer (&service);
  self->devices = devices;
  self->buttons = buttons;
  self->mux = mux;
  self->path = g_strdup (socket_path);
  self->quit = quit;
  self->user_data = user_data;
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_service_start (self->service);
  return self;
}

void
sim_control_free (SimControl *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_unlink (self->path);
  g_free (self->path);
  g_free (self);
}
