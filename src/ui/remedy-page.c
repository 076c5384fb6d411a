/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/remedy-page.h"

#include "ui/choice-row.h"

/**
 * RouseRemedyPage:
 *
 * Which repair? The gentlest one is chosen until a person chooses another.
 */
struct _RouseRemedyPage {
  RousePage parent_instance;

  RouseChoiceRow *erase_row, *dfu_row;
};

G_DEFINE_FINAL_TYPE (RouseRemedyPage, rouse_remedy_page, ROUSE_TYPE_PAGE)

enum { PROP_0, PROP_ERASE, N_PROPS };
static GParamSpec *props[N_PROPS];

static void
erase_notify_active_cb (RouseRemedyPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERASE]);
}

static void
rouse_remedy_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, rouse_remedy_page_get_erase (ROUSE_REMEDY_PAGE (object)));
}

static void
rouse_remedy_page_class_init (RouseRemedyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = rouse_remedy_page_get_property;
  props[PROP_ERASE] = g_param_spec_boolean ("erase", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);

  g_type_ensure (ROUSE_TYPE_CHOICE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/remedy-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseRemedyPage, erase_row);
  gtk_widget_class_bind_template_child (widget_class, RouseRemedyPage, dfu_row);
  gtk_widget_class_bind_template_callback (widget_class, erase_notify_active_cb);
}

static void
rouse_remedy_page_init (RouseRemedyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

gboolean
rouse_remedy_page_get_erase (RouseRemedyPage *self)
{
  g_return_val_if_fail (ROUSE_IS_REMEDY_PAGE (self), FALSE);

  return rouse_choice_row_get_active (self->erase_row) || rouse_remedy_page_get_dfu (self);
}

gboolean
rouse_remedy_page_get_dfu (RouseRemedyPage *self)
{
  g_return_val_if_fail (ROUSE_IS_REMEDY_PAGE (self), FALSE);

  return rouse_choice_row_get_active (self->dfu_row);
}
