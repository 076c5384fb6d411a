/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/guide-keys.h"

#include <glib/gi18n.h>

/* Keys that every keyboard of every language has, and of which two can be held at once. */
static const struct {
  guint keyval;
  RouseButton button;
  const char *title;
} table[] = {
  { GDK_KEY_Up, ROUSE_BUTTON_VOLUME_UP, N_ ("Arrow up") },
  { GDK_KEY_Down, ROUSE_BUTTON_VOLUME_DOWN, N_ ("Arrow down") },
  { GDK_KEY_Right, ROUSE_BUTTON_POWER, N_ ("Arrow right") },
  { GDK_KEY_space, ROUSE_BUTTON_HOME, N_ ("Space bar") },
};

RouseButton
rouse_guide_keys_find (guint keyval)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].keyval == keyval)
      return table[i].button;
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
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++) {
    if ((used & table[i].button) == 0)
      continue;
    if (text->len > 0)
      g_string_append_c (text, '\n');
    /* Translators: a key of the keyboard, and the button of the phone that it stands for */
    g_string_append_printf (text, _ ("%s: %s"), _ (table[i].title),
                            _ (rouse_button_get_title (family, table[i].button)));
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What one widget knows of the keys. */
typedef struct {
  RouseRehearsal *rehearsal;
  guint down;                     /* RouseButton bits: keys that went down in a practice and have not come up since */
  GtkEventControllerFocus *focus; /* the widget's */
  guint idle;
} Keys;

static void
keys_free (gpointer data, GClosure *closure)
{
  Keys *keys = data;

  g_clear_handle_id (&keys->idle, g_source_remove);
  g_object_unref (keys->rehearsal);
  g_free (keys);
}

/* A key that is still held when the practice is over repeats itself; it would wander over the page, and the space bar
 * would press what it finds there. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, Keys *keys)
{
  RouseButton button = rouse_guide_keys_find (keyval);

  if (button != 0 && rouse_rehearsal_is_running (keys->rehearsal)) {
    keys->down |= button;
    rouse_rehearsal_press (keys->rehearsal, button, TRUE);
    return GDK_EVENT_STOP;
  }
  return (keys->down & button) != 0 ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static void
key_released_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, Keys *keys)
{
  RouseButton button = rouse_guide_keys_find (keyval);

  keys->down &= ~(guint) button;
  if (button != 0 && rouse_rehearsal_is_running (keys->rehearsal))
    rouse_rehearsal_press (keys->rehearsal, button, FALSE);
}

static gboolean
left_cb (gpointer user_data)
{
  Keys *keys = user_data;

  keys->idle = 0;
  if (gtk_event_controller_focus_contains_focus (keys->focus))
    return G_SOURCE_REMOVE;
  keys->down = 0;
  if (rouse_rehearsal_is_running (keys->rehearsal))
    rouse_rehearsal_stop (keys->rehearsal);
  return G_SOURCE_REMOVE;
}

/* Keys go elsewhere now, to another window perhaps: when they come up is not told any more. Looked at a little later,
 * since the focus also leaves for a moment when it goes from a button that is hidden to the title. */
static void
leave_cb (GtkEventControllerFocus *controller, Keys *keys)
{
  if (keys->idle == 0)
    keys->idle = g_idle_add (left_cb, keys);
}

void
rouse_guide_keys_attach (GtkWidget *widget, RouseRehearsal *rehearsal)
{
  GtkEventController *controller = gtk_event_controller_key_new ();
  Keys *keys = g_new0 (Keys, 1);

  keys->rehearsal = g_object_ref (rehearsal);
  keys->focus = GTK_EVENT_CONTROLLER_FOCUS (gtk_event_controller_focus_new ());
  /* Before the button that has the focus: the space bar stands for one of the phone's. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_data (controller, "key-pressed", G_CALLBACK (key_pressed_cb), keys, keys_free, 0);
  g_signal_connect (controller, "key-released", G_CALLBACK (key_released_cb), keys);
  g_signal_connect (keys->focus, "leave", G_CALLBACK (leave_cb), keys);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (keys->focus));
  gtk_widget_add_controller (widget, controller);
}
