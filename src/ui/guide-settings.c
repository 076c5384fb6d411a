/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/guide-settings.h"

#include "ui/setting-row.h"

/**
 * RouseGuideSettings:
 *
 * Folded away: nobody has to choose anything here.
 */
struct _RouseGuideSettings {
  AdwBin parent_instance;

  AdwExpanderRow *rows;
};

G_DEFINE_FINAL_TYPE (RouseGuideSettings, rouse_guide_settings, ADW_TYPE_BIN)

static void
rouse_guide_settings_class_init (RouseGuideSettingsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/guide-settings.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseGuideSettings, rows);
}

static void
rouse_guide_settings_init (RouseGuideSettings *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rouse_guide_settings_bind (RouseGuideSettings *self, RousePreferences *preferences)
{
  static const char *const names[] = { "sound", "speech", "slow", "behind" };

  g_return_if_fail (ROUSE_IS_GUIDE_SETTINGS (self));

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    adw_expander_row_add_row (self->rows, rouse_setting_row_new (preferences, names[i]));
}
