/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/preferences-window.h"

#include "firmware/firmware-cache.h"
#include "ui/line-breaks.h"
#include "ui/setting-row.h"

/**
 * RousePreferencesWindow:
 *
 * Each switch acts at once, also on a button guide that is open.
 */
struct _RousePreferencesWindow {
  AdwPreferencesWindow parent_instance;

  AdwPreferencesGroup *cues_group;
  AdwPreferencesGroup *pictures_group;
  AdwActionRow *folder_row;

  RousePreferences *preferences;
};

G_DEFINE_FINAL_TYPE (RousePreferencesWindow, rouse_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
rouse_preferences_window_dispose (GObject *object)
{
  g_clear_object (&ROUSE_PREFERENCES_WINDOW (object)->preferences);
  G_OBJECT_CLASS (rouse_preferences_window_parent_class)->dispose (object);
}

static void
rouse_preferences_window_class_init (RousePreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_preferences_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RousePreferencesWindow, cues_group);
  gtk_widget_class_bind_template_child (widget_class, RousePreferencesWindow, pictures_group);
  gtk_widget_class_bind_template_child (widget_class, RousePreferencesWindow, folder_row);
}

static void
rouse_preferences_window_init (RousePreferencesWindow *self)
{
  g_autofree char *folder = rouse_firmware_cache_get_folder ();
  g_autofree char *folder_name = g_filename_display_name (folder);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->preferences = rouse_preferences_new ();
  adw_preferences_group_add (self->cues_group, rouse_setting_row_new (self->preferences, "sound"));
  adw_preferences_group_add (self->cues_group, rouse_setting_row_new (self->preferences, "speech"));
  adw_preferences_group_add (self->cues_group, rouse_setting_row_new (self->preferences, "slow"));
  adw_preferences_group_add (self->pictures_group, rouse_setting_row_new (self->preferences, "behind"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->folder_row), FALSE); /* also of the path */
  adw_action_row_set_subtitle (self->folder_row, folder_name);
  rouse_line_breaks_watch (GTK_WIDGET (self));
}

GtkWidget *
rouse_preferences_window_new (GtkWindow *parent)
{
  /* Its row is an action of the application. */
  return g_object_new (ROUSE_TYPE_PREFERENCES_WINDOW, "transient-for", parent, "application",
                       parent != NULL ? gtk_window_get_application (parent) : NULL, NULL);
}
