/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/setting-row.h"

#include "ui/speech.h"

#include <glib/gi18n.h>

/* The same words on the guide's page and in the preferences. */
static const struct {
  const char *name;
  const char *title;
  const char *subtitle;
} rows[] = {
  { "sound", N_ ("Sounds"), N_ ("A tone for each press, each release and each second") },
  { "speech", N_ ("Speech"), N_ ("Says each step aloud; leave it off if a screen reader is on") },
  { "slow", N_ ("Slower"), N_ ("More time between the short presses") },
  { "behind", N_ ("Phone seen from behind"), N_ ("For those who hold it with its screen away from them") },
};

static GtkWidget *
make_row (RousePreferences *preferences, gsize i)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (rows[i].title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (rows[i].subtitle));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (rows[i].title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _ (rows[i].subtitle), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  g_object_bind_property (preferences, rows[i].name, button, "active", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  return row;
}

GtkWidget *
rouse_setting_row_new (RousePreferences *preferences, const char *name)
{
  GtkWidget *row = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].name, name))
      row = make_row (preferences, i);
  g_return_val_if_fail (row != NULL, NULL);
  if (g_str_equal (name, "speech"))
    gtk_widget_set_visible (row, rouse_speech_is_built ());
  return row;
}
