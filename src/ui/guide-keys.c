/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/guide-keys.h"

#include <glib/gi18n.h>

/* Keys that every keyboard of every language has, and of which two can be held at once. */
static const struct {
  guint keyval;
  RouseButton button;
  const char *title;
} keys[] = {
  { GDK_KEY_Up, ROUSE_BUTTON_VOLUME_UP, N_ ("Arrow up") },
  { GDK_KEY_Down, ROUSE_BUTTON_VOLUME_DOWN, N_ ("Arrow down") },
  { GDK_KEY_Right, ROUSE_BUTTON_POWER, N_ ("Arrow right") },
  { GDK_KEY_space, ROUSE_BUTTON_HOME, N_ ("Space bar") },
};

RouseButton
rouse_guide_keys_find (guint keyval)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].keyval == keyval)
      return keys[i].button;
  return 0;
}

char *
rouse_guide_keys_describe (RouseButtons family, RouseGuideWay way)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_steps, used = 0;
  const RouseGuideStep *steps = rouse_guide_steps_find (family, way, 0, &n_steps);

  for (guint i = 0; i < n_steps; i++)
    used |= steps[i].press | steps[i].tap;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    if ((used & keys[i].button) == 0)
      continue;
    if (text->len > 0)
      g_string_append_c (text, '\n');
    /* Translators: a key of the keyboard, and the button of the phone that it stands for */
    g_string_append_printf (text, _ ("%s: %s"), _ (keys[i].title), _ (rouse_button_get_title (family, keys[i].button)));
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
key_pressed_cb (RouseRehearsal *rehearsal, guint keyval)
{
  RouseButton button = rouse_guide_keys_find (keyval);

  if (button == 0 || !rouse_rehearsal_is_running (rehearsal))
    return GDK_EVENT_PROPAGATE;
  rouse_rehearsal_press (rehearsal, button, TRUE);
  return GDK_EVENT_STOP;
}

static void
key_released_cb (RouseRehearsal *rehearsal, guint keyval)
{
  RouseButton button = rouse_guide_keys_find (keyval);

  if (button != 0 && rouse_rehearsal_is_running (rehearsal))
    rouse_rehearsal_press (rehearsal, button, FALSE);
}

void
rouse_guide_keys_attach (GtkWidget *widget, RouseRehearsal *rehearsal)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  /* Before the button that has the focus: the space bar stands for one of the phone's. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "key-pressed", G_CALLBACK (key_pressed_cb), rehearsal, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "key-released", G_CALLBACK (key_released_cb), rehearsal, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, controller);
}
