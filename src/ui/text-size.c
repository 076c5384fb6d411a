/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/text-size.h"

#define USUAL_DPI (96 * 1024) /* what GtkSettings:gtk-xft-dpi is without a wish of the person's */

/* @user_data: how wide the clamp is at the usual size of the text, px */
static gboolean
stretch_cb (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  int dpi = g_value_get_int (from);

  g_value_set_int (to, dpi > USUAL_DPI ? (int) ((gint64) GPOINTER_TO_INT (user_data) * dpi / USUAL_DPI)
                                       : GPOINTER_TO_INT (user_data));
  return TRUE;
}

static void
stretch (AdwClamp *clamp, const char *property, int usual)
{
  g_object_bind_property_full (gtk_settings_get_default (), "gtk-xft-dpi", clamp, property, G_BINDING_SYNC_CREATE,
                               stretch_cb, NULL, GINT_TO_POINTER (usual), NULL);
}

void
rouse_text_size_stretch (AdwClamp *clamp)
{
  stretch (clamp, "maximum-size", adw_clamp_get_maximum_size (clamp));
  stretch (clamp, "tightening-threshold", adw_clamp_get_tightening_threshold (clamp));
}

void
rouse_text_size_mark_high (GtkWidget *widget)
{
  const char *language = g_get_language_names ()[0];

  if (g_str_has_prefix (language, "ja") || g_str_has_prefix (language, "ko") || g_str_has_prefix (language, "zh"))
    gtk_widget_add_css_class (widget, "high");
}
