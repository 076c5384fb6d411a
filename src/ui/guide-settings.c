/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/guide-settings.h"

#include "ui/speech.h"

/**
 * RouseGuideSettings:
 *
 * Folded away: nobody has to choose anything here.
 */
struct _RouseGuideSettings {
  AdwBin parent_instance;

  GtkWidget *sound_row, *speech_row, *slow_row, *behind_row;
};

G_DEFINE_FINAL_TYPE (RouseGuideSettings, rouse_guide_settings, ADW_TYPE_BIN)

static void
rouse_guide_settings_class_init (RouseGuideSettingsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/guide-settings.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RouseGuideSettings, name)
  CHILD (sound_row);
  CHILD (speech_row);
  CHILD (slow_row);
  CHILD (behind_row);
#undef CHILD
}

static void
rouse_guide_settings_init (RouseGuideSettings *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (gtk_widget_get_ancestor (self->speech_row, ADW_TYPE_ACTION_ROW), rouse_speech_is_built ());
}

void
rouse_guide_settings_bind (RouseGuideSettings *self, RousePreferences *preferences)
{
  GBindingFlags both = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  g_return_if_fail (ROUSE_IS_GUIDE_SETTINGS (self));

  g_object_bind_property (preferences, "sound", self->sound_row, "active", both);
  g_object_bind_property (preferences, "speech", self->speech_row, "active", both);
  g_object_bind_property (preferences, "slow", self->slow_row, "active", both);
  g_object_bind_property (preferences, "behind", self->behind_row, "active", both);
}
